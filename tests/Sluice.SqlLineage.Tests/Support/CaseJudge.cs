using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.SqlLineage.Tests.Support;

/// <summary>Compares an answer with what a case expects; null means that they agree.</summary>
internal static class CaseJudge
{
    public static string? Differences(JsonElement asked, JsonElement answer)
    {
        var expect = asked.GetProperty("expect");
        var names = new CaseNames(asked);
        var error = answer.GetProperty("error").GetString();
        if (Flag(expect, "error")) return error is null ? "expected an error, found none" : null;
        if (Flag(expect, "parse_only")) return error;
        if (expect.TryGetProperty("statements", out var statements)) return Split(statements, answer);
        var mode = expect.TryGetProperty("mode", out var m) ? m.GetString() : "";
        var reads = Tables(answer.GetProperty("reads"), names);
        var writes = Tables(answer.GetProperty("writes"), names);
        if (mode == "script") (reads, writes) = ([.. reads.Except(writes)], [.. writes.Except(reads)]);
        return Tables("reads", expect, "source_tables", "optional_source_tables", reads, names)
            ?? Tables("writes", expect, "target_tables", "optional_target_tables", writes, names)
            ?? Columns(expect, answer, names, mode == "script");
    }

    private static string? Split(JsonElement expected, JsonElement answer)
    {
        static string Bare(string text) => Regex.Replace(Regex.Replace(text, @"--[^\n]*|/\*.*?\*/", "", RegexOptions.Singleline), @"\s+", "").TrimEnd(';').ToLowerInvariant();
        var want = expected.EnumerateArray().Select(s => Bare(s.GetString()!)).ToList();
        var got = answer.GetProperty("statements").EnumerateArray().Select(s => Bare(s.GetString()!)).ToList();
        return want.SequenceEqual(got) ? null : $"split into {string.Join(" | ", got)}";
    }

    private static string? Tables(string side, JsonElement expect, string key, string optionalKey, HashSet<string> got, CaseNames names)
    {
        if (!expect.TryGetProperty(key, out var tables)) return null;
        HashSet<string> optional = expect.TryGetProperty(optionalKey, out var list) ? Tables(list, names) : [];
        var want = Tables(tables, names).Except(optional).ToHashSet();
        return want.SetEquals(got.Except(optional)) ? null : $"{side} {string.Join(", ", got)}; expected {string.Join(", ", want)}";
    }

    private static HashSet<string> Tables(JsonElement list, CaseNames names) => [.. list.EnumerateArray().Select(t => names.Table(t.GetString()!))];

    private static string? Columns(JsonElement expect, JsonElement answer, CaseNames names, bool isScript)
    {
        if (!expect.TryGetProperty("column_edges", out var edges)) return null;
        var want = Edges(edges, names);
        var got = Edges(answer.GetProperty("edges"), names);
        if (isScript) got = Closure(got);
        if (expect.TryGetProperty("only_dst", out var only))
        {
            var kept = only.EnumerateArray().Select(c => names.Column(c.GetString()!)).ToHashSet();
            got.RemoveWhere(e => !kept.Contains(e.Item2));
        }

        if (Flag(expect, "optional_unknown")) got.RemoveWhere(e => e.Item1.StartsWith("?|", StringComparison.Ordinal));
        if (expect.TryGetProperty("optional_column_edges", out var optional))
        {
            var free = Edges(optional, names);
            got.ExceptWith(free);
            want.ExceptWith(free);
        }

        if (expect.TryGetProperty("dst_alt", out var alternatives)) got = Renamed(got, alternatives, names);
        foreach (var star in want.Except(got).Where(e => e.Item1.EndsWith("|*", StringComparison.Ordinal) && !e.Item2.EndsWith("|*", StringComparison.Ordinal)).ToList())
        {
            var matches = got.Except(want).Where(e => e.Item2 == star.Item2 && e.Item1.Split('|')[0] == star.Item1.Split('|')[0]).ToList();
            if (matches.Count == 0) continue;
            got.ExceptWith(matches);
            want.Remove(star);
        }

        return want.SetEquals(got) ? null : $"missing {string.Join(", ", want.Except(got))}; extra {string.Join(", ", got.Except(want))}";
    }

    private static HashSet<(string, string)> Renamed(HashSet<(string, string)> got, JsonElement alternatives, CaseNames names)
    {
        foreach (var alternative in alternatives.EnumerateObject())
        {
            var name = names.Column(alternative.Name);
            var others = alternative.Value.EnumerateArray().Select(v => names.Column(v.GetString()!)).ToHashSet();
            got = [.. got.Select(e => (e.Item1, others.Contains(e.Item2) ? name : e.Item2))];
        }

        return got;
    }

    private static HashSet<(string, string)> Edges(JsonElement list, CaseNames names) =>
        [.. list.EnumerateArray().Select(e => (names.Column(e[0].GetString()!), names.Column(e[1].GetString()!)))];

    /// <summary>From the first sources to the last targets, whatever lies between.</summary>
    private static HashSet<(string, string)> Closure(HashSet<(string Source, string Target)> edges)
    {
        var next = edges.ToLookup(e => e.Source, e => e.Target);
        var targets = edges.Select(e => e.Target).ToHashSet();
        var result = new HashSet<(string, string)>();
        foreach (var root in edges.Select(e => e.Source).Where(s => !targets.Contains(s)).Distinct())
        {
            var seen = new HashSet<string>();
            var open = new Stack<string>([root]);
            while (open.TryPop(out var column))
            {
                foreach (var target in next[column].Where(seen.Add))
                {
                    if (next.Contains(target)) open.Push(target);
                    else result.Add((root, target));
                }
            }
        }

        return result;
    }

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
