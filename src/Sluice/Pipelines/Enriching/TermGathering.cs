using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching.Entities;
using Sluice.Pipelines.Mapping;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Enriching;

/// <summary>
/// Gathers the names that a file's own columns hold, in a narrow pass over it: its components, its projects, its people are
/// what its texts speak of.
/// </summary>
internal sealed class TermGathering(PipelineConfig pipeline, MappingPlan mapping, IReadOnlyList<SourceColumn> columns, string from, DuckConnection connection)
{
    /// <summary>The most different values of a column; one with more holds no names.</summary>
    public const int TermsMax = 20_000;

    private const int CharactersMin = 2;
    private const int CharactersMax = 100;

    private readonly List<Problem> _notes = [];

    /// <summary>What was noticed on the way.</summary>
    public IReadOnlyList<Problem> Notes => _notes;

    /// <summary>The names, in the order of the kinds and then of the alphabet, so that the same file always gives the same.</summary>
    public IReadOnlyList<GazetteerTerm> Terms()
    {
        var wanted = (pipeline.Enrich.Entities?.Columns ?? new Dictionary<string, IReadOnlyList<string>>())
            .SelectMany(kind => kind.Value.Select(column => (Kind: kind.Key, Column: column, Values: ValuesOf(column)))).Where(one => one.Values is not null).ToList();
        if (wanted.Count == 0)
        {
            return [];
        }

        // All columns in one pass: to bind a file of thousands of columns takes longer than to read a few of them.
        using var found = connection.Query(
            $"SELECT place, term FROM (SELECT DISTINCT place, trim(value) AS term FROM (SELECT place, unnest(values) AS value FROM "
            + $"(SELECT unnest(range({wanted.Count})) AS place, unnest([{string.Join(", ", wanted.Select(one => one.Values))}]) AS values FROM {from} WHERE _error = 0)) "
            + $"WHERE length(trim(value)) BETWEEN {CharactersMin} AND {CharactersMax} AND regexp_matches(value, '\\p{{L}}')) "
            + $"QUALIFY row_number() OVER (PARTITION BY place ORDER BY term) <= {TermsMax + 1} ORDER BY place, term");
        return [.. found.Rows().GroupBy(row => wanted[(int)(long)row[0]!], row => (string)row[1]!).SelectMany(column => TermsOf(column.Key.Kind, column.Key.Column, [.. column]))];
    }

    private IEnumerable<GazetteerTerm> TermsOf(string kind, string column, IReadOnlyList<string> values)
    {
        if (values.Count <= TermsMax)
        {
            return values.Select(value => new GazetteerTerm(kind, value, value));
        }

        _notes.Add(new Problem("too_many_names", $"The column {column} has more than {TermsMax} different values, so they are not looked for as names of the kind {kind}.")
        {
            Severity = Severity.Warning,
            Advice = "Take the column out of enrich.entities.columns, or list the names in gazetteers.",
        });
        return [];
    }

    // A list of the texts of a row's cells; null where the file has none of the columns.
    private string? ValuesOf(string column)
    {
        var sources = mapping.Targets.Where(target => string.Equals(target.Name, column, StringComparison.OrdinalIgnoreCase))
            .SelectMany(target => target.Sources.Select(index => Named(Values(columns[index], target.Entry?.Member ?? []), target.Entry?.Format ?? pipeline.Read.Format))).ToList();
        return sources.Count == 0 ? null : $"flatten([{string.Join(", ", sources)}])";
    }

    // A word that means no value is nobody's name.
    private static string Named(string values, CellFormat format) => format.NullWords.Count == 0 ? values
        : $"list_filter({values}, lambda value: trim(value) NOT IN ({string.Join(", ", format.NullWords.Select(DuckSql.Literal))}))";

    // A list of the texts of a cell: an array has several, and of an object one member may stand for it.
    private static string Values(SourceColumn source, IReadOnlyList<string> member) => source switch
    {
        { Kind: CellKind.Json } or { SqlType: "JSON" } when member.Count > 0 =>
            $"flatten([{string.Join(", ", member.Select(path => $"json_extract_string({source.SqlName}, {DuckSql.Literal($"$[*].{string.Join('.', path.Split('.').Select(Quoted))}")})"))}, "
            + $"list_filter(json_extract_string({source.SqlName}, '$[*]'), lambda value: NOT starts_with(value, '{{'))])",
        { Kind: CellKind.Json } or { SqlType: "JSON" } => $"json_extract_string({source.SqlName}, '$[*]')",
        _ when source.SqlType.EndsWith("[]", StringComparison.Ordinal) => $"CAST({source.SqlName} AS VARCHAR[])",
        _ => $"[CAST({source.SqlName} AS VARCHAR)]",
    };

    private static string Quoted(string name) => $"\"{name.Replace("\"", "", StringComparison.Ordinal)}\"";
}
