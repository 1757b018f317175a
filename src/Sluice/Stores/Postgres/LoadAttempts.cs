using System.Diagnostics;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres;

/// <summary>
/// Does a load again when the connection or the server went away under it. Nobody knows then whether the COMMIT came
/// through, and nobody has to: the next attempt waits for what is left of the last one, and looks for the marker.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="patience">How long to try again without getting anywhere.</param>
/// <param name="cancellation">Ends it at once.</param>
internal sealed class LoadAttempts(PostgresServer server, TimeSpan patience, CancellationToken cancellation)
{
    // Attempts that got as far as working on the load; an outage counts as one, however often it is asked whether it is over.
    private const int AttemptsMax = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Runs attempts until one gets through.</summary>
    /// <param name="attempt">One attempt; told whether there was one before it.</param>
    public LoadOutcome Run(Func<bool, LoadOutcome> attempt)
    {
        var pause = FirstPause;
        var outage = new Stopwatch();
        for (var attempts = 1; ; attempts++)
        {
            var clock = Stopwatch.StartNew();
            try
            {
                return attempt(attempts > 1);
            }
            catch (Exception problem) when (IsStopped(problem))
            {
                throw new OperationCanceledException("The load was cancelled and rolled back.", problem, cancellation);
            }
            catch (Exception problem) when (PostgresErrors.IsOurs(problem) && PostgresErrors.IsWorthRetrying(problem))
            {
                // An attempt that ran for a while was no knock on a closed door: the outage began with its end.
                if (clock.Elapsed > LongestPause || !outage.IsRunning)
                {
                    outage.Restart();
                    pause = FirstPause;
                }
                else
                {
                    attempts--;
                }

                if (outage.Elapsed >= patience || attempts >= AttemptsMax)
                {
                    throw;
                }
            }

            server.Forget();
            // Spread out, so that many who lost the same server do not come back at the same moment.
            if (cancellation.WaitHandle.WaitOne(pause * (0.5 + Random.Shared.NextDouble())))
            {
                throw new OperationCanceledException("The load was cancelled and rolled back.", cancellation);
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private bool IsStopped(Exception problem) => cancellation.IsCancellationRequested
        && (problem is DuckException { IsInterrupt: true } || PostgresErrors.IsOurs(problem));
}
