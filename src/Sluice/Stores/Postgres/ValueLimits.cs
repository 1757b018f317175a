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

    /// <summary>Every limit that values of a type can pass in a column.</summary>
    public static IEnumerable<ValueLimit> Of(DuckColumn source, PostgresColumn target)
    {
        var column = DuckSql.Identifier(source.Name);
        var type = target.Postgres;
        if (target.IsRequired)
        {
            yield return new("required", source.Name, $"{column} IS NULL", "no value where the table takes no NULL",
                $"Add a check to the pipeline, so that such rows become rejects: {{ column: {source.Name}, required: true }}.");
        }

        if (Nul(source, type) is { } nul)
        {
            yield return nul;
        }

        if (type.Length is { } length && type.Id is PostgresTypeId.Text or PostgresTypeId.Bit)
        {
            var measured = type.Id == PostgresTypeId.Bit ? $"bit_length({column})" : $"length(CAST({column} AS VARCHAR))";
            yield return new("too_long", source.Name, $"{measured} {(type.IsFixedLength ? "<>" : ">")} {length}",
                $"a value that is no {type.Sql}", $"Add a check to the pipeline: {{ column: {source.Name}, length: [0, {length}] }}, or make the table's column longer.");
        }

        if (type.Labels.Count > 0)
        {
            yield return new("not_a_label", source.Name,
                $"CAST({column} AS VARCHAR) NOT IN ({string.Join(", ", type.Labels.Select(DuckSql.Literal))})", $"a value that is no label of {type.Sql}",
                $"Add a check to the pipeline: {{ column: {source.Name}, in: [{string.Join(", ", type.Labels)}] }}.");
        }

        foreach (var limit in Times(source, type))
        {
            yield return limit;
        }
    }

    // DuckDB's texts may hold the character NUL, PostgreSQL's and those of its JSON may not.
    private static ValueLimit? Nul(DuckColumn source, PostgresType type)
    {
        var column = DuckSql.Identifier(source.Name);
        const string escaped = @"'(^|[^\\])(\\\\)*\\u0000'";
        var isPassed = (type.Id, source.Type) switch
        {
            (PostgresTypeId.Text, { Id: DuckTypeId.Varchar }) => $"contains({column}, chr(0))",
            (PostgresTypeId.Array, { Element.Id: DuckTypeId.Varchar }) => $"contains(array_to_string({column}, ''), chr(0))",
            (PostgresTypeId.Jsonb, { Id: DuckTypeId.Varchar }) => $"contains({column}, '\\u0000') AND regexp_matches({column}, {escaped})",
            (PostgresTypeId.Jsonb, var nested) when HoldsText(nested) =>
                $"contains(CAST(to_json({column}) AS VARCHAR), '\\u0000') AND regexp_matches(CAST(to_json({column}) AS VARCHAR), {escaped})",
            _ => null,
        };
        return isPassed is null ? null : new("nul_in_text", source.Name, isPassed, "the character NUL in its text, which PostgreSQL does not hold",
            $"Take it out in the pipeline: {source.Name}: {{ expr: \"replace({source.Name}, chr(0), '')\" }}, or make such rows rejects by a check.");
    }

    private static bool HoldsText(DuckLogicalType type) => type.Id == DuckTypeId.Varchar
        || type.Element is { } element && HoldsText(element)
        || type.Fields.Any(field => HoldsText(field.Type));

    private static IEnumerable<ValueLimit> Times(DuckColumn source, PostgresType type)
    {
        var column = DuckSql.Identifier(source.Name);
        var isTimestamp = type.Id is PostgresTypeId.Timestamp or PostgresTypeId.TimestampTz;
        if (isTimestamp && source.Type.Id == DuckTypeId.TimestampNs)
        {
            yield return new("nanoseconds", source.Name, $"isfinite({column}) AND epoch_ns({column}) % 1000 <> 0",
                "digits below a microsecond, which a timestamp of PostgreSQL does not hold",
                $"Say in the pipeline's map how to keep them: {{ expr: epoch_ns({source.Name}) }} as a bigint, {{ expr: CAST({source.Name} AS VARCHAR) }} "
                + $"as text, or {{ expr: CAST({source.Name} AS TIMESTAMP) }} without them.");
        }
        else if ((isTimestamp || type.Id == PostgresTypeId.Time) && type.Scale < 6)
        {
            var unit = Math.Pow(10, 6 - type.Scale).ToString("0", System.Globalization.CultureInfo.InvariantCulture);
            var isFinite = type.Id == PostgresTypeId.Time ? "" : $"isfinite({column}) AND ";
            yield return new("second_digits", source.Name, $"{isFinite}epoch_us({column}) % {unit} <> 0",
                $"more digits of a second than {type.Sql} holds", $"Cut them in the pipeline's map: {{ expr: \"date_trunc('second', {source.Name})\" }}.");
        }

        // DuckDB's years begin before PostgreSQL's; its dates also end later, its timestamps earlier.
        var outside = (type.Id, source.Type.Id) switch
        {
            (PostgresTypeId.Date, _) => $"({column} < DATE {First} OR {column} > DATE '5874897-12-31')",
            (PostgresTypeId.Timestamp, DuckTypeId.Date) => $"({column} < DATE {First} OR {column} > DATE '294246-12-31')",
            (PostgresTypeId.Timestamp, DuckTypeId.Timestamp) => $"{column} < TIMESTAMP {First}",
            (PostgresTypeId.TimestampTz, _) => $"{column} < TIMESTAMPTZ {First}",
            _ => null,
        };
        if (outside is not null)
        {
            yield return new("time_range", source.Name, $"isfinite({column}) AND {outside}",
                $"a value outside the years of PostgreSQL's {type.Sql}", "Make such rows rejects by a check in the pipeline.");
        }
    }
}
