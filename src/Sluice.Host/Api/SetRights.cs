using Sluice.Host.Keys;
using Sluice.Pipelines.Config;

namespace Sluice.Host.Api;

/// <summary>
/// Which values a caller may set over a pipeline. Most keys of a pipeline are whoever runs the server's to write: where rows
/// go and what they take the place of, SQL, memory and other bounds. How the cells of a file are to be read is what its
/// sender knows, and what a job asks for.
/// </summary>
internal static class SetRights
{
    private static readonly HashSet<string> OfCells =
    [
        "null", "trim", "date_order", "time_zone", "decimal_mark", "thousands_mark", "true_words", "false_words", "currency_signs", "percent", "non_finite",
    ];

    private static readonly HashSet<string> OfFile =
    [
        .. OfCells, "formats", "delimiter", "quote", "escape", "header", "skip_lines", "sheet", "records", "encoding", "empty", "dates_alike",
    ];

    /// <summary>The values, when the caller may set all of them.</summary>
    /// <exception cref="SluiceException"><c>set_not_allowed</c>, <c>role_missing</c>.</exception>
    public static IReadOnlyList<string> Allowed(Caller caller, IReadOnlyList<string> sets)
    {
        foreach (var set in sets)
        {
            if (set.Contains("${", StringComparison.Ordinal))
            {
                // What ${…} stands for is the server's: its environment, its secrets.
                throw new SluiceException(FailureKind.Usage, [new Problem("set_not_allowed", "A value that comes over HTTP can not refer to variables or secrets of the server.")
                {
                    Found = set,
                    Advice = "Write the value itself, or put the reference into the pipeline.",
                }]);
            }

            // What is no key and value at all is told where it is read.
            if (caller.Role < Role.Admin && SetOption.TryParse(set, out var option, out _) && !SaysHowCellsAreRead(option.Path))
            {
                throw new SluiceException(FailureKind.Usage, [new Problem("role_missing",
                    "Only a key of the role admin may set this over HTTP. Others may say how a file is read.")
                {
                    Found = set,
                    Expected = "a key of read, such as read.date_order=dmy, or of a column, such as map.day.date_order=dmy",
                    Advice = "Have it written into the pipeline.",
                }]);
            }
        }

        return sets;
    }

    private static bool SaysHowCellsAreRead(IReadOnlyList<string> path) => path switch
    {
        ["read", var key] => OfFile.Contains(key),
        ["map", _, var key] => OfCells.Contains(key) || key == "format",
        _ => false,
    };
}
