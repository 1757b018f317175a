using Sluice.Jobs;

namespace Sluice.Arrivals.Watching;

/// <summary>
/// Holds watched folders back while there is more than enough to do: files wait better in their folder than here. It
/// pauses at a bound and goes on at half of it, so that it does not flicker, and says both.
/// </summary>
/// <param name="waitingMax">Waiting jobs at which it pauses.</param>
/// <param name="memoryBytesMax">Memory of this process and its children at which it pauses: 80 % of what they may have.</param>
/// <param name="memoryBytes">How much they have now.</param>
/// <param name="notices">Told when it pauses and goes on.</param>
internal sealed class BackPressure(int waitingMax, long memoryBytesMax, Func<long> memoryBytes, Notices notices)
{
    private readonly Lock _lock = new();
    private bool _isPaused;

    /// <summary>True while nothing more should be taken.</summary>
    /// <param name="waiting">Jobs that wait.</param>
    /// <param name="running">Jobs that run: memory that nobody uses is given back late, and must not hold an idle machine up.</param>
    public bool IsPaused(long waiting, long running)
    {
        var memory = memoryBytes();
        lock (_lock)
        {
            if (!_isPaused && (waiting >= waitingMax || (running > 0 && memory >= memoryBytesMax)))
            {
                _isPaused = true;
                notices.Give("watch_paused", waiting >= waitingMax
                    ? $"Watched folders pause: {waiting} jobs wait; they go on at {waitingMax / 2}."
                    : $"Watched folders pause: {Sizes.Show(memory)} of memory are in use; they go on at {Sizes.Show(memoryBytesMax / 2)}, or when nothing runs.", isWarning: true);
            }
            else if (_isPaused && waiting <= waitingMax / 2 && (running == 0 || memory <= memoryBytesMax / 2))
            {
                _isPaused = false;
                notices.Give("watch_resumed", "Watched folders go on.");
            }

            return _isPaused;
        }
    }
}
