using System.Text;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines.Enriching;
using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines;

/// <summary>
/// Turns targets and checks into the plan's query. The query has up to five layers, each reading the one before:
/// <c>cells</c>, the source's cells with the targets that are parsed from them; <c>valued</c>, with the targets that are
/// expressions over those; <c>judged</c>, with the reasons; <c>enriched</c>, with what is found out of the texts of accepted rows;
/// and the row as the package keeps it. Only identifiers and literals that went through <see cref="DuckSql"/>, and
/// expressions that were proven to be single expressions, get into it.
/// </summary>
internal sealed record PlanCompiler
{
    private const string Reasons = "_reasons";
    private const string Warnings = "_warnings";

    /// <summary>The FROM expression of the source.</summary>
    public required string Source { get; init; }

    /// <summary>The file's columns.</summary>
    public required IReadOnlyList<SourceColumn> Columns { get; init; }

    /// <summary>The columns of the result, in order.</summary>
    public required IReadOnlyList<PlanTarget> Targets { get; init; }

    /// <summary>The checks on rows, in order.</summary>
    public required IReadOnlyList<PlanCheck> Checks { get; init; }

    /// <summary>The condition of <c>read.where</c>, proven to be one expression; null for none.</summary>
    public string? Where { get; init; }

    /// <summary>What is found out of the texts of accepted rows.</summary>
    public IReadOnlyList<Enrichment> Enrichments { get; init; } = [];

    /// <summary>Hidden columns that something after the query asks for.</summary>
    public IReadOnlySet<string> HiddenButKept { get; init; } = new HashSet<string>();

    /// <summary>The functions that turn cells into values.</summary>
    public required PlanFunctions Functions { get; init; }

    /// <summary>Source columns (by index) that expressions mention by their name in the file.</summary>
    public IReadOnlyDictionary<string, int> MentionedSources { get; init; } = new Dictionary<string, int>();

    /// <summary>The name of the volatile function that sums row hashes; null for a plan that is only shown.</summary>
    public string? DigestFunction { get; init; }

    /// <summary>
    /// The columns of which a row's raw form is made for a source that has none of its own (Parquet): a JSON object of
    /// the cells that the plan reads. Null to use <c>_raw</c>.
    /// </summary>
    public PlanTarget? RawCells { get; init; }

    /// <summary>Only rows up to this number; null for all.</summary>
    public long? RowsMax { get; init; }

    /// <summary>
    /// Targets of types that Parquet lacks (HUGEINT would be written as a double): they are kept as text, and the load
    /// casts them back.
    /// </summary>
    public IReadOnlySet<string> KeptAsText { get; init; } = new HashSet<string>();

    private List<PlanCheck> RejectChecks => [.. Checks.Where(check => !check.Warns)];

    private List<PlanCheck> WarnChecks => [.. Checks.Where(check => check.Warns)];

    private int ReasonWords => ReasonBits.WordsFor(ReasonBits.FirstCheck + RejectChecks.Count);

    /// <summary>Compiles the query.</summary>
    public string CompileQuery()
    {
        // DuckDB would materialise a layer that it thinks is worth it; each is read once and must stay a pipeline.
        var layers = new List<string> { Layer("cells", CellLayer()) };
        var expressions = Expressions();
        if (expressions.Count > 0)
        {
            layers.Add(Layer("valued", $"SELECT *,\n       {string.Join(",\n       ", expressions)}\nFROM cells"));
        }

        var valued = expressions.Count > 0 ? "valued" : "cells";
        if (ReasonWords > 1)
        {
            layers.Add(Layer("listed", $"SELECT *,\n       {string.Join(",\n       ", LaterWords())}\nFROM {valued}"));
            valued = "listed";
        }

        layers.Add(Layer("judged", $"SELECT *,\n       {FirstWord()} AS {Reasons}{WarningsColumn()}\nFROM {valued}"));
        if (Enrichments.Count > 0)
        {
            layers.Add(Layer("enriched", $"SELECT *,\n       {string.Join(",\n       ", Enrichments.Select(OfAccepted))}\nFROM judged"));
        }

        return $"WITH {string.Join(",\n", layers)}\n{KeptRow()}";
    }

    /// <summary>The checks with the bits that this plan gives them.</summary>
    public IReadOnlyList<PackagedCheck> PackagedChecks()
    {
        var checks = ReasonBits.StructureChecks(Columns.Count).ToList();
        checks.AddRange(RejectChecks.Select((check, index) => Packaged(check, ReasonBits.FirstCheck + index)));
        checks.AddRange(WarnChecks.Select(Packaged));
        return checks;
    }

