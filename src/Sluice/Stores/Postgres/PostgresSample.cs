namespace Sluice.Stores.Postgres;

/// <summary>The first rows of a table as text: dates as ISO 8601, nested values as JSON, everything else as PostgreSQL writes it.</summary>
internal static class PostgresSample
{
    // Counting more rows than this takes a second and longer; then the server's own estimate has to do.
    private const long CountedMax = 10_000_000;

    /// <summary>Reads the sample.</summary>
    /// <param name="session">The session.</param>
    /// <param name="table">The table.</param>
    /// <param name="rows">How many rows at most.</param>
    /// <param name="isCounted">False to leave out how many rows there are.</param>
    public static StoreSample Read(PostgresSession session, PostgresTable table, int rows, bool isCounted = true)
    {
        var columns = Provenance.Without(table.Columns, column => column.Name).ToList();
        var cells = columns.Count == 0 ? "1" : string.Join(", ", columns.Select(Text));
        var found = session.Rows($"SELECT {cells} FROM {table.Name.Sql} LIMIT {rows}");
        return new([.. columns.Select(column => column.Name)],
            [.. found.Select(row => columns.Select((column, i) => Shown(column, (string?)row[i])).ToList())],
            isCounted ? Count(session, table) : found.Count);
    }

    private static long Count(PostgresSession session, PostgresTable table)
    {
        var counted = session.Scalar<long>($"SELECT count(*) FROM (SELECT FROM {table.Name.Sql} LIMIT {CountedMax + 1}) t");
        return counted <= CountedMax ? counted
            : Math.Max(counted, session.Scalar<long>("SELECT reltuples::int8 FROM pg_class WHERE oid = $1::int8::oid", (long)table.Oid));
    }

    private static string Text(PostgresColumn column)
    {
        var name = PostgresNames.Quote(column.Name);
        return column.Postgres.Id == PostgresTypeId.Array ? $"to_json({name})::text" : $"{name}::text";
    }

    private static string? Shown(PostgresColumn column, string? text) =>
        text is not null && column.Postgres.Id is PostgresTypeId.Json or PostgresTypeId.Jsonb ? Compact(text!) : text;

    // jsonb puts a blank behind each comma and colon.
    private static string Compact(string json)
    {
        var compact = new System.Text.StringBuilder(json.Length);
        var isString = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
            {
                isString = !isString;
            }
            else if (isString && json[i] == '\\')
            {
                compact.Append(json[i++]);
            }
            else if (!isString && char.IsWhiteSpace(json[i]))
            {
                continue;
            }

            compact.Append(json[i]);
        }

        return compact.ToString();
    }
}
