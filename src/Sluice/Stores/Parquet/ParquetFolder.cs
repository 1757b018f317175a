using System.Globalization;

namespace Sluice.Stores.Parquet;

/// <summary>
/// The folder of a Parquet store:
/// <code>
/// orders/*.parquet          a table: one file per load, and rewritten ones; whole at any moment
/// orders/_sluice/           the job whose load last rewrote the folder
/// _sluice/loads/JOB.json    the markers
/// _sluice/tables/TABLE.json the newest arrival in each table
/// _sluice/commit.json       a load that is decided and not yet moved into place
/// _sluice/staging/          files being written
/// _sluice/lock              held by the process that writes
/// </code>
/// </summary>
internal sealed class ParquetFolder : IDisposable
{
    private const string OwnName = "_sluice";

    private readonly string _store;
    private FileStream? _lock;

    public ParquetFolder(string path, string store)
    {
        Root = Path.GetFullPath(path);
        _store = store;
        CheckPath();
    }

    /// <summary>The full path.</summary>
    public string Root { get; }

    /// <summary>The folder as it is named in messages.</summary>
    public string Place => $"the folder {Root}";

    /// <summary>True when something was ever loaded, or tried.</summary>
    public bool IsUsed => Directory.Exists(Own());

    /// <summary>A path in the store's own folder.</summary>
    public string Own(params string[] parts) => Path.Combine([Root, OwnName, .. parts]);

    /// <summary>Where a load puts its files before it is decided.</summary>
    public string Staging => Own("staging");

    /// <summary>A load's file in the table's folder by which a swap that was made is known.</summary>
    public static string Token(string tableFolder, string job) => Path.Combine(tableFolder, OwnName, EntryName.Of(job));