    /// <summary>Words of <c>_reasons</c> in this plan.</summary>
    public int Words => ReasonWords;

    private PackagedCheck Packaged(PlanCheck check, int bit) => new(
        bit, check.Code, check.Name, check.Column, check.SourceIndex, SourceName(check), check.Expected, check.Warns, check.Fails);

    // A raw record of a source without one is an object with the keys that were made for it.
    private string? SourceName(PlanCheck check)
    {
        if (check.SourceIndex < 0)
        {
            return null;
        }

        var place = RawCells is null ? -1 : RawCells.Sources.ToList().IndexOf(check.SourceIndex);
        return place < 0 ? Columns[check.SourceIndex].Name : RawCells!.RestKeys[place];
    }

    private static string OfAccepted(Enrichment enrichment) => $"CASE WHEN {Reasons} = 0 THEN {enrichment.Call} END AS {enrichment.Name}";

    private IEnumerable<PlanTarget> KeptTargets => Targets.Where(target => !target.IsHidden || HiddenButKept.Contains(target.Name));

    private IEnumerable<EnrichedColumn> KeptEnriched =>
        Enrichments.SelectMany(enrichment => enrichment.Columns).Where(column => !column.IsHidden || HiddenButKept.Contains(column.Name));

    private IEnumerable<string> ReasonColumns() =>
        Enumerable.Range(0, ReasonWords).Select(word => ReasonBits.ColumnName(Reasons, word));

    private static string Layer(string name, string sql) => $"{name} AS NOT MATERIALIZED (\n{sql}\n)";

    private string KeptRow()
    {
        var sql = new StringBuilder();
        sql.Append("SELECT _row, ").AppendJoin(", ", ReasonColumns());
        if (WarnChecks.Count > 0)
        {
            sql.Append($", CASE WHEN {Reasons} = 0 THEN {Warnings} ELSE 0::UBIGINT END AS {Warnings}");
        }

        var filtered = $"{ReasonBits.Filtered}::UBIGINT";
        var isShown = Where is null ? $"{Reasons} <> 0" : $"{Reasons} NOT IN (0, {filtered})";
        sql.Append($",\n       CASE WHEN {isShown} THEN _byte END AS _byte");
        sql.Append($",\n       CASE WHEN {isShown} THEN {Raw()} END AS _raw");
        foreach (var target in KeptTargets)
        {
            var name = DuckSql.Identifier(target.Name);
            var value = KeptAsText.Contains(target.Name) ? $"CAST({name} AS VARCHAR)" : name;
            value = Where is null ? value : $"CASE WHEN {Reasons} <> {filtered} THEN {value} END";
            sql.Append(",\n       ").Append(value == name ? name : $"{value} AS {name}");
        }

        foreach (var column in KeptEnriched)
        {
            sql.Append($",\n       {column.Sql} AS {DuckSql.Identifier(column.Name)}");
        }

        sql.Append(Enrichments.Count > 0 ? "\nFROM enriched" : "\nFROM judged");
        if (DigestFunction is not null)
        {
            var hashed = string.Join(", ", ReasonColumns().Concat(KeptTargets.Select(target => DuckSql.Identifier(target.Name)))
                .Concat(Enrichments.Select(enrichment => enrichment.Name)));
            sql.Append($"\nWHERE {DigestFunction}(hash(_row, {hashed}), {Reasons})");
        }

        return sql.ToString();
    }

    private string Raw() => RawCells is null ? "_raw" : $"encode({Functions.Rest(RawCells, [.. RawCells.Sources.Select(CellName)])})";

    // The later words are computed in a layer of their own, so that the first can say that there are more.
    private IEnumerable<string> LaterWords() => Enumerable.Range(1, ReasonWords - 1).Select(word =>
        $"CASE WHEN _error = 0 THEN {WordExpression(word)} ELSE 0::UBIGINT END AS {ReasonBits.ColumnName(Reasons, word)}");

