using System.Text;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines.Enriching;
using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines;

/// <summary>
/// Turns targets and checks into the plan's query. The query has layers, each reading the one before: <c>cells</c>, the
/// source's cells with the targets that are parsed from them; <c>tried</c> and <c>valued</c>, with the targets that are
/// expressions over those; <c>judged</c>, with the reasons; <c>enriched</c>, with what is found out of the texts of
/// accepted rows; <c>answered</c>, with the reasons that lie in that; and the row as the package keeps it. Only identifiers and literals that went through
/// <see cref="DuckSql"/>, and expressions that were proven to be single expressions, get into it.
/// </summary>
internal sealed record PlanCompiler
{
    private const string Reasons = "_reasons";
    private const string Warnings = "_warnings";
    private const string TriedWhere = "_try_where";

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

    /// <summary>Targets whose expression takes the source column of their own name, which is seen until the target has its place.</summary>
    public IReadOnlySet<string> OwnSources { get; init; } = new HashSet<string>();

    /// <summary>
    /// Source columns (by index) that <c>read.where</c> means by names that are also those of targets which other columns feed.
    /// </summary>
    public IReadOnlyDictionary<string, int> WhereSources { get; init; } = new Dictionary<string, int>();

    /// <summary>The name of the volatile function that sums row hashes; null for a plan that is only shown.</summary>
    public string? DigestFunction { get; init; }

    /// <summary>
    /// The columns of which a row's raw form is made for a source that has none of its own (Parquet): a JSON object of
    /// the cells that the plan reads. Null to use <c>_raw</c>.
    /// </summary>
    public PlanTarget? RawCells { get; init; }

    /// <summary>True for a source that gives the cells of its rows: the package keeps them.</summary>
    public bool KeepsCells { get; init; }

    /// <summary>SQL of a row's raw form where <see cref="RawCells"/> is null.</summary>
    public string RawSql { get; init; } = "_raw";

    /// <summary>Only rows up to this number; null for all.</summary>
    public long? RowsMax { get; init; }

    /// <summary>
    /// Targets of types that Parquet lacks (HUGEINT would be written as a double) and the types that they are kept as; the
    /// load casts them back.
    /// </summary>
    public IReadOnlyDictionary<string, string> KeptAs { get; init; } = new Dictionary<string, string>();

    // The late ones first, so that their bits are in the first word, which is the one that is changed by them.
    private List<PlanCheck> RejectChecks => [.. Checks.Where(check => !check.Warns).OrderByDescending(check => check.IsLate)];

    private List<PlanCheck> WarnChecks => [.. Checks.Where(check => check.Warns)];

    /// <summary>Words of <c>_warnings</c> in this plan; none without a check that only warns.</summary>
    public int WarningWords => (WarnChecks.Count + ReasonBits.BitsPerWord - 1) / ReasonBits.BitsPerWord;

    private int ReasonWords => ReasonBits.WordsFor(ReasonBits.FirstCheck + RejectChecks.Count);

