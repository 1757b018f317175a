using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres;

/// <summary>A value that a column can not hold although its type fits.</summary>
/// <param name="Code">The problem's code.</param>
/// <param name="Column">The column of the stream.</param>
/// <param name="IsPassed">An expression of DuckDB that is true for such a value.</param>
/// <param name="What">What is wrong with it, after "has".</param>
/// <param name="Advice">What to do.</param>
internal sealed record ValueLimit(string Code, string Column, string IsPassed, string What, string Advice);

/// <summary>The limits of PostgreSQL that depend on values: looked for in the package, before anything is loaded.</summary>
internal static class ValueLimits
{
    private const string First = "'4714-11-24 (BC)'";

    // What an element of a list is called in the conditions.
    private const string Element = "x";

    /// <summary>Every limit that values of a type can pass in a column.</summary>
    public static IEnumerable<ValueLimit> Of(DuckColumn source, PostgresColumn target)
    {
        var column = DuckSql.Identifier(source.Name);
        if (target.IsRequired)
        {
            yield return new("required", source.Name, $"{column} IS NULL", "no value where the table takes no NULL",
                $"Add a check to the pipeline, so that such rows become rejects: {{ column: {YamlText.Of(source.Name)}, required: true }}.");
        }

        foreach (var limit in Values(source.Name, column, source.Type, target.Postgres))
        {
            yield return limit;
        }
    }

    private static IEnumerable<ValueLimit> Values(string name, string value, DuckLogicalType from, PostgresType to)
    {
        if (to.Id == PostgresTypeId.Array)
        {
            // An element that passes a limit passes it for the whole list.
            return from.Element is not { } element ? [] : Values(name, Element, element, to.Element!)
                .Select(limit => limit with { IsPassed = $"len(list_filter({value}, lambda {Element}: {limit.IsPassed})) > 0" });
        }

        return [.. Nul(name, value, from, to), .. Lengths(name, value, to), .. Times(name, value, from, to)];
    }

    private static IEnumerable<ValueLimit> Lengths(string name, string value, PostgresType type)
    {
        if (type.Length is { } length && type.Id is PostgresTypeId.Text or PostgresTypeId.Bit)
        {
            var measured = type.Id == PostgresTypeId.Bit ? $"bit_length({value})" : $"length(CAST({value} AS VARCHAR))";
            yield return new("too_long", name, $"{measured} {(type.IsFixedLength ? "<>" : ">")} {length}",
                $"a value that is no {type.Sql}", $"Add a check to the pipeline: {{ column: {YamlText.Of(name)}, length: [0, {length}] }}, or make the table's column longer.");
        }

        if (type.Labels.Count > 0)
        {
            yield return new("not_a_label", name,
                $"CAST({value} AS VARCHAR) NOT IN ({string.Join(", ", type.Labels.Select(DuckSql.Literal))})", $"a value that is no label of {type.Sql}",
                $"Add a check to the pipeline: {{ column: {YamlText.Of(name)}, in: [{string.Join(", ", type.Labels.Select(YamlText.Of))}] }}.");
        }
    }

    // DuckDB's texts may hold the character NUL, PostgreSQL's and those of its JSON may not.
    private static IEnumerable<ValueLimit> Nul(string name, string value, DuckLogicalType from, PostgresType to)
    {
        const string escaped = @"'(^|[^\\])(\\\\)*\\u0000'";
        var isPassed = (to.Id, from) switch
        {
            (PostgresTypeId.Text, { Id: DuckTypeId.Varchar }) => $"contains({value}, chr(0))",
            (PostgresTypeId.Jsonb, { Id: DuckTypeId.Varchar }) => $"contains({value}, '\\u0000') AND regexp_matches({value}, {escaped})",
            (PostgresTypeId.Jsonb, var nested) when HoldsText(nested) =>
                $"contains(CAST(to_json({value}) AS VARCHAR), '\\u0000') AND regexp_matches(CAST(to_json({value}) AS VARCHAR), {escaped})",
            _ => null,
        };
        if (isPassed is not null)
        {
            yield return new("nul_in_text", name, isPassed, "the character NUL in its text, which PostgreSQL does not hold",
                to.Id == PostgresTypeId.Jsonb ? "Make such rows rejects by a check in the pipeline."
                : $"Take it out in the pipeline's map: {{ expr: {YamlText.Of(value == Element ? $"list_transform({SqlName.Shown(name)}, lambda x: replace(x, chr(0), ''))" : $"replace({SqlName.Shown(name)}, chr(0), '')")} }}, "
                    + "or make such rows rejects by a check.");
        }
    }

