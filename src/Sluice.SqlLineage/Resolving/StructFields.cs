using Sluice.SqlLineage.Lexing;

namespace Sluice.SqlLineage.Resolving;

/// <summary>The fields of a struct type, read from its text: STRUCT&lt;a INT, b STRUCT&lt;c INT&gt;&gt;.</summary>
internal sealed class StructFields
{
    private const int DepthMax = 32;

    public List<(int Name, StructFields? Fields)> Fields { get; } = [];

    /// <summary>Null when the text is no struct.</summary>
    public static StructFields? Read(string type, NameTable names)
    {
        var at = 0;
        return ReadAt(type, ref at, names, 0);
    }

    public StructFields? Find(int name)
    {
        foreach (var (own, fields) in Fields)
        {
            if (own == name) return fields;
        }

        return null;
    }

    private static StructFields? ReadAt(string type, ref int at, NameTable names, int depth)
    {
        var open = type.AsSpan(at).IndexOfAny('<', '(');
        var isStruct = type.AsSpan(at).TrimStart().StartsWith("STRUCT", StringComparison.OrdinalIgnoreCase) || type.AsSpan(at).TrimStart().StartsWith("ROW", StringComparison.OrdinalIgnoreCase);
        if (!isStruct || open < 0 || depth > DepthMax) return null;
        var result = new StructFields();
        at += open + 1;
        while (at < type.Length)
        {
            var name = ReadName(type, ref at);
            if (name.Length == 0) break;
            var fields = ReadAt(type, ref at, names, depth + 1);
            result.Fields.Add((names.InternName(name), fields));
            SkipType(type, ref at);
            if (fields is not null && at < type.Length && type[at] is '>' or ')')
            {
                // The mark that closed the inner struct; the field goes on to the next comma or the outer mark.
                at++;
                SkipType(type, ref at);
            }

            if (at >= type.Length || type[at++] != ',') break;
        }

        return result;
    }

    private static string ReadName(string type, ref int at)
    {
        while (at < type.Length && char.IsWhiteSpace(type[at])) at++;
        if (at < type.Length && type[at] is '"' or '`')
        {
            var close = type.IndexOf(type[at], at + 1);
            if (close < 0) return "";
            var quoted = type[(at + 1)..close];
            at = close + 1;
            return quoted;
        }

        var start = at;
        while (at < type.Length && (char.IsLetterOrDigit(type[at]) || type[at] == '_')) at++;
        var name = type[start..at];
        if (at < type.Length && type[at] == ':') at++;
        return name;
    }

    /// <summary>Moves to the ',' or the closing mark of the field.</summary>
    private static void SkipType(string type, ref int at)
    {
        var depth = 0;
        for (; at < type.Length; at++)
        {
            if (type[at] is '<' or '(') depth++;
            else if (type[at] is '>' or ')' && depth-- == 0) return;
            else if (type[at] == ',' && depth == 0) return;
        }
    }
}
