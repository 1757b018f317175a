namespace Sluice.Stores.Postgres;

/// <summary>
/// The statements that bring staged rows into a table. Columns that the table has and the stream has not keep what they
/// hold in rows that were there, and get their default in new ones.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="stage">The temporary table that holds the rows, or the keys.</param>
internal sealed class PostgresWriteSql(PostgresTableName table, string stage)
{
    private string Stage { get; } = $"pg_temp.{PostgresNames.Quote(stage)}";

    /// <summary>The stage as SQL.</summary>
    public string StageSql => Stage;

    /// <summary>Makes the stage with some columns of the table, gone with the transaction.</summary>
    public string CreateStage(string columns) =>
        $"CREATE TEMP TABLE {PostgresNames.Quote(stage)} ON COMMIT DROP AS SELECT {columns} FROM {table.Sql} WITH NO DATA";

    /// <summary>Lets the planner know what is in the stage.</summary>
    public string Analyze(IReadOnlyList<string> keys) => $"ANALYZE {Stage} ({List(keys)})";

    /// <summary>Deletes all rows. Not TRUNCATE: that would hold up everyone who reads, and show old snapshots an empty table.</summary>
    public string DeleteAll() => $"DELETE FROM {table.Sql}";

    /// <summary>Deletes the rows that some jobs loaded.</summary>
    public static string DeleteJobs(PostgresTableName table, IEnumerable<string> jobs) =>
        $"DELETE FROM {table.Sql} WHERE {Provenance.Job} IN ({string.Join(", ", jobs.Select(PostgresNames.Literal))})";

    /// <summary>Keeps everyone but readers away, so that no row appears between looking for a key and adding it.</summary>
    public string Lock() => $"LOCK TABLE {table.Sql} IN SHARE ROW EXCLUSIVE MODE";

    /// <summary>Adds the staged rows.</summary>
    public string Insert(string columns) => $"INSERT INTO {table.Sql} ({columns}) SELECT {columns} FROM {Stage}";

    /// <summary>Removes the rows with a staged key.</summary>
    public string Delete(IReadOnlyList<string> keys) => $"DELETE FROM {table.Sql} AS t USING {Stage} AS s WHERE {On(keys)}";

    /// <summary>Which of the keys are NULL, for each way that occurs.</summary>
    public string NullPatterns(IReadOnlyList<string> keys) =>
        $"SELECT DISTINCT {string.Join(", ", keys.Select(key => $"{PostgresNames.Quote(key)} IS NULL"))} FROM {Stage}";

    /// <summary>
    /// Removes the rows with a staged key of which some columns are NULL. NULL stands for itself here, but not by IS NOT
    /// DISTINCT FROM, for which the server compares each row with each.
    /// </summary>
    public string Delete(IReadOnlyList<string> keys, IReadOnlyList<bool> isNull) =>
        $"DELETE FROM {table.Sql} AS t USING {Stage} AS s WHERE {string.Join(" AND ", keys.Select((key, i) => isNull[i]
            ? $"t.{PostgresNames.Quote(key)} IS NULL AND s.{PostgresNames.Quote(key)} IS NULL"
            : $"t.{PostgresNames.Quote(key)} = s.{PostgresNames.Quote(key)}"))}";

    /// <summary>Removes all but the last row of each staged key that the table has more than once.</summary>
    public string DeleteRepeated(IReadOnlyList<string> keys) => $"""
        DELETE FROM {table.Sql} AS t USING (
            SELECT t.tableoid AS part, t.ctid AS place, row_number() OVER (PARTITION BY {List(keys, "t.")} ORDER BY t.ctid DESC) AS n
            FROM {table.Sql} AS t JOIN {Stage} AS s ON {On(keys)}) AS d
        WHERE d.n > 1 AND t.tableoid = d.part AND t.ctid = d.place
        """;

    /// <summary>Overwrites the rows with a staged key.</summary>
    public string Update(IReadOnlyList<string> keys, IReadOnlyList<string> others) =>
        $"UPDATE {table.Sql} AS t SET {string.Join(", ", others.Select(column => $"{column} = s.{column}"))} FROM {Stage} AS s WHERE {On(keys)}";

    /// <summary>Counts the rows with a staged key.</summary>
    public string Count(IReadOnlyList<string> keys) => $"SELECT count(*) FROM {table.Sql} AS t JOIN {Stage} AS s ON {On(keys)}";

    /// <summary>Adds the staged rows whose key the table does not have.</summary>
    public string InsertMissing(IReadOnlyList<string> keys, string columns) =>
        $"INSERT INTO {table.Sql} ({columns}) SELECT {columns} FROM {Stage} AS s WHERE NOT EXISTS (SELECT FROM {table.Sql} AS t WHERE {On(keys)})";

    private static string On(IReadOnlyList<string> keys) =>
        string.Join(" AND ", keys.Select(key => $"t.{PostgresNames.Quote(key)} = s.{PostgresNames.Quote(key)}"));

    private static string List(IReadOnlyList<string> keys, string before = "") =>
        string.Join(", ", keys.Select(key => before + PostgresNames.Quote(key)));
}
