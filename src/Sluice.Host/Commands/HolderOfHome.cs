using Sluice.Host.Local;

namespace Sluice.Host.Commands;

/// <summary>The process that holds a home folder (<c>sluice work</c>, <c>sluice serve</c>), for a run beside it.</summary>
internal static class HolderOfHome
{
    /// <summary>Whoever can run a file for this command; null when nobody holds the home, or what is asked is for this process.</summary>
    /// <param name="loaded">What this command was configured with.</param>
    /// <param name="isOwn">True for what no queue knows: other destinations, a dry run, a limit.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SluiceException"><c>home_locked</c>: it would load somewhere else.</exception>
    public static async Task<IJobFront?> TryFindAsync(LoadedConfiguration loaded, bool isOwn, CancellationToken cancellation)
    {
        if (isOwn || await HomeClient.TryConnectAsync(loaded.Engine.Home, cancellation) is not { } holder)
        {
            return null;
        }

        var theirs = (await holder.AskAsync(new JobRequest(JobVerb.Stores), cancellation)).Stores ?? new Dictionary<string, string>();
        var other = (loaded.Pipeline?.Writes ?? []).Select(write => write.Store).FirstOrDefault(name =>
            loaded.Engine.Stores.TryGetValue(name, out var url) && theirs.GetValueOrDefault(name) != StorePlace.Of(url));
        if (other is null)
        {
            return holder;
        }

        await holder.DisposeAsync();
        throw new SluiceException(FailureKind.StoreDown, [new Problem("home_locked",
            $"Another sluice works in the home folder {loaded.Engine.Home}, and its store {other} is not the one that is configured here.")
        {
            Advice = "Choose another home with --home, or the configuration of the other with --config.",
        }]);
    }
}
