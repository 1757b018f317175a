namespace Sluice.Stores;

/// <summary>DuckDB takes two names for one when they differ only in the case of ASCII letters.</summary>
internal static class SqlName
{
    public static IEqualityComparer<string> Comparer { get; } =
        EqualityComparer<string>.Create(Same, name => Fold(name).GetHashCode(StringComparison.Ordinal));

    // DuckDB's reserved words.
    private static readonly HashSet<string> ReservedWords =
    [
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast", "check", "collate", "column",
        "constraint", "create", "default", "deferrable", "desc", "describe", "distinct", "do", "else", "end", "except", "false", "fetch", "for",
        "foreign", "from", "group", "having", "in", "initially", "intersect", "into", "lambda", "lateral", "leading", "limit", "not", "null",
        "offset", "on", "only", "or", "order", "pivot", "pivot_longer", "pivot_wider", "placing", "primary", "qualify", "references",
        "returning", "select", "show", "some", "summarize", "symmetric", "table", "then", "to", "trailing", "true", "union", "unique", "unpivot",
        "using", "variadic", "when", "where", "window", "with",
    ];

    public static bool Same(string? left, string? right) =>
        ReferenceEquals(left, right) || (left is not null && right is not null && Fold(left) == Fold(right));

    /// <summary>The name as an expression that is advised has it: in quotes where SQL or a reader would else take it for something else.</summary>
    public static string Shown(string name) => name.Length > 0 && char.IsAsciiLetterLower(name[0]) && !ReservedWords.Contains(name)
        && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_') ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The name in the case in which names are compared.</summary>
    public static string Fold(string name) =>
        string.Create(name.Length, name, static (folded, text) =>
        {
            for (var i = 0; i < folded.Length; i++)
            {
                folded[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
            }
        });
}
