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

    /// <summary>Texts that people have put over the cells of rows; they are written in their place.</summary>
    public IReadOnlyDictionary<long, IReadOnlyDictionary<string, string>> Mends { get; init; } = new Dictionary<long, IReadOnlyDictionary<string, string>>();

    /// <summary>True to write no other rows than those, for a replay and not for people: each text as it is.</summary>
    public bool OnlyMended { get; init; }

    /// <summary>Rows to leave out, as ranges: those that were replayed already.</summary>
    public string LeftOut { get; init; } = "";
}
