using System.Globalization;
using Sluice.Jobs;
using Sluice.Pipelines.Config;

namespace Sluice.Host.Rendering;

/// <summary>Jobs and what happens to them, for a person.</summary>
internal static class JobText
{
    /// <summary>One line for a job.</summary>
    public static string Line(JobView job) =>
        $"{job.Id}  {Word(job).PadRight(12)}{job.Pipeline,-16} {ProblemText.Printable(job.File)}{Detail(job)}";

    /// <summary>Everything about a job.</summary>
    public static void Write(TextWriter output, JobView job)
    {
        output.WriteLine($"job        {job.Id}");
        output.WriteLine($"state      {Word(job)}{(job.CancelAsked ? ", to be cancelled" : "")}{(job.NotBefore is { } due ? $", not before {Time(due)}" : "")}");
        output.WriteLine($"file       {ProblemText.Printable(job.File)} ({Sizes.Show(job.Bytes)}, by {job.Origin})");
        output.WriteLine($"sha256     {job.Sha256}");
        output.WriteLine($"pipeline   {job.Pipeline}");
        output.WriteLine($"priority   {job.Priority.ToString().ToLowerInvariant()}");
        output.WriteLine($"received   {Time(job.ReceivedAt)}{(job.StartedAt is { } start ? $", started {Time(start)}" : "")}{(job.EndedAt is { } end ? $", ended {Time(end)}" : "")}");
        if (job.Progress is { } now)
        {
            output.WriteLine($"progress   {Progress(now)}");
        }

        foreach (var (name, count) in job.Counters)
        {
            output.WriteLine($"{name.Replace('_', ' '),-10} {count.ToString("N0", CultureInfo.InvariantCulture)}");
        }

        foreach (var problem in job.Problems)
        {
            output.WriteLine($"problem    {problem.Code}: {ProblemText.OneLine(problem)}");
        }

        foreach (var attempt in job.AttemptList ?? [])
        {
            output.WriteLine($"attempt {attempt.Number,-2} {Time(attempt.BeganAt)} {attempt.Outcome ?? "running"}{(attempt.Error is { } error ? $": {error.Code}" : "")}");
        }
    }

    /// <summary>One line for something that happened.</summary>
    public static string Line(Notice notice) =>
        $"{notice.At.ToLocalTime():HH:mm:ss} {notice.Code,-16} {ProblemText.Printable(notice.Text)}{(notice.Job is null ? "" : $"  [{notice.Job}]")}";

    private static string Word(JobView job) => job.NeedsAnswer ? JobError.NeedsAnswer : job.State.ToString().ToLowerInvariant();

    private static string Detail(JobView job) => job switch
    {
        { Progress: { } now } => $": {Progress(now)}",
        { State: JobState.Completed } => ": " + string.Join(", ", job.Counters.Select(counter => $"{counter.Key.Replace('_', ' ')} {counter.Value.ToString("N0", CultureInfo.InvariantCulture)}")),
        { Problems: [var first, ..] } => $": {ProblemText.OneLine(first.File == job.File && first.Line is null ? first with { File = null } : first)}",
        _ => "",
    };

    private static string Progress(ProgressView now) => string.Create(CultureInfo.InvariantCulture,
        $"{now.Phase} {now.Percent:0} %, {string.Join(", ", now.Counters.Select(counter => $"{counter.Key.Replace('_', ' ')} {counter.Value:N0}"))}")
        + (now.LeftSeconds is { } left ? $", {left.ToString("0", CultureInfo.InvariantCulture)} s left" : "");

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
