namespace Sluice.DuckDbApi;

/// <summary>The one place where names and texts are quoted into SQL.</summary>
public static class DuckSql
{
    /// <summary>A name in double quotes: safe for any table, column or alias, keywords and quotes included.</summary>
    /// <exception cref="ArgumentException">The name is empty or holds a NUL, which DuckDB's parser would stop at.</exception>
    public static string Identifier(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RefuseNul(name, nameof(name));
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A text in single quotes. Backslashes mean themselves in DuckDB, so only the quote is doubled.</summary>
    /// <exception cref="ArgumentException">The text holds a NUL: pass it as a parameter instead.</exception>
    public static string Literal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        RefuseNul(text, nameof(text));
        return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    // SQL reaches DuckDB as a C string: what comes after a NUL would be cut off without a word.
    internal static void RefuseNul(string text, string parameterName)
    {
        if (text.Contains('\0'))
        {
            throw new ArgumentException(
                "Found a NUL character, which cannot stand in SQL text; pass the value as a parameter.", parameterName);
        }
    }
}