    /// <summary>Compiles the query.</summary>
    public string CompileQuery()
    {
        // DuckDB would materialise a layer that it thinks is worth it; each is read once and must stay a pipeline.
        var layers = new List<string> { Layer("cells", CellLayer()) };
        var last = "cells";
        void Add(string name, IReadOnlyCollection<string> columns, string without = "")
        {
            if (columns.Count > 0)
            {
                layers.Add(Layer(name, $"SELECT *{without},\n       {string.Join(",\n       ", columns)}\nFROM {last}"));
                last = name;
            }
        }

        if (WhereSources.Count > 0)
        {
            layers.AddRange(WhereLayers());
            last = "asked";
        }

        var expressions = Expressions();
        Add("tried", [.. expressions.Where(one => WhereSources.Count == 0 || one.Tried != TriedWhere).Select(TriedSql)]);
        Add("valued", [.. expressions.Select(one => $"{one.Value} AS {one.Name}")],
            OwnSources.Count == 0 ? "" : $" EXCLUDE ({string.Join(", ", OwnSources.Select(DuckSql.Identifier))})");
        Add("listed", [.. LaterWords()]);
        Add("checked", Where is null ? [] : [$"{FirstWord()} AS _checks"]);
        Add("judged", [$"{(Where is null ? FirstWord() : Filtered())} AS {Reasons}", .. WarningWordsSql()]);
        Add("enriched", [.. Enrichments.Select(OfAccepted)]);
        if (Enrichments.Count > 0 && LateBits() is { Length: > 0 } late)
        {
            layers.Add(Layer("answered", $"SELECT * REPLACE ({Reasons}{late} AS {Reasons})\nFROM {last}"));
            last = "answered";
        }

        return $"WITH {string.Join(",\n", layers)}\n{KeptRow(last)}";
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
        bit, check.Code, check.Name, check.Column, check.SourceIndex, SourceName(check), check.Expected, check.Warns, check.Fails) { Sql = check.Sql };

    // A raw record of a source without one is an object with the keys that were made for it.
    private string? SourceName(PlanCheck check)
    {
        if (check.SourceIndex < 0)
        {
            return null;
        }

        var column = Columns[check.SourceIndex];
        var place = RawCells is null ? -1 : RawCells.Sources.ToList().IndexOf(check.SourceIndex);
        return place < 0 ? column.Letters ?? column.Name : RawCells!.RestKeys[place];
    }

    private static string OfAccepted(Enrichment enrichment) => $"CASE WHEN {Reasons} = 0 THEN {enrichment.Call} END AS {enrichment.Name}";

    private IEnumerable<PlanTarget> KeptTargets => Targets.Where(target => !target.IsHidden || HiddenButKept.Contains(target.Name));

    private IEnumerable<EnrichedColumn> KeptEnriched =>
        Enrichments.SelectMany(enrichment => enrichment.Columns).Where(column => !column.IsHidden || HiddenButKept.Contains(column.Name));

    private IEnumerable<string> ReasonColumns() =>
        Enumerable.Range(0, ReasonWords).Select(word => ReasonBits.ColumnName(Reasons, word));

    private IEnumerable<string> WarningColumns() =>
        Enumerable.Range(0, WarningWords).Select(word => ReasonBits.ColumnName(Warnings, word));

    private static string Layer(string name, string sql) => $"{name} AS NOT MATERIALIZED (\n{sql}\n)";

    private string LateBits() => string.Concat(RejectChecks.Index().Where(check => check.Item.IsLate).Select(check =>
        $" | CASE WHEN {check.Item.Breaks.Condition} THEN {1UL << (ReasonBits.FirstCheck + check.Index)}::UBIGINT ELSE 0::UBIGINT END"));

    private string KeptRow(string from)
    {
        var sql = new StringBuilder();
        sql.Append($"SELECT {RowNumber()} AS _row, ").AppendJoin(", ", ReasonColumns());
        foreach (var warnings in WarningColumns())
        {
            sql.Append($", CASE WHEN {Reasons} = 0 THEN {warnings} ELSE 0::UBIGINT END AS {warnings}");
        }

        var filtered = $"{ReasonBits.Filtered}::UBIGINT";
        var isShown = Where is null ? $"{Reasons} <> 0" : $"{Reasons} NOT IN (0, {filtered})";
        sql.Append($",\n       CASE WHEN {isShown} THEN _byte END AS _byte");
        sql.Append($",\n       CASE WHEN {isShown} THEN {Raw()} END AS _raw{(KeepsCells ? ", _cells" : "")}");
        foreach (var target in KeptTargets)
        {
            var name = DuckSql.Identifier(target.Name);
            var value = KeptAs.TryGetValue(target.Name, out var kept) ? $"CAST({name} AS {kept})" : name;
            value = Where is null ? value : $"CASE WHEN {Reasons} <> {filtered} THEN {value} END";
            sql.Append(",\n       ").Append(value == name ? name : $"{value} AS {name}");
        }

        foreach (var column in KeptEnriched)
        {
            sql.Append($",\n       {column.Sql} AS {DuckSql.Identifier(column.Name)}");
        }

        return sql.Append($"\nFROM {from}").ToString();
    }

