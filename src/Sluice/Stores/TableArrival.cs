namespace Sluice.Stores;

/// <summary>The newest file, by its arrival, of which a table holds a load.</summary>
/// <param name="Job">Its job.</param>
/// <param name="File">The file, as the user named it.</param>
/// <param name="ArrivedAt">When it arrived.</param>
internal sealed record TableArrival(string Job, string File, DateTimeOffset ArrivedAt)
{
    /// <summary>
    /// The arrival that a load is; null for a replay. What a person mends goes in when it is mended: it is the newest word on
    /// its rows then, and says nothing of when a file arrived, so that files which wait are not too late because of it.
    /// </summary>
    /// <param name="load">The load.</param>
    /// <param name="now">The store's clock, for a load without a moment of its own.</param>
    public static TableArrival? Of(PackageLoad load, DateTimeOffset now) => load.Manifest.ReplayOf is not null ? null
        : new(load.Manifest.Job, load.Manifest.File.Path, load.ArrivedAt ?? now);

    /// <summary>True when a load of a file that arrived at another moment must not come after this one.</summary>
    public bool IsAfter(string job, DateTimeOffset arrivedAt) => Job != job && ArrivedAt > arrivedAt;
}
