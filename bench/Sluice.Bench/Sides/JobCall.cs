using Sluice.Bench.Generating;

namespace Sluice.Bench.Sides;

/// <summary>A call of <c>sluice run</c>.</summary>
/// <param name="File">The file.</param>
/// <param name="Pipeline">The name of the pipeline's file.</param>
/// <param name="To">Where the rows go.</param>
/// <param name="Settings">Values that are set otherwise, each <c>key=value</c>.</param>
internal sealed record JobCall(DataFile File, string Pipeline, Target To, params string[] Settings)
{
    /// <summary>More words of the command line.</summary>
    public IReadOnlyList<string> More { get; init; } = [];

    /// <summary>True when nothing is loaded.</summary>
    public bool IsDryRun => To == Target.None;
}

/// <summary>Where a job's rows go.</summary>
internal enum Target
{
    /// <summary>Nowhere: a dry run.</summary>
    None,

    /// <summary>Into a new database file.</summary>
    DuckDb,

    /// <summary>Into a new folder of Parquet files.</summary>
    Parquet,

    /// <summary>Into a table of the server.</summary>
    Postgres,
}
