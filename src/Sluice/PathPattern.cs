using System.IO.Enumeration;

namespace Sluice;

/// <summary>
/// A pattern of paths: <c>*</c> and <c>?</c> stand for letters of one name, <c>**</c> for folders below one another or none.
/// <c>old/</c> and <c>old/**</c> are everything below a folder. Upper and lower case differ.
/// </summary>
internal sealed class PathPattern(string pattern)
{
    /// <summary>The part that stands for folders.</summary>
    public const string Below = "**";

    private readonly string[] _parts = [.. PartsOf(pattern).Where(part => part != ".")];

    /// <summary>True for a word with a letter that stands for others.</summary>
    public static bool IsPattern(string word) => word.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>The names and patterns of names between the slashes; the last is one of a file.</summary>
    public static string[] PartsOf(string pattern)
    {
        var parts = pattern.Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        return pattern is [.., '/'] && parts is not [.., Below] ? [.. parts, Below, "*"] : parts is [.., Below] ? [.. parts, "*"] : parts;
    }

    /// <summary>True when a name fits the pattern of one.</summary>
    public static bool Fits(string pattern, string name) =>
        // A backslash is a letter like any other, and not the escape that it is to MatchesSimpleExpression.
        FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), name, ignoreCase: false);

    /// <summary>True when a path, with slashes between its names, fits.</summary>
    public bool Fits(string path) => Fits(_parts, path.Split('/'));

    private static bool Fits(ReadOnlySpan<string> parts, ReadOnlySpan<string> names)
    {
        for (; parts is [var part, ..]; parts = parts[1..], names = names[1..])
        {
            if (part == Below)
            {
                var rest = parts[1..];
                for (var skipped = 0; skipped <= names.Length; skipped++)
                {
                    if (Fits(rest, names[skipped..]))
                    {
                        return true;
                    }
                }

                return false;
            }

            if (names.IsEmpty || !Fits(part, names[0]))
            {
                return false;
            }
        }

        return names.IsEmpty;
    }
}
