using Sluice.Running;

namespace Sluice.Host.Commands;

/// <summary>What the process ends with; documented, and never changed.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>Done, but rows were rejected and <c>--strict</c> was given.</summary>
    public const int RowsRejected = 3;

    public const int Contract = 4;
    public const int Usage = 64;
    public const int StoreDown = 69;
    public const int Config = 78;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>The code of a job.</summary>
    public static int Of(JobOutcome outcome, bool strict) => outcome switch
    {
        { Failure: { } kind } => Of(kind),
        { Manifest.Books.Rejected: > 0 } when strict => RowsRejected,
        _ => Done,
    };

    /// <summary>The code of a failure.</summary>
    public static int Of(FailureKind kind) => kind switch
    {
        FailureKind.Contract => Contract,
        FailureKind.Usage => Usage,
        FailureKind.StoreDown => StoreDown,
        FailureKind.Config => Config,
        _ => Failed,
    };
}
