namespace Sluice.Running.Rejects;

/// <summary>What the parent asks of a child that writes rejects for people.</summary>
internal sealed record RejectExportRequest
{
    /// <summary>The file to write, in the child's folder.</summary>
    public required string File { get; init; }

    /// <summary>The folder of the package.</summary>
    public required string Package { get; init; }

    /// <summary>True for a workbook, false for CSV.</summary>
    public bool IsWorkbook { get; init; }

    /// <summary>True to write the duplicates too.</summary>
    public bool WithDuplicates { get; init; }

    /// <summary>The only rows to write, each with the texts that stand in the place of its cells; null for all, as they are.</summary>
    public IReadOnlyDictionary<long, IReadOnlyDictionary<string, string>>? Mends { get; init; }

    /// <summary>Rows to leave out, as ranges: those that were replayed already.</summary>
    public string LeftOut { get; init; } = "";
}
