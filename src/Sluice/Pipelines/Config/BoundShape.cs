using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Pipelines.Config;

/// <summary>A bound on a number of rows: <c>&gt;= 1</c>, <c>&lt;= 1%</c>, <c>between 1 and 100</c>.</summary>
/// <param name="AtLeast">The least; null for none. A share is a number from 0 to 1.</param>
/// <param name="AtMost">The most; null for none.</param>
/// <param name="IsShare">True for a share of the rows read.</param>
/// <param name="Text">As it was written.</param>
internal sealed record CountBound(decimal? AtLeast, decimal? AtMost, bool IsShare, string Text);

/// <summary>Reads bounds on numbers of rows.</summary>
internal static partial class BoundShape
{
    /// <summary>The bound of a <c>rejects</c> check: an upper one, of rows or of a share.</summary>
    public static ConfigShape<CountBound> OfRejects { get; } = Of(
        "an upper bound such as \"<= 100\" or \"<= 1%\"",
        "^ *(<=? *[0-9]+|<= *[0-9]+(\\.[0-9]+)? *%) *$",
        "<=", bound => bound is { AtLeast: null, AtMost: <= 1 } or { AtLeast: null, IsShare: false });

    /// <summary>The bound of a <c>rows</c> check: lower, upper or both, of rows.</summary>
    public static ConfigShape<CountBound> OfRows { get; } = Of(
        "a bound such as \">= 1\", \"<= 1000\", \"= 12\" or \"between 1 and 1000\"",
        "^ *((<=?|>=?|=) *[0-9]+|between +[0-9]+ +and +[0-9]+) *$",
        ">=", bound => !bound.IsShare && !(bound.AtLeast > bound.AtMost));

    private static ConfigShape<CountBound> Of(string expected, string schemaPattern, string usualSign, Func<CountBound, bool> isAllowed) =>
        new ScalarShape<CountBound>(
            expected,
            (ConfigNode node, out CountBound value, out string? advice) =>
            {
                value = Parse(node.Text)!;
                advice = value is null && node.Text.All(char.IsAsciiDigit) ? $"Did you mean \"{usualSign} {node.Text}\"?" : null;
                return value is not null && isAllowed(value);
            },
            () => new JsonObject { ["type"] = "string", ["pattern"] = schemaPattern });

    private static CountBound? Parse(string text)
    {
        if (Between().Match(text) is { Success: true } between)
        {
            return Number(between, "low") is { } low && Number(between, "high") is { } high
                ? new CountBound(low, high, IsShare: false, text.Trim())
                : null;
        }

        if (Comparison().Match(text) is not { Success: true } comparison || Number(comparison, "number") is not { } number)
        {
            return null;
        }

        var isShare = comparison.Groups["percent"].Success;
        var isWhole = decimal.IsInteger(number);
        var value = isShare ? number / 100 : number;

        // Only whole rows can be one less or one more, so a share has no "<" of its own.
        return comparison.Groups["sign"].Value switch
        {
            "<=" when isShare || isWhole => new CountBound(null, value, isShare, text.Trim()),
            ">=" when !isShare && isWhole => new CountBound(value, null, isShare, text.Trim()),
            "=" when !isShare && isWhole => new CountBound(value, value, isShare, text.Trim()),
            "<" when !isShare && isWhole && value > 0 => new CountBound(null, value - 1, isShare, text.Trim()),
            ">" when !isShare && isWhole => new CountBound(value + 1, null, isShare, text.Trim()),
            _ => null,
        };
    }

    private static decimal? Number(Match match, string group) =>
        decimal.TryParse(match.Groups[group].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number <= long.MaxValue
            ? number
            : null;

    [GeneratedRegex(@"^\s*between\s+(?<low>[0-9]{1,18})\s+and\s+(?<high>[0-9]{1,18})\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Between();

    [GeneratedRegex(@"^\s*(?<sign><=|>=|<|>|=)\s*(?<number>[0-9]{1,18}(\.[0-9]{1,9})?)\s*(?<percent>%)?\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();
}
