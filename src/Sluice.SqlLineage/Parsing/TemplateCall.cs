namespace Sluice.SqlLineage.Parsing;

/// <summary>Reads the few template calls that name a table.</summary>
internal static class TemplateCall
{
    /// <summary>The name of {{ ref('model') }} or {{ source('schema', 'table') }}, or null.</summary>
    public static string[]? Read(ReadOnlySpan<char> template)
    {
        var text = template.Trim("{} \t\r\n-").Trim();
        var open = text.IndexOf('(');
        if (open < 0) return null;
        var name = text[..open].Trim();
        var isRef = name is "ref";
        if (!isRef && name is not "source") return null;
        var arguments = new List<string>();
        foreach (var range in text[(open + 1)..].Split(','))
        {
            var argument = text[(open + 1)..][range];
            var quote = argument.IndexOfAny('\'', '"');
            if (quote < 0) continue;
            var close = argument[(quote + 1)..].IndexOf(argument[quote]);
            if (close >= 0) arguments.Add(argument.Slice(quote + 1, close).ToString());
        }

        if (arguments.Count == 0) return null;
        return isRef ? [arguments[^1]] : [.. arguments];
    }
}