    /// <summary>The folder's name for a table: the one that is there, or the one it gets.</summary>
    public string NameOf(string table)
    {
        var name = EntryName.Of(table);
        return !Directory.Exists(Root)
            ? name
            : Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)).FirstOrDefault(found => SqlName.Same(found, name)) ?? name;
    }

    /// <summary>The tables that have files, by name.</summary>
    public IReadOnlyList<string> Tables() => !Directory.Exists(Root) ? [] :
        [.. Directory.EnumerateDirectories(Root)
            .Where(folder => Path.GetFileName(folder) != OwnName && Directory.EnumerateFiles(folder, "*.parquet").Any())
            .Select(folder => EntryName.TableOf(Path.GetFileName(folder))).Order(StringComparer.Ordinal)];

    /// <summary>The files of a table, in the order of their names; empty when there is no such table.</summary>
    public IReadOnlyList<string> FilesOf(string table)
    {
        var folder = Path.Combine(Root, NameOf(table));
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.parquet").Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Everything in a table's folder that is not a table's file, nor ours.</summary>
    public static IEnumerable<string> OthersOf(string tableFolder) =>
        Directory.EnumerateFileSystemEntries(tableFolder)
            .Where(entry => Path.GetFileName(entry) != OwnName && (Directory.Exists(entry) || !entry.EndsWith(".parquet", StringComparison.Ordinal)));

    /// <summary>The marker of a job, also of one whose files are still being moved; null when its package is not here.</summary>
    public LoadCommit? Marker(string job) =>
        LoadCommit.Find(MarkerPath(job)) ?? (LoadCommit.Find(Own("commit.json")) is { } pending && pending.Job == job ? pending : null);

    /// <summary>The newest arrival that a table holds; null when none was loaded into it.</summary>
    public TableArrival? Newest(string table) => TableArrivalFile.Read(ArrivalPath(table));

    /// <summary>Makes the folder ours to write in, and finishes what a crash left.</summary>
    /// <exception cref="StoreException">Another store holds it.</exception>
    public void Hold()
    {
        if (_lock is not null)
        {
            return;
        }

        Directory.CreateDirectory(Own("loads"));
        Sync(Path.GetDirectoryName(Root)!);
        try
        {
            _lock = new FileStream(Own("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException problem) when (HeldFile.IsHeldByAnother(problem))
        {
            throw EngineProblems.Locked(_store, Place, Holder());
        }

        File.WriteAllText(Own("holder"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Finish();
        ClearStaging();
    }

    /// <summary>Decides a load whose files are all staged, and moves them into place.</summary>
    public void Commit(LoadCommit commit)
    {
        // What is decided must find what it moves, also after a power failure. The folder above is synced with the decision.
        Sync(Staging);
        commit.Write(Own("commit.json"));
        Finish();
    }

    /// <summary>Makes the moves of a load that is decided; those that were made are left alone.</summary>
    public void Finish()
    {
        if (LoadCommit.Find(Own("commit.json")) is not { } commit)
        {
            return;
        }

        foreach (var move in commit.Moves)
        {
            Move(move, commit.Job);
            Sync(Path.Combine(Root, move.Table));
        }

        Sync(Root);
        NoteArrival(commit);
        File.Move(Own("commit.json"), MarkerPath(commit.Job), overwrite: true);
        Sync(Own("loads"));
        Sync(Own());
    }

    /// <summary>Removes what is staged.</summary>
    public void ClearStaging()
    {
        if (Directory.Exists(Staging))
        {
            Directory.Delete(Staging, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    /// <summary>Makes the names in a folder durable, where the system has a way to.</summary>
    public static void Sync(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            DurableFile.Sync(folder);
        }
    }

    // Before the commit becomes a marker, so that a crash between them is made good with the moves.
    private void NoteArrival(LoadCommit commit)
    {
        if (commit.IsReplay)
        {
            return;
        }

        var arrival = new TableArrival(commit.Job, commit.File, commit.ArrivedAt ?? commit.LoadedAt);
        Directory.CreateDirectory(Own("tables"));
        foreach (var path in commit.Streams.Select(stream => ArrivalPath(stream.Table)).Distinct())
        {
            if (TableArrivalFile.Read(path) is not { } newest || !newest.IsAfter(arrival.Job, arrival.ArrivedAt))
            {
                TableArrivalFile.Write(path, arrival);
            }
        }

        Sync(Own("tables"));
    }

    private string ArrivalPath(string table) => Own("tables", NameOf(table) + ".json");

    private string MarkerPath(string job) => Own("loads", EntryName.Of(job) + ".json");

    private void Move(StagedMove move, string job)
    {
        var staged = Path.Combine(Staging, move.Staged);
        var table = Path.Combine(Root, move.Table);
        if (move.File is null)
        {
            if (!File.Exists(Token(table, job)))
            {
                Require(Directory.Exists(staged), move, job);
                FolderSwap.Run(staged, table);
            }

            return;
        }

        var file = Path.Combine(table, move.File);
        if (File.Exists(staged))
        {
            Directory.CreateDirectory(table);
            File.Move(staged, file, overwrite: true);
        }

        Require(File.Exists(file), move, job);
    }

    private void Require(bool isThere, StagedMove move, string job)
    {
        if (!isThere)
        {
            throw new StoreException(false, _store, "load", new("load_damaged",
                $"The load of job {job} into {Place} was decided and not finished, and its file {Path.Combine(Staging, move.Staged)} for the table "
                + $"\"{EntryName.TableOf(move.Table)}\" is gone: somebody removed it, or the disk lost it.")
            {
                Advice = $"Put it back, or remove {Own("commit.json")}; then the job can be loaded again.",
            });
        }
    }

    private string Holder()
    {
        try
        {
            return $"another store, of process {File.ReadAllText(Own("holder"))}";
        }
        catch (IOException)
        {
            return "another store";
        }
    }

    private void CheckPath()
    {
        if (File.Exists(Root))
        {
            throw EngineProblems.Path(_store, $"{Root} is a file, and a Parquet store is a folder.", "Give the path of a folder.");
        }

        var parent = Path.GetDirectoryName(Root);
        if (parent is null || !Directory.Exists(parent))
        {
            throw EngineProblems.Path(_store, $"The folder {parent} for the store {Root} does not exist.",
                "Create the folder or correct the path.");
        }
    }
}
