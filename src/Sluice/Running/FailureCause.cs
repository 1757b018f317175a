namespace Sluice.Running;

/// <summary>Whether trying again can help, which decides what becomes of a job whose attempt failed.</summary>
public enum FailureCause
{
    /// <summary>The same file through the same pipeline fails again.</summary>
    Final,

    /// <summary>Something around it failed: a store that is down, a full disk, a file that was just being written.</summary>
    Transient,

    /// <summary>The child that read the file crashed or was killed for a budget.</summary>
    ChildDied,

    /// <summary>A person has to decide something; the problem says what, and the line of YAML that answers it.</summary>
    NeedsAnswer,
}

/// <summary>The cause behind the codes of problems. Store errors say themselves whether they are transient.</summary>
internal static class FailureCauses
{
    private static readonly HashSet<string> Transient =
        ["disk_full", "file_changed", "file_unreadable", "child_start", "io_failed", "home_locked", "package_broken", "package_unreadable", "replay_running"];

    private static readonly HashSet<string> ChildDied = ["child_crashed", "child_memory", "child_time", "child_output", "child_unwatched"];

    /// <summary>The cause of a failure that has these problems.</summary>
    public static FailureCause Of(IReadOnlyList<Problem> problems)
    {
        if (problems.Any(problem => problem.Code == "needs_answer"))
        {
            return FailureCause.NeedsAnswer;
        }

        return problems.Any(problem => ChildDied.Contains(problem.Code)) ? FailureCause.ChildDied
            : problems.Any(problem => Transient.Contains(problem.Code)) ? FailureCause.Transient
            : FailureCause.Final;
    }
}