    private static bool HoldsText(DuckLogicalType type) => type.Id is DuckTypeId.Varchar or DuckTypeId.Variant
        || type.Element is { } element && HoldsText(element)
        || type.Fields.Any(field => HoldsText(field.Type));

    private static IEnumerable<ValueLimit> Times(string name, string value, DuckLogicalType from, PostgresType type)
    {
        var isTimestamp = type.Id is PostgresTypeId.Timestamp or PostgresTypeId.TimestampTz;
        if (isTimestamp && from.Id == DuckTypeId.TimestampNs)
        {
            var (numbers, list) = value == Element ? ($"list_transform({SqlName.Shown(name)}, lambda x: epoch_ns(x))", "[]") : ($"epoch_ns({SqlName.Shown(name)})", "");
            yield return new("nanoseconds", name, $"isfinite({value}) AND epoch_ns({value}) % 1000 <> 0",
                "digits below a microsecond, which a timestamp of PostgreSQL does not hold",
                $"Say in the pipeline's map how to keep them: {{ expr: {YamlText.Of(numbers)} }} as a bigint, {{ expr: {Cast("VARCHAR")} }} "
                + $"as text, or {{ expr: {Cast("TIMESTAMP")} }} without them.");

            string Cast(string to) => YamlText.Of($"CAST({SqlName.Shown(name)} AS {to}{list})");
        }
        else if ((isTimestamp || type.Id == PostgresTypeId.Time) && type.Scale < 6)
        {
            var unit = Math.Pow(10, 6 - type.Scale).ToString("0", System.Globalization.CultureInfo.InvariantCulture);
            var isFinite = type.Id == PostgresTypeId.Time ? "" : $"isfinite({value}) AND ";
            var cut = value == Element ? $"list_transform({SqlName.Shown(name)}, lambda x: date_trunc('second', x))" : $"date_trunc('second', {SqlName.Shown(name)})";
            yield return new("second_digits", name, $"{isFinite}epoch_us({value}) % {unit} <> 0",
                $"more digits of a second than {type.Sql} holds", $"Cut them in the pipeline's map: {{ expr: {YamlText.Of(cut)} }}.");
        }

        // DuckDB's years begin before PostgreSQL's; its dates also end later, its timestamps earlier.
        var outside = (type.Id, from.Id) switch
        {
            (PostgresTypeId.Date, _) => $"({value} < DATE {First} OR {value} > DATE '5874897-12-31')",
            (PostgresTypeId.Timestamp, DuckTypeId.Date) => $"({value} < DATE {First} OR {value} > DATE '294246-12-31')",
            (PostgresTypeId.Timestamp, DuckTypeId.Timestamp or DuckTypeId.TimestampS or DuckTypeId.TimestampMs) => $"{value} < TIMESTAMP {First}",
            (PostgresTypeId.TimestampTz, _) => $"{value} < TIMESTAMPTZ {First}",
            _ => null,
        };
        if (outside is not null)
        {
            yield return new("time_range", name, $"isfinite({value}) AND {outside}",
                $"a value outside the years of PostgreSQL's {type.Sql}", "Make such rows rejects by a check in the pipeline.");
        }
    }
}
