namespace Sluice.Stores;

/// <summary>The newest file, by its arrival, of which a table holds a load.</summary>
/// <param name="Job">Its job.</param>
/// <param name="File">The file, as the user named it.</param>
/// <param name="ArrivedAt">When it arrived.</param>
internal sealed record TableArrival(string Job, string File, DateTimeOffset ArrivedAt)
{
    /// <summary>True when a load of a file that arrived at another moment must not come after this one.</summary>
    public bool IsAfter(string job, DateTimeOffset arrivedAt) => Job != job && ArrivedAt > arrivedAt;
}
