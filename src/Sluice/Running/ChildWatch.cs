using System.Diagnostics;
using System.IO.Enumeration;

namespace Sluice.Running;

/// <summary>
/// The budgets of one request, watched from outside: a child that goes over one is killed, because what it would say of
/// itself can not be trusted.
/// </summary>
internal sealed class ChildWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    private readonly int _process;
    private readonly ChildBudget _budget;
    private readonly Action _kill;
    private readonly PeriodicTimer _timer = new(Interval);
    private readonly Task<Problem?> _watching;
    private volatile Watched _watched;

    /// <summary>Begins to watch.</summary>
    /// <param name="process">The child.</param>
    /// <param name="budget">What it may use for each file.</param>
    /// <param name="folders">Where it writes for the first one.</param>
    /// <param name="kill">Ends it.</param>
    public ChildWatch(int process, ChildBudget budget, IReadOnlyList<string> folders, Action kill)
    {
        _process = process;
        _budget = budget;
        _kill = kill;
        _watched = new Watched(folders, Stopwatch.StartNew());
        _watching = WatchAsync();
    }

    /// <summary>The most memory that the child was seen to have held, in bytes.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>The next file of the request begins: each has the budgets for itself.</summary>
    public void Begin(IReadOnlyList<string> folders) => _watched = new Watched(folders, Stopwatch.StartNew());

    /// <summary>Ends the watch. Gives the budget that was broken and what to do; null when all were kept.</summary>
    public Task<Problem?> EndAsync()
    {
        _timer.Dispose();
        return _watching;
    }

    private async Task<Problem?> WatchAsync()
    {
        do
        {
            if (Look(_watched) is { } problem)
            {
                _kill();
                return problem;
            }
        }
        while (await _timer.WaitForNextTickAsync());
        return null;
    }

    // Whoever can not be watched is not left to itself: a child may have made its folder so that nobody can look into it.
    private Problem? Look(Watched watched)
    {
        try
        {
            return Check(watched);
        }
        catch (Exception fault)
        {
            return new Problem("child_unwatched", $"The process that read the file could not be watched, and was ended: {fault.Message}")
            {
                Advice = "The file may be hostile; if it is not, please report it.",
            };
        }
    }

    private Problem? Check(Watched watched)
    {
        var resident = ResidentMemory.OfProcess(_process);
        PeakBytes = Math.Max(PeakBytes, resident.PeakBytes);
        if (resident.NowBytes > _budget.MemoryBytes)
        {
            return new Problem("child_memory",
                $"Reading the file took {Sizes.Show(resident.NowBytes)} of memory, and the budget is {Sizes.Show(_budget.MemoryBytes)}.")
            {
                Advice = "Raise memory, or look whether the file is what it claims to be.",
            };
        }

        if (watched.Clock.Elapsed > _budget.Time)
        {
            return ChildProblems.TookTooLong(_budget);
        }

        var written = watched.Folders.Sum(FolderSize);
        return written <= _budget.OutputBytes ? null : new Problem("child_output",
            $"Packing the file wrote {Sizes.Show(written)}, and the budget is {Sizes.Show(_budget.OutputBytes)}.")
        {
            Advice = "Raise limits.output_bytes_max, or look whether the file is what it claims to be.",
        };
    }

    // Files come and go while they are counted. Links are not followed: they may lead anywhere, also in circles.
    private static long FolderSize(string folder)
    {
        try
        {
            return new FileSystemEnumerable<long>(folder, (ref FileSystemEntry file) => file.Length, Everything)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            }.Sum();
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was spilled, or no more.
            return 0;
        }
    }

    /// <summary>The file that is read now.</summary>
    /// <param name="Folders">Where the child writes for it.</param>
    /// <param name="Clock">Since when.</param>
    private sealed record Watched(IReadOnlyList<string> Folders, Stopwatch Clock);
}
