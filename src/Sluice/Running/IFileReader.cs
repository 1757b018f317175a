namespace Sluice.Running;

/// <summary>
/// What reads strangers' bytes for an engine: a child process, which the executable always uses, or this process, which a
/// library may prefer. One request at a time.
/// </summary>
internal interface IFileReader : IDisposable
{
    /// <summary>The most memory that reading has held so far, in bytes; zero where it is this process's own.</summary>
    long PeakBytes { get; }

    /// <summary>Requests that it was sent.</summary>
    int Requests { get; }

    /// <summary>Memory that it holds now, in bytes; zero where it is this process's own.</summary>
    long ResidentBytes { get; }

    /// <summary>False once it can take no more requests.</summary>
    bool IsAlive { get; }

    /// <summary>
    /// The folder below which its packages are made, made when it is first asked for and gone with the reader; null where
    /// every request stands alone.
    /// </summary>
    string? Desk { get; }

    /// <summary>Does what is asked.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="budget">What it may use; for each file, where there are several.</param>
    /// <param name="onProgress">Told how far it is.</param>
    /// <param name="onPart">Told which of several files is begun and which is answered, as it comes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SluiceException">The file went over a budget, or what read it died.</exception>
    /// <exception cref="OperationCanceledException">It was stopped because <paramref name="cancellation"/> asked for it.</exception>
    Task<ChildAnswer> AskAsync(
        ChildRequest request, ChildBudget budget, Action<PackProgress>? onProgress, Action<ChildAnswer>? onPart, CancellationToken cancellation);
}
