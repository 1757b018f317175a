namespace Sluice.Host.Commands;

/// <summary>A verb that was stopped by a signal and has more to say about it than that.</summary>
/// <param name="message">What became of what it did.</param>
internal sealed class StoppedException(string message) : OperationCanceledException(message)
{
    /// <summary>What a program is told, given the exit code; null where it is told nothing.</summary>
    public Func<int, string>? Report { get; init; }
}
