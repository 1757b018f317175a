using System.Text;

namespace Sluice.SqlLineage;

/// <summary>Dotted names: parts joined by dots, parts that hold a dot, a quote or a blank in double quotes.</summary>
public static class QualifiedName
{
    /// <summary>Joins parts into one dotted name.</summary>
    public static string Join(IEnumerable<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if (text.Length > 0) text.Append('.');
            text.Append(Quote(part));
        }

        return text.ToString();
    }

    /// <summary>Quotes one part when it needs quotes.</summary>
    public static string Quote(string part) =>
        part.AsSpan().IndexOfAny(". \"") < 0 && part.Length > 0 ? part : $"\"{part.Replace("\"", "\"\"")}\"";

    /// <summary>Splits a dotted name into its parts.</summary>
    public static string[] Split(string name)
    {
        if (!name.Contains('"')) return name.Split('.');
        var parts = new List<string>();
        var part = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (isQuoted)
            {
                if (c != '"') part.Append(c);
                else if (i + 1 < name.Length && name[i + 1] == '"') part.Append(name[++i]);
                else isQuoted = false;
            }
            else if (c == '"')
            {
                isQuoted = true;
            }
            else if (c == '.')
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(c);
            }
        }

        parts.Add(part.ToString());
        return [.. parts];
    }
}
