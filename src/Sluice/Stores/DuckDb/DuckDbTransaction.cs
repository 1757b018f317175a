using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores.DuckDb;

/// <summary>Packages into the database: the statements of one transaction, without its BEGIN and COMMIT.</summary>
internal sealed class DuckDbTransaction(DuckConnection connection, KnownTables known, PackageStreams packages, string store, long memoryBytes)
{
    private readonly TransactionTables _tables = new(connection, known);

    /// <summary>True when a table was made or so much was written that the log should be folded into the file.</summary>
    public bool NeedsCheckpoint { get; private set; }

    /// <summary>True when tables were made or changed.</summary>
    public bool ChangesTables => _tables.HasChanged;

    /// <summary>Runs the statements of the packages, in their order. The caller commits, or rolls back on any exception.</summary>
    /// <exception cref="StoreException">A package does not fit the database.</exception>
    /// <exception cref="DuckException">The database failed.</exception>
    public IReadOnlyList<LoadOutcome> Run(IReadOnlyList<PackageLoad> loads, DateTimeOffset now, CancellationToken cancellation)
    {
        LoadMarkers.CreateTable(connection, _tables);
        var markers = LoadMarkers.Find(connection, _tables, [.. loads.Select(load => load.Manifest.Job)]);
        var arrivals = new TableArrivals(connection, _tables);
        var outcomes = loads.Where(load => markers.ContainsKey(load.Manifest.Job))
            .ToDictionary(load => load.Manifest.Job, load => Found(load, markers[load.Manifest.Job]), StringComparer.Ordinal);
        foreach (var group in PackageGroups.Of(connection, [.. loads.Where(load => !outcomes.ContainsKey(load.Manifest.Job))]))
        {
            foreach (var (load, outcome) in group.Zip(Run(group, arrivals, now, cancellation)))
            {
                outcomes.Add(load.Manifest.Job, outcome);
            }
        }

        arrivals.Save();
        if (loads.Any(load => load.MarksApart))
        {
            connection.Execute("COMMIT");
            Thread.Sleep(500);
            connection.Execute("BEGIN TRANSACTION");
        }

        LoadMarkers.Insert(connection,
            [.. loads.Where(load => !outcomes[load.Manifest.Job].AlreadyLoaded).Select(load => (load.Manifest, outcomes[load.Manifest.Job]))], now);
        return [.. loads.Select(load => outcomes[load.Manifest.Job])];
    }

    private LoadOutcome Found(PackageLoad load, LoadMarker marker) => marker.Digest == load.Manifest.Digest
        ? new(true, marker.Streams)
        : throw new StoreException(false, store, "load", LoadProblems.OtherPackage(load.Manifest, marker.Digest));

    private IReadOnlyList<LoadOutcome> Run(IReadOnlyList<PackageLoad> group, TableArrivals arrivals, DateTimeOffset now, CancellationToken cancellation)
    {
        var work = new DuckDbLoad(connection, _tables, packages, group, store, memoryBytes);
        var outcomes = work.Run(arrivals, now, cancellation);
        NeedsCheckpoint |= work.NeedsCheckpoint;
        return outcomes;
    }
}
