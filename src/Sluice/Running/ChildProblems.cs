using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Parquet;

namespace Sluice.Running;

/// <summary>What the child's libraries threw, in a user's words.</summary>
internal static class ChildProblems
{
    private const int DiskFull = 28; // ENOSPC

    /// <summary>The file was not read within its time.</summary>
    public static Problem TookTooLong(ChildBudget budget) => new("child_time", $"Reading the file took longer than {budget.Time.TotalSeconds:0} seconds.")
    {
        Advice = "Raise limits.time_seconds, or look whether the file is what it claims to be.",
    };

    /// <summary>The answer is longer than a parent listens to.</summary>
    public static Problem TooMuchToTell(long bytes) => new("answer_too_large",
        $"What there is to tell of the file takes {Sizes.Show(bytes)}, and the most is {Sizes.Show(ChildAnswer.BytesMax)}.")
    {
        Advice = "Ask for fewer rows at a time.",
    };

    /// <summary>The problem behind an exception that ended a request.</summary>
    public static Problem Explain(Exception exception, ChildRequest request, IRecordSource? source) => exception switch
    {
        DuckException { ErrorType: DuckErrorType.OutOfMemory } duck when duck.Message.Contains("max_temp_directory_size", StringComparison.Ordinal)
            || duck.Message.Contains("temp_directory", StringComparison.Ordinal) => new Problem("memory",
            $"The memory budget is too small for this file: {FirstLine(duck)}")
        {
            File = request.FileShown,
            Advice = "Raise memory.",
        },
        DuckException duck when IsDiskFull(duck.Message) => Full(request),
        DuckException { ErrorType: DuckErrorType.OutOfMemory } duck => new Problem("memory",
            $"The memory budget is too small for this file: {FirstLine(duck)}")
        {
            File = request.FileShown,
            Advice = "Raise memory.",
        },
        DuckException duck when source is ParquetSource parquet => parquet.ProblemOf(duck),
        DuckException duck => new Problem("query_failed", FirstLine(duck)) { File = request.FileShown },
        IOException io when (io.HResult & 0xFFFF) == DiskFull || IsDiskFull(io.Message) => Full(request),
        OutOfMemoryException => new Problem("memory", "The memory budget is too small for this file.")
        {
            File = request.FileShown,
            Advice = "Raise memory.",
        },
        InvalidDataException data => new Problem("file_damaged", data.Message)
        {
            File = request.FileShown,
            Advice = "Ask for the file again.",
        },
        IOException or UnauthorizedAccessException => new Problem("file_unreadable", exception.Message) { File = request.FileShown },
        _ => new Problem("internal_error", $"This is a fault of Sluice: {exception.GetType().Name}: {exception.Message} Nothing was loaded.")
        {
            File = request.FileShown,
            Advice = "Please report it, with the pipeline and what can be shown of the file.",
        },
    };

    private static Problem Full(ChildRequest request) => new("disk_full", $"The disk is full below {request.Folder}. Nothing was loaded.")
    {
        File = request.FileShown,
        Advice = "Free some space, or set --home to a folder on another disk.",
    };

    private static bool IsDiskFull(string message) => message.Contains("No space left", StringComparison.OrdinalIgnoreCase);

    private static string FirstLine(DuckException duck)
    {
        var end = duck.Message.IndexOf('\n');
        return end < 0 ? duck.Message : duck.Message[..end];
    }
}
