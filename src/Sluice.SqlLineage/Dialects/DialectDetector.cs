namespace Sluice.SqlLineage.Dialects;

/// <summary>Decides the dialect of a text by the marks that only some dialects have.</summary>
internal static class DialectDetector
{
    private const int LengthMax = 200_000;

    private static readonly (string Mark, string Dialect, int Weight)[] Marks =
    [
        ("\ngo\n", "tsql", 5), ("\ngo\r", "tsql", 5), ("/****** object:", "tsql", 8), ("nvarchar", "tsql", 2), ("[dbo]", "tsql", 6), ("dbo.", "tsql", 3),
        (" identity(", "tsql", 3), ("set nocount", "tsql", 6), ("getdate()", "tsql", 3), ("select top ", "tsql", 3), ("declare @", "tsql", 5), ("exec ", "tsql", 1), ("nolock", "tsql", 5),
        ("cross apply", "tsql", 2), ("outer apply", "tsql", 2), ("isnull(", "tsql", 1), ("sp_executesql", "tsql", 6), ("begin try", "tsql", 5), ("@@", "tsql", 3), (" clustered", "tsql", 3), ("into #", "tsql", 6), ("from #", "tsql", 6),
        ("$$", "postgres", 2), ("plpgsql", "postgres", 8), ("::text", "postgres", 3), ("::", "postgres", 1), ("ilike", "postgres", 1), ("returning", "postgres", 1), (" serial", "postgres", 2), ("jsonb", "postgres", 4), ("on conflict", "postgres", 3), ("bytea", "postgres", 4), ("character varying", "postgres", 3), ("pg_catalog", "postgres", 6), ("generated always as identity", "postgres", 1),
        ("engine=", "mysql", 5), ("engine =", "mysql", 4), ("auto_increment", "mysql", 6), ("delimiter //", "mysql", 6), ("delimiter $$", "mysql", 8), ("on duplicate key", "mysql", 5), ("straight_join", "mysql", 4), ("utf8mb4", "mysql", 6), ("unsigned", "mysql", 2), ("@@global.", "mysql", 6), ("@@session.", "mysql", 6), (":=@", "mysql", 4),
        ("get diagnostics", "mysql", 5), ("end if", "mysql", 3), ("end repeat", "mysql", 4), ("elseif", "mysql", 2), ("load data infile", "mysql", 6), ("set global ", "mysql", 5), ("\nset @", "mysql", 1),
        ("qualify ", "snowflake", 2), ("flatten(", "snowflake", 4), ("lateral flatten", "snowflake", 6), ("copy into", "snowflake", 3), ("file format", "snowflake", 3), ("variant", "snowflake", 3), ("create stage", "snowflake", 5), ("timestamp_ntz", "snowflake", 4), ("warehouse", "snowflake", 2), ("iff(", "snowflake", 2), ("timestamp_tz", "snowflake", 4), ("timestamp_ltz", "snowflake", 3), ("file_format", "snowflake", 3), (" at (timestamp", "snowflake", 5), (" before (statement", "snowflake", 5), ("swap with", "snowflake", 4),
        ("safe_cast(", "bigquery", 5), ("int64", "bigquery", 4), ("struct<", "bigquery", 3), ("_table_suffix", "bigquery", 6), ("select as struct", "bigquery", 6), ("format_date(", "bigquery", 3), ("for system_time as of", "bigquery", 1), ("ml.", "bigquery", 2), ("[offset(", "bigquery", 5), ("[ordinal(", "bigquery", 5), ("float64", "bigquery", 4), ("array_agg(", "bigquery", 1),
        ("lateral view", "hive", 5), ("stored as", "hive", 4), ("row format", "hive", 4), ("insert overwrite", "spark", 3), ("distribute by", "spark", 3), ("using delta", "databricks", 6), ("using parquet", "spark", 5), ("tblproperties", "spark", 3), ("zorder by", "databricks", 6), ("dbproperties", "spark", 5), ("live table", "databricks", 6), ("delta.`", "spark", 6), ("parquet.`", "spark", 6), ("json.`", "spark", 6), ("show partitions", "spark", 5), ("convert to delta", "spark", 6), ("use catalog", "databricks", 3), ("\n%python", "databricks", 6), ("\n%sql", "databricks", 6),
        ("varchar2", "oracle", 6), ("nvl(", "oracle", 1), ("from dual", "oracle", 4), ("(+)", "oracle", 6), ("connect by", "oracle", 5), ("sysdate", "oracle", 2), ("execute immediate", "oracle", 2), ("dbms_", "oracle", 6), ("\n/\n", "oracle", 4), ("%rowtype", "oracle", 4),
        ("read_parquet(", "duckdb", 6), ("read_csv", "duckdb", 6), ("exclude (", "duckdb", 1), ("pragma ", "sqlite", 3), ("autoincrement", "sqlite", 6), ("without rowid", "sqlite", 6), ("sqlite_", "sqlite", 5),
        ("distkey", "redshift", 6), ("sortkey", "redshift", 6), ("diststyle", "redshift", 6), ("unload (", "redshift", 3), ("iam_role", "redshift", 5),
        ("cross join unnest", "trino", 3), ("with ordinality", "trino", 2), ("try(", "trino", 2), ("approx_distinct", "trino", 2),
        ("mergetree", "clickhouse", 8), ("uint64", "clickhouse", 4), ("prewhere", "clickhouse", 6), ("arrayjoin", "clickhouse", 5),
    ];

