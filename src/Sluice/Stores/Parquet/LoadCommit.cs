using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Stores.Parquet;

/// <summary>
/// A package that is loaded: what the marker says, and the moves that bring its staged files into the tables. Written
/// once it is all staged, it is the point from which on the load is done, whatever happens: moves that a crash left out
/// are made at the next start.
/// </summary>
internal sealed record LoadCommit
{
    public required string Job { get; init; }

    public required string Pipeline { get; init; }

    public required string File { get; init; }

    public required string Sha256 { get; init; }

    public required string Digest { get; init; }

    public required DateTimeOffset LoadedAt { get; init; }

    /// <summary>When the file arrived; that of the load in a marker of a version that did not note it.</summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>True for mended rows, which are no arrival.</summary>
    public bool IsReplay { get; init; }

    public required IReadOnlyList<StreamOutcome> Streams { get; init; }

    public required IReadOnlyList<StagedMove> Moves { get; init; }

    /// <summary>Reads one; null when the file is not there.</summary>
    public static LoadCommit? Find(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(path), LoadCommitJson.Default.LoadCommit);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes it aside, syncs it and renames it into place.</summary>
    public void Write(string path)
    {
        var aside = path + ".tmp";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this, LoadCommitJson.Default.LoadCommit);
            file.Flush(flushToDisk: true);
        }

        System.IO.File.Move(aside, path, overwrite: true);
        ParquetFolder.Sync(Path.GetDirectoryName(path)!);
    }
}

/// <summary>One step from the staging folder into a table.</summary>
/// <param name="Staged">The file or folder in the staging folder.</param>
/// <param name="Table">The folder of the table.</param>
/// <param name="File">The file's name in the table; null when the staged folder takes the place of the table's.</param>
internal sealed record StagedMove(string Staged, string Table, string? File);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(LoadCommit))]
internal sealed partial class LoadCommitJson : JsonSerializerContext;
