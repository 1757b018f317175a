using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Running.Rejects;

/// <summary>
/// What people have written over the cells of a job's rejects, one at a time: the file <c>mends.json</c> in the job's package.
/// Only the holder of the lock of <see cref="ReplayLedger"/> may write it; anyone may read.
/// </summary>
internal sealed class MendLedger(string packageFolder)
{
    /// <summary>Rejects of a job that can be mended here; whoever has more mends them in a file.</summary>
    public const int RowsMax = 10_000;

    private const string FileName = "mends.json";
    private readonly string _path = Path.Combine(packageFolder, FileName);

    /// <summary>The file in a package, if there is one.</summary>
    public static IReadOnlyList<string> FilesIn(string packageFolder) =>
        Path.Combine(packageFolder, FileName) is var path && File.Exists(path) ? [path] : [];

    /// <summary>The mends by the rows of the file.</summary>
    public SortedDictionary<long, RejectMend> Read() => File.Exists(_path)
        ? JsonSerializer.Deserialize(File.ReadAllBytes(_path), MendJson.Default.SortedDictionaryInt64RejectMend)! : [];

    /// <summary>The texts alone, of the rows that have any.</summary>
    public Dictionary<long, IReadOnlyDictionary<string, string>> Texts() =>
        Read().Where(mend => mend.Value.Cells.Count > 0).ToDictionary(mend => mend.Key, mend => mend.Value.Cells);

    /// <summary>Writes all of them, durably.</summary>
    public void Write(SortedDictionary<long, RejectMend> mends)
    {
        var aside = _path + ".tmp";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, mends, MendJson.Default.SortedDictionaryInt64RejectMend);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, _path, overwrite: true);
        if (!OperatingSystem.IsWindows())
        {
            DurableFile.Sync(packageFolder);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SortedDictionary<long, RejectMend>))]
internal sealed partial class MendJson : JsonSerializerContext;
