namespace Sluice.Running.Models;

/// <summary>
/// Leaves a model alone that does not answer: after so many calls in a row that failed, none is made for a time; then one
/// may try. Safe for use by several threads.
/// </summary>
internal sealed class ModelCircuit(TimeProvider time)
{
    /// <summary>Failed calls in a row after which it opens.</summary>
    public const int FailuresMax = 5;

    /// <summary>How long it stays open.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private int _failures;
    private long _openedAt;

    /// <summary>True when a call may be made; of an open circuit only the first to ask after the pause.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_failures < FailuresMax)
            {
                return true;
            }

            if (time.GetElapsedTime(_openedAt) < Pause)
            {
                return false;
            }

            _openedAt = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Says how a call ended: whether the model answered, whatever it said.</summary>
    public void Note(bool hasAnswered)
    {
        lock (_lock)
        {
            _failures = hasAnswered ? 0 : _failures + 1;
            _openedAt = time.GetTimestamp();
        }
    }
}
