using System.Runtime.CompilerServices;

namespace Sluice.SqlLineage.Tests.Support;

/// <summary>One block of a file in Texts: a dialect with flags, a text, and what is expected of it.</summary>
/// <param name="Dialect">Dialect of the text.</param>
/// <param name="Flags">Words behind the dialect: "influences".</param>
/// <param name="Sql">The text.</param>
/// <param name="Expected">The lines of <see cref="Render"/>, joined by line breaks.</param>
internal sealed record TextPair(string Dialect, IReadOnlyList<string> Flags, string Sql, string Expected)
{
    private const string Answer = "\n=>\n";
    private const string Between = "\n---\n";

    /// <summary>The files of Texts.</summary>
    public static IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(Folder(), "*.txt").Order(StringComparer.Ordinal)];

    /// <summary>The blocks of a file, with "---" between them: a line with dialect and flags, the SQL, "=>", and the lines.</summary>
    public static IReadOnlyList<TextPair> ReadAll(string file) => [.. File.ReadAllText(file).ReplaceLineEndings("\n").Split(Between).Select(Read)];

    /// <summary>The text of a file of blocks.</summary>
    public static string Write(IEnumerable<TextPair> pairs) =>
        string.Join(Between, pairs.Select(p => $"{string.Join(' ', [p.Dialect, .. p.Flags])}\n{p.Sql}{Answer}{p.Expected}")) + "\n";

    /// <summary>Reads the text and says everything that it found, one line each, in order of appearance.</summary>
    public string Render()
    {
        var result = SqlLineageAnalyzer.Analyze(Sql, new SqlLineageOptions { Dialect = Dialect, Influences = Flags.Contains("influences") });
        var lines = new List<string>();
        Add(lines, "reads", result.Statements.SelectMany(s => s.Reads));
        Add(lines, "writes", result.Statements.SelectMany(s => s.Writes));
        lines.AddRange(result.TableEdges.Select(e => $"table {e.Source} -> {e.Target}{Why(e.Reason)}"));
        lines.AddRange(result.Edges.Select(e => $"{e.SourceTable}.{e.SourceColumn} {(e.IsDerived ? "~>" : "->")} {e.TargetTable}.{e.TargetColumn}{Why(e.Reason)}{(e.Candidates.Count == 0 ? "" : " of " + string.Join(" or ", e.Candidates))}"));
        lines.AddRange(result.Influences.Select(i => $"{i.Clause} {i.SourceTable}.{i.SourceColumn} -> {i.TargetTable}"));
        lines.AddRange(result.Objects.Select(Object));
        lines.AddRange(result.Calls.Select(c => $"calls {c.Name}"));
        lines.AddRange(result.Changes.Select(c => $"{c.Kind} {c.Table}{(c.Other is null ? "" : $" -> {c.Other}")}"));
        lines.AddRange(result.Diagnostics.Select(d => $"{(d.IsError ? "error" : "note")} {d.Code}"));
        return string.Join('\n', lines.Distinct());
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "Texts");

    private static TextPair Read(string block)
    {
        var head = block.IndexOf('\n');
        var answer = block.IndexOf(Answer, head, StringComparison.Ordinal);
        if (answer < 0) throw new FormatException($"The block of '{block}' has no line '=>'.");
        var words = block[..head].Split(' ');
        return new TextPair(words[0], words[1..], block[(head + 1)..answer], block[(answer + Answer.Length)..].Trim('\n'));
    }

    private static void Add(List<string> lines, string word, IEnumerable<string> names)
    {
        var distinct = names.Distinct().ToList();
        if (distinct.Count > 0) lines.Add($"{word} {string.Join(", ", distinct)}");
    }

    private static string Why(LineageReason reason) => reason == LineageReason.Explicit ? "" : $" [{reason}]";

    private static string Object(LineageObject declared) =>
        $"object {declared.Kind}{(declared.Name is null ? "" : $" {declared.Name}")}"
        + (declared.Columns.Count == 0 ? "" : $" ({string.Join(", ", declared.Columns)})")
        + (declared.Parent is null ? "" : $" of {declared.Parent}")
        + (declared.Reference is null ? "" : $" -> {declared.Reference}{(declared.ReferenceColumns.Count == 0 ? "" : $" ({string.Join(", ", declared.ReferenceColumns)})")}")
        + (declared.Value is null ? "" : $" = {declared.Value}")
        + (declared.ScriptedAt is null ? "" : $" at {declared.ScriptedAt}");
}
