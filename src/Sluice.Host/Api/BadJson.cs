using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Host.Api;

/// <summary>What is wrong with the JSON of a body, in the words of the API and not in those of the code behind it.</summary>
internal static partial class BadJson
{
    /// <summary>The problem.</summary>
    public static SluiceException Of(JsonException problem)
    {
        var path = problem.Path is { Length: > 0 } known ? known : "$";
        var place = problem.LineNumber is { } line
            ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {problem.BytePositionInLine + 1}: ") : "";
        return ApiProblems.Of("bad_json", $"The body is not the JSON that is expected here: {place}{Told(problem, path)}");
    }

    /// <summary>A list of a body, none of whose values is null.</summary>
    /// <exception cref="SluiceException"><c>bad_json</c>.</exception>
    public static IReadOnlyList<T> NoNulls<T>(string name, IReadOnlyList<T> values)
        where T : class => values.All(value => value is not null) ? values
        : throw ApiProblems.Of("bad_json", $"The body is not the JSON that is expected here: $.{name} has a null in it.");

    // .NET tells the kinds apart by their words alone. Where those change, the last line says enough.
    private static string Told(JsonException problem, string path)
    {
        var names = string.Join(", ", Names().Matches(problem.Message).Select(match => match.Groups[1].Value));
        return problem.InnerException is JsonException ? FirstSentences().Match(problem.Message).Value
            : problem.Message.Contains("missing required", StringComparison.Ordinal) ? $"{path} needs {names}."
            : problem.Message.Contains("could not be mapped", StringComparison.Ordinal) ? $"{path} has no {(names.Length == 0 ? "such member" : names)}."
            : problem.Message.Contains("null", StringComparison.Ordinal) ? $"{path} is null or has a null where a value belongs."
            : $"{path} is of another kind than is expected there.";
    }

    // A name in quotes; names of types have dots, and what stands between two names has blanks.
    [GeneratedRegex("'([^'.\\s]+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Names();

    [GeneratedRegex("^.*?(?= Path: |$)", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex FirstSentences();
}