    // The digest is taken in passing. As a condition it would be pushed down to the source, and every cell would be parsed
    // for it once more.
    private string RowNumber()
    {
        if (DigestFunction is null)
        {
            return "_row";
        }

        var hashed = string.Join(", ", ReasonColumns().Concat(KeptTargets.Select(target => DuckSql.Identifier(target.Name)))
            .Concat(Enrichments.Select(enrichment => enrichment.Name)));
        return $"{DigestFunction}(_row, hash(_row, {hashed}), {Reasons})";
    }

    private string Raw() => RawCells is null ? RawSql : $"encode({Functions.Rest(RawCells, [.. RawCells.Sources.Select(CellName)])})";

    // The later words are computed in a layer of their own, so that the first can say that there are more.
    private IEnumerable<string> LaterWords() => Enumerable.Range(1, ReasonWords - 1)
        .Select(word => $"{Functions.Reasons("_error", TermsOf(word), false)} AS {ReasonBits.ColumnName(Reasons, word)}");

    private string FirstWord()
    {
        var terms = TermsOf(0).ToList();
        if (ReasonWords > 1)
        {
            terms.Add((ReasonBits.MoreBit, $"({string.Join(" | ", ReasonColumns().Skip(1))}) <> 0"));
        }

        return Functions.Reasons("_error", terms, true);
    }

    // A condition that is false leaves the row out whatever else is wrong with it; one that is unknown because a cell
    // could not be read must not hide that cell.
    private static string Filtered() => "CASE WHEN _error <> 0 OR _where THEN _checks "
        + $"WHEN NOT _where OR _checks = 0 THEN {ReasonBits.Filtered}::UBIGINT ELSE _checks END";

    private IEnumerable<string> WarningWordsSql() => WarnChecks.Chunk(ReasonBits.BitsPerWord).Zip(WarningColumns(), (checks, name) =>
        $"{Functions.Reasons("0::UTINYINT", [.. checks.Select((check, bit) => (bit, check.Breaks))], false)} AS {name}");

    private List<(int Bit, BreakSql Breaks)> TermsOf(int word)
    {
        var first = word == 0 ? 0 : (word * ReasonBits.BitsPerWord) - ReasonBits.FirstCheck;
        var last = ((word + 1) * ReasonBits.BitsPerWord) - ReasonBits.FirstCheck;
        return [.. RejectChecks.Index().Where(check => !check.Item.IsLate && check.Index >= first && check.Index < last)
            .Select(check => ((check.Index + ReasonBits.FirstCheck) % ReasonBits.BitsPerWord, check.Item.Breaks))];
    }

    /// <summary>
    /// SQL of a user's expression that is null where the expression fails on a row's values (a division by zero, a text
    /// that is no number), so that the row is a reject and not the end of the job.
    /// </summary>
    /// <param name="expression">The expression; itself never null.</param>
    /// <param name="failed">What it is instead where it failed; null for null.</param>
    public static string Tried(string expression, bool? failed = null) => failed is null ? $"TRY({expression})"
        : $"coalesce(TRY({expression}), {(failed.Value ? "true" : "false")})";

    /// <summary>The column that is null where a target's expression failed.</summary>
    public static string TriedName(PlanTarget target) => DuckSql.Identifier($"_try_{target.Name}");

    /// <summary>The check that <c>read.where</c> could be answered; none without one.</summary>
    public static IEnumerable<PlanCheck> WhereCheck(string? where)
    {
        if (where is not null)
        {
            yield return new PlanCheck("expression", "read.where", $"{TriedWhere} IS NULL", $"cells of which {where} says yes or no") { Sql = WhereSql(where) };
        }
    }