    private string FirstWord()
    {
        var checks = WordExpression(0);
        if (ReasonWords > 1)
        {
            var any = string.Join(" | ", ReasonColumns().Skip(1));
            checks = $"({checks} | CASE WHEN ({any}) <> 0 THEN {ReasonBits.More}::UBIGINT ELSE 0::UBIGINT END)";
        }

        if (Where is null)
        {
            return $"CASE WHEN _error = 0 THEN {checks} ELSE _error::UBIGINT END";
        }

        // A condition that is false leaves the row out whatever else is wrong with it; one that is unknown because a
        // cell could not be read must not hide that cell.
        var filtered = $"{ReasonBits.Filtered}::UBIGINT";
        return $"CASE WHEN _error <> 0 THEN _error::UBIGINT WHEN NOT _where THEN {filtered} "
            + $"WHEN _where IS NULL AND {checks} = 0 THEN {filtered} ELSE {checks} END";
    }

    private string WarningsColumn() =>
        WarnChecks.Count == 0 ? "" : $", {Union([.. WarnChecks.Select((check, bit) => Term(check, bit))])} AS {Warnings}";

    private string WordExpression(int word)
    {
        var first = word == 0 ? 0 : (word * ReasonBits.BitsPerWord) - ReasonBits.FirstCheck;
        var last = ((word + 1) * ReasonBits.BitsPerWord) - ReasonBits.FirstCheck;
        var terms = RejectChecks.Index().Where(check => check.Index >= first && check.Index < last)
            .Select(check => Term(check.Item, (check.Index + ReasonBits.FirstCheck) % ReasonBits.BitsPerWord));
        return Union([.. terms]);
    }

    private static string Term(PlanCheck check, int bit) =>
        $"CASE WHEN {check.Breaks} THEN {1UL << bit}::UBIGINT ELSE 0::UBIGINT END";

    // Thousands of terms in a row would go past the depth that the SQL parser allows; halves keep it logarithmic.
    private static string Union(IReadOnlyList<string> terms) => terms.Count switch
    {
        0 => "0::UBIGINT",
        1 => terms[0],
        _ => $"({Union([.. terms.Take(terms.Count / 2)])} | {Union([.. terms.Skip(terms.Count / 2)])})",
    };

    private List<string> Expressions()
    {
        // The line end before the closing parenthesis keeps a comment at the end of an expression from swallowing it.
        var expressions = Targets.Where(target => target.Expression is not null)
            .Select(target => target.IsDeclared
                ? $"CAST(({target.Expression}\n) AS {target.SqlType}) AS {DuckSql.Identifier(target.Name)}"
                : $"({target.Expression}\n) AS {DuckSql.Identifier(target.Name)}").ToList();
        if (Where is not null)
        {
            expressions.Add($"CAST(({Where}\n) AS BOOLEAN) AS _where");
        }

        return expressions;
    }

    private string CellLayer()
    {
        var cells = Checks.Where(check => check.SourceIndex >= 0).Select(check => check.SourceIndex)
            .Concat(RawCells?.Sources ?? []).Distinct().Order()
            .Select(index => $"{Columns[index].SqlName} AS {CellName(index)}");
        var named = MentionedSources
            .Where(source => !Targets.Any(target => string.Equals(target.Name, source.Key, StringComparison.OrdinalIgnoreCase)))
            .Select(source => $"{Columns[source.Value].SqlName} AS {DuckSql.Identifier(source.Key)}");
        var parsed = Targets.Where(target => target.Expression is null)
            .Select(target => $"{ValueOf(target)} AS {DuckSql.Identifier(target.Name)}");
        var first = RawCells is null ? "_row, _byte, _error, _raw" : "_row, _byte, _error";
        var sql = $"SELECT {string.Join(",\n       ", cells.Concat(named).Concat(parsed).Prepend(first))}\nFROM {Source}";
        return RowsMax is null ? sql : $"{sql}\nWHERE _row <= {RowsMax}";
    }

    /// <summary>The name under which a source cell goes through the layers: no target may have a name like it.</summary>
    public static string CellName(int index) => $"_c{index}";

    private string ValueOf(PlanTarget target)
    {
        var cells = target.Sources.Select(index => Columns[index].SqlName).ToList();
        if (target.IsRest)
        {
            return Functions.Rest(target, cells);
        }

        if (target.Collects)
        {
            return Functions.Collect(target, cells);
        }

        if (cells.Count == 0)
        {
            return $"CAST(NULL AS {target.SqlType})";
        }

        if (target.Split is not null)
        {
            return Functions.Split(target, cells[0]);
        }

        if (target.NativeType is null)
        {
            return Functions.Parse(target, cells[0]);
        }

        // A native value of another type has to survive the way there and back; what does not is a misfit.
        return target.NativeType == target.SqlType ? cells[0] : $"TRY_CAST({cells[0]} AS {target.SqlType})";
    }
}
