using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Packages;

namespace Sluice.Running.Rejects;

/// <summary>
/// Which rejects of a job were replayed, each once and for good: a folder <c>replays</c> in the job's package, with a file
/// for each replay that is written and synced before the replay makes anything. A replay that came to nothing gives its
/// rows free again. Only the holder of the lock may claim or free rows; anyone may read.
/// </summary>
internal sealed class ReplayLedger(string packageFolder)
{
    private const string LockName = "lock";
    private readonly string _folder = FolderIn(packageFolder);

    /// <summary>All claims, oldest first.</summary>
    public IReadOnlyList<ReplayClaim> Read() => [.. FilesIn(packageFolder).Select(ReadClaim)];

    /// <summary>The folder of the ledger in a package.</summary>
    public static string FolderIn(string packageFolder) => Path.Combine(packageFolder, "replays");

    /// <summary>The files of the claims in a package, oldest first.</summary>
    public static IReadOnlyList<string> FilesIn(string packageFolder) => !Directory.Exists(FolderIn(packageFolder)) ? []
        : [.. Directory.EnumerateFiles(FolderIn(packageFolder), "*.json").Order(StringComparer.Ordinal)];

    /// <summary>All rows that are taken.</summary>
    public RowRanges Taken() => Read().Aggregate(RowRanges.Empty, (taken, claim) => taken.Union(RowRanges.Parse(claim.Rows)));

    /// <summary>Takes the lock of the ledger, until it is disposed of.</summary>
    /// <exception cref="SluiceException">Another replay of the same job's rejects has it.</exception>
    public IDisposable Lock()
    {
        Directory.CreateDirectory(_folder);
        try
        {
            return new FileStream(Path.Combine(_folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException problem) when (HeldFile.IsHeldByAnother(problem))
        {
            throw new SluiceException(FailureKind.StoreDown, [new Problem("replay_running", "Rejects of this job are just being replayed.")
            {
                File = packageFolder,
                Advice = "Wait for that replay to end.",
            }], problem);
        }
    }

    /// <summary>Takes rows for a replay, durably.</summary>
    public void Claim(ReplayClaim claim)
    {
        var aside = Path.Combine(_folder, claim.Job + ".tmp");
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, claim, ReplayJson.Default.ReplayClaim);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, PathOf(claim.Job));
        SyncFolder();
    }

    /// <summary>Gives the rows of a replay free.</summary>
    public void Free(string job)
    {
        File.Delete(PathOf(job));
        SyncFolder();
    }

    /// <summary>The replays whose claims lie in a package, by their jobs.</summary>
    public static IEnumerable<string> JobsIn(string packageFolder) => FilesIn(packageFolder).Select(file => Path.GetFileNameWithoutExtension(file));

    private static ReplayClaim ReadClaim(string path) => JsonSerializer.Deserialize(File.ReadAllBytes(path), ReplayJson.Default.ReplayClaim)!;

    private string PathOf(string job) => Path.Combine(_folder, job + ".json");

    private void SyncFolder()
    {
        if (!OperatingSystem.IsWindows())
        {
            DurableFile.Sync(_folder);
            DurableFile.Sync(packageFolder);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReplayClaim))]
internal sealed partial class ReplayJson : JsonSerializerContext;
