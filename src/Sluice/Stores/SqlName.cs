namespace Sluice.Stores;

/// <summary>DuckDB takes two names for one when they differ only in the case of ASCII letters.</summary>
internal static class SqlName
{
    public static IEqualityComparer<string> Comparer { get; } =
        EqualityComparer<string>.Create(Same, name => Fold(name).GetHashCode(StringComparison.Ordinal));

    public static bool Same(string? left, string? right) =>
        ReferenceEquals(left, right) || (left is not null && right is not null && Fold(left) == Fold(right));

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
