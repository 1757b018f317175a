using System.Text;

namespace Sluice;

/// <summary>Texts as YAML has them, in what is written or advised.</summary>
internal static class YamlText
{
    /// <summary>A name in YAML: in quotes where it would be another value.</summary>
    public static string Word(string name) => name is "true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n"
        || name.Equals("nan", StringComparison.OrdinalIgnoreCase) || name.Equals("inf", StringComparison.OrdinalIgnoreCase) ? $"\"{name}\"" : name;

    /// <summary>
    /// A text in YAML: a word of letters, digits and blanks is itself; everything else is in quotes, and what YAML, variables or
    /// a terminal would take for something else is escaped.
    /// </summary>
    public static string Of(string text)
    {
        var isPlain = text.Length > 0 && char.IsAsciiLetter(text[0]) && text[^1] != ' ' && Word(text) == text
            && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off")
            && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or ' ' or '-');
        if (isPlain)
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var letter in text.Replace("${", "$${", StringComparison.Ordinal))
        {
            quoted.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                '\r' => "\\r",
                _ when IsUnprintable(letter) => $"\\u{(int)letter:X4}",
                _ => letter.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>True for what no line shows: control characters, blanks and marks of direction that nobody sees.</summary>
    public static bool IsUnprintable(char letter) => char.IsControl(letter)
        || letter is '\u00a0' or '\u00ad' or '\ufeff' or (>= '\u2028' and <= '\u202e') or (>= '\u200b' and <= '\u200f') or (>= '\u2066' and <= '\u2069') or >= '\ufffe';
}