    public static Dialect Detect(string text)
    {
        var sample = WithoutNoise(text.Length > LengthMax ? text.AsSpan(0, LengthMax) : text).ToLowerInvariant();
        var scores = new Dictionary<string, int>();
        foreach (var (mark, dialect, weight) in Marks)
        {
            if (sample.Contains(mark, StringComparison.Ordinal)) scores[dialect] = scores.GetValueOrDefault(dialect) + weight;
        }

        AddShapes(sample, scores);
        var best = "ansi";
        var most = 0;
        foreach (var (dialect, score) in scores)
        {
            if (score > most) (best, most) = (dialect, score);
        }

        DialectCatalog.TryFind(best, out var found);
        return found;
    }

    /// <summary>What stands in literals and comments says nothing about the dialect, but for the headers of a scripting tool.</summary>
    private static string WithoutNoise(ReadOnlySpan<char> text)
    {
        var kept = new System.Text.StringBuilder(text.Length);
        while (true)
        {
            var at = text.IndexOfAny('\'', '-', '/');
            if (at < 0) return kept.Append(text).ToString();
            kept.Append(text[..at]);
            text = text[at..];
            var (length, close) = text switch
            {
                ['\'', ..] => (1, "'"),
                ['-', '-', ..] => (2, "\n"),
                ['/', '*', '*', '*', '*', '*', '*', ' ', 'O', ..] => (0, ""),
                ['/', '*', ..] => (2, "*/"),
                _ => (0, ""),
            };
            if (close.Length == 0)
            {
                kept.Append(text[0]);
                text = text[1..];
                continue;
            }

            var end = text[length..].IndexOf(close, StringComparison.Ordinal);
            if (end < 0) return kept.ToString();
            kept.Append(close == "'" ? "''" : close == "\n" ? "\n" : " ");
            text = text[(length + end + close.Length)..];
        }
    }

    /// <summary>Marks that need a look at their neighbours: [name], `name`, @name, #name.</summary>
    private static void AddShapes(string sample, Dictionary<string, int> scores)
    {
        int brackets = 0, ticks = 0, variables = 0, tickedPaths = 0;
        var open = -1;
        for (var i = 0; i + 1 < sample.Length; i++)
        {
            var c = sample[i];
            if (c == '[' && (char.IsAsciiLetter(sample[i + 1]) || sample[i + 1] == '_') && (i == 0 || sample[i - 1] is ' ' or '.' or '\t' or '\n' or '(' or ',')) brackets++;
            else if (c == '`')
            {
                if (++ticks % 2 == 1) open = i;
                else if (i - open < 200 && sample.AsSpan(open, i - open) is var name && name.Contains('.') && !name.ContainsAny('/', ' ', '\n')) tickedPaths++;
            }
            else if (c == '\\' && char.IsAsciiLetter(sample[i + 1]) && (i == 0 || sample[i - 1] == '\n')) scores["postgres"] = scores.GetValueOrDefault("postgres") + 4;
            else if (c == '@' && char.IsAsciiLetter(sample[i + 1]) && (i == 0 || !char.IsAsciiLetterOrDigit(sample[i - 1]))) variables++;
        }

        if (brackets > 0) scores["tsql"] = scores.GetValueOrDefault("tsql") + Math.Min(8, 2 + (brackets / 2));
        if (variables > 0 && ticks == 0) scores["tsql"] = scores.GetValueOrDefault("tsql") + Math.Min(4, 1 + variables);
        if (tickedPaths > 0) scores["bigquery"] = scores.GetValueOrDefault("bigquery") + 4;
        if (ticks > 1)
        {
            foreach (var dialect in (ReadOnlySpan<string>)["mysql", "bigquery", "spark"]) scores[dialect] = scores.GetValueOrDefault(dialect) + 2;
        }
    }
}