    /// <summary>SQL of a target's expression, of the type that it was declared with where it is not text that is read as one.</summary>
    public static string ValueSql(PlanTarget target) => target.IsDeclared && !target.ReadsExpression ? $"CAST({ExpressionSql(target.Expression!)} AS {target.SqlType})" : ExpressionSql(target.Expression!);

    /// <summary>SQL of a user's expression.</summary>
    public static string ExpressionSql(string expression)
    {
        // The line end before the closing parenthesis keeps a comment at the end of an expression from swallowing it.
        return $"({expression}\n)";
    }

    private static string WhereSql(string where) => $"CAST({ExpressionSql(where)} AS BOOLEAN)";

    /// <summary>What a target's expression gave, before it is read where it has to be.</summary>
    public static string GivenSql(PlanTarget target) => $"{TriedName(target)}.v";

    private List<(string Sql, string Tried, string Value, string Name)> Expressions()
    {
        var expressions = Targets.Where(target => target.Expression is not null).Select(target => (
            ValueSql(target), TriedName(target),
            target.ReadsExpression ? Functions.Parse(target, GivenSql(target)) : GivenSql(target), DuckSql.Identifier(target.Name))).ToList();
        if (Where is not null)
        {
            expressions.Add((WhereSql(Where), TriedWhere, $"{TriedWhere}.v", "_where"));
        }

        return expressions;
    }

    private static string TriedSql((string Sql, string Tried, string Value, string Name) one) => $"{Tried($"struct_pack(v := {one.Sql})")} AS {one.Tried}";

    // The condition is asked while the names stand for the file's columns; the targets have them before and after.
    private IEnumerable<string> WhereLayers()
    {
        var parsed = Targets.Where(target => target.Expression is null).Select(target => target.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var names = WhereSources.Select(source => (Name: DuckSql.Identifier(source.Key), Cell: CellName(source.Value), Own: $"{CellName(source.Value)}_own",
            IsParsed: parsed.Contains(source.Key))).ToList();
        string Star(string word, IEnumerable<string> columns) => string.Join(", ", columns) is { Length: > 0 } list ? $" {word} ({list})" : "";
        var both = names.FindAll(name => name.IsParsed);
        var added = both.Select(name => $"{name.Name} AS {name.Own}").Concat(names.Where(name => !name.IsParsed).Select(name => $"{name.Cell} AS {name.Name}"));
        yield return Layer("named", $"SELECT *{Star("REPLACE", both.Select(name => $"{name.Cell} AS {name.Name}"))}, {string.Join(", ", added)}\nFROM cells");
        yield return Layer("asked", $"SELECT *{Star("EXCLUDE", names.Select(name => name.IsParsed ? name.Own : name.Name))}"
            + $"{Star("REPLACE", both.Select(name => $"{name.Own} AS {name.Name}"))},\n       {TriedSql((WhereSql(Where!), TriedWhere, "", ""))}\nFROM named");
    }

    private string CellLayer()
    {
        var cells = Checks.Where(check => check.SourceIndex >= 0).Select(check => check.SourceIndex)
            .Concat(RawCells?.Sources ?? []).Concat(WhereSources.Values).Distinct().Order()
            .Select(index => $"{Columns[index].SqlName} AS {CellName(index)}");
        var named = MentionedSources
            .Where(source => OwnSources.Contains(source.Key) || !Targets.Any(target => string.Equals(target.Name, source.Key, StringComparison.OrdinalIgnoreCase)))
            .Select(source => $"{Columns[source.Value].SqlName} AS {DuckSql.Identifier(source.Key)}");
        var parsed = Targets.Where(target => target.Expression is null)
            .Select(target => $"{ValueOf(target)} AS {DuckSql.Identifier(target.Name)}");
        var first = $"_row, _byte, _error{(RawCells is null ? ", _raw" : "")}{(KeepsCells ? ", _cells" : "")}";
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

        return NativeCast.Value(target, Columns[target.Sources[0]], cells[0], Functions);
    }
}
