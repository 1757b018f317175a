using System.Text.Json;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres;

/// <summary>Tables of the database: what they look like, making new ones, adding columns.</summary>
internal static class PostgresCatalog
{
    private const int NumericModifier = 4;

    /// <summary>The name with the schema that it has, or gets.</summary>
    /// <exception cref="PostgresRefusal">Several tables differ from the name only in the case of letters.</exception>
    public static PostgresTableName Resolve(PostgresSession session, string table) =>
        Entry(session, table) is { } entry ? entry.Name : NewName(session, table);

    /// <summary>The table; null when there is none.</summary>
    /// <exception cref="PostgresRefusal">The name stands for something else, such as a view.</exception>
    public static PostgresTable? Find(PostgresSession session, string table)
    {
        if (Entry(session, table) is not { } entry)
        {
            return null;
        }

        if (entry.Kind is not ("r" or "p"))
        {
            throw new PostgresRefusal(LoadProblems.NotATable(table, WordOf(entry.Kind)));
        }

        return Read(session, entry);
    }

    /// <summary>The table or view as it can be looked at; null when there is none.</summary>
    public static PostgresTable? FindReadable(PostgresSession session, string table) =>
        Entry(session, table) is { } entry ? Read(session, entry) : null;

    /// <summary>True for what has no rows of its own, and so no order in which they lie.</summary>
    public static bool IsView(PostgresSession session, PostgresTable table) =>
        session.Scalar<bool>("SELECT relkind NOT IN ('r', 'm') FROM pg_class WHERE oid = $1::int8::oid", (long)table.Oid);

    /// <summary>Makes a table.</summary>
    public static void Create(PostgresSession session, PostgresTableName name, IReadOnlyList<DuckColumn> columns) =>
        session.Execute($"CREATE TABLE {name.Sql} ({string.Join(", ", columns.Select(Definition))})");

    /// <summary>Adds columns, which are NULL in the rows that are there.</summary>
    public static void Add(PostgresSession session, PostgresTableName name, IReadOnlyList<DuckColumn> columns) =>
        session.Execute($"ALTER TABLE {name.Sql} {string.Join(", ", columns.Select(column => $"ADD COLUMN {Definition(column)}"))}");

    private static string Definition(DuckColumn column) => $"{PostgresNames.Quote(column.Name)} {PostgresType.For(column.Type).Sql}";

    private static PostgresTableName NewName(PostgresSession session, string table)
    {
        var (schema, name) = PostgresNames.Split(table);
        schema ??= session.Scalar<string>("SELECT current_schema()::text") ?? throw new PostgresRefusal(new("store_schema",
            $"The table \"{table}\" names no schema, and no schema of the user's search path is there.")
        {
            Advice = "Name one: #schema.table, or ?schema=… in the store's URL.",
        });
        return new(schema, name);
    }

    // The name as it is written wins; without it the one table whose name differs only in the case of letters.
    private static CatalogEntry? Entry(PostgresSession session, string table)
    {
        var (schema, name) = PostgresNames.Split(table);
        var found = session.Rows("""
            SELECT n.nspname::text, c.relname::text, c.relkind::text, c.oid::int8
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE lower(c.relname) = lower($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                AND ($2 = '' AND n.nspname = ANY (current_schemas(false)) OR n.nspname = $2)
            ORDER BY c.relname <> $1, array_position(current_schemas(false), n.nspname)
            """, name, schema ?? "")
            .Select(row => new CatalogEntry(new((string)row[0]!, (string)row[1]!), (string)row[2]!, (uint)(long)row[3]!))
            .Where(entry => SqlName.Same(entry.Name.Table, name)).ToList();
        if (found.Count > 0 && found[0].Name.Table != name && found.DistinctBy(entry => entry.Name.Table).Count() > 1)
        {
            throw new PostgresRefusal(new("ambiguous_table",
                $"The name \"{table}\" can stand for {string.Join(" and ", found.Select(entry => $"\"{entry.Name.Table}\""))}.")
            {
                Advice = "Write the name in the case of letters that the table has.",
            });
        }

        return found.FirstOrDefault();
    }

    private static PostgresTable Read(PostgresSession session, CatalogEntry entry)
    {
        var traits = session.Rows("""
            SELECT EXISTS (SELECT FROM pg_constraint WHERE confrelid = $1::int8::oid AND contype = 'f')
                    OR EXISTS (SELECT FROM pg_trigger WHERE tgrelid = $1::int8::oid AND NOT tgisinternal AND tgenabled <> 'D'),
                EXISTS (SELECT FROM pg_trigger WHERE tgrelid = $1::int8::oid AND NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 7 = 7)
                    OR EXISTS (SELECT FROM pg_rewrite WHERE ev_class = $1::int8::oid) OR row_security_active($1::int8::oid)
            """, (long)entry.Oid).Single();
        return new(entry.Name, entry.Oid, Columns(session, entry.Oid))
        {
            IsWatched = (bool)traits[0]!,
            FiltersRows = (bool)traits[1]!,
            UniqueKeys = UniqueKeys(session, entry.Oid),
        };
    }

    private static List<PostgresColumn> Columns(PostgresSession session, uint table) =>
        [.. session.Rows("""
            SELECT a.attname::text, a.attnotnull OR t.typnotnull, a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL,
                a.attgenerated <> '' OR a.attidentity = 'a', format_type(a.atttypid, a.atttypmod), b.typname::text, b.typtype = 'e', base.typmod,
                (SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder)::text FROM pg_enum l WHERE l.enumtypid = b.oid),
                e.oid::int8, e.typname::text, e.typtype = 'e', format_type(e.oid, base.typmod),
                (SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder)::text FROM pg_enum l WHERE l.enumtypid = e.oid),
                a.attidentity <> ''
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            CROSS JOIN LATERAL (
                WITH RECURSIVE below(oid, typmod) AS (
                    SELECT a.atttypid, a.atttypmod
                    UNION ALL SELECT d.typbasetype, d.typtypmod FROM below JOIN pg_type d ON d.oid = below.oid WHERE d.typtype = 'd')
                SELECT below.oid, below.typmod FROM below JOIN pg_type d ON d.oid = below.oid WHERE d.typtype <> 'd') base
            JOIN pg_type b ON b.oid = base.oid
            LEFT JOIN pg_type e ON e.oid = b.typelem AND b.typcategory = 'A'
            WHERE a.attrelid = $1::int8::oid AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """, (long)table).Select(Column)];

    private static PostgresColumn Column(object?[] row)
    {
        var sql = (string)row[4]!;
        var modifier = (int)row[7]!;
        var type = row[10] is string element
            ? OfArray(sql, Type((string)row[12]!, element, row[11] is true, modifier, (string?)row[13]) with { Oid = (uint)(long)row[9]! })
            : Type(sql, (string)row[5]!, row[6] is true, modifier, (string?)row[8]);
        var hasDefault = (bool)row[2]!;
        return new((string)row[0]!, type)
        {
            IsRequired = (bool)row[1]!,
            HasDefault = hasDefault,
            IsGenerated = (bool)row[3]!,
            IsIdentity = (bool)row[14]!,
        };
    }

    private static PostgresType OfArray(string sql, PostgresType element) =>
        new(element.Id is PostgresTypeId.Other or PostgresTypeId.Json or PostgresTypeId.Jsonb ? PostgresTypeId.Other : PostgresTypeId.Array, sql)
        {
            Element = element,
        };

    private static PostgresType Type(string sql, string name, bool isEnum, int modifier, string? labels)
    {
        if (isEnum)
        {
            using var document = JsonDocument.Parse(labels ?? "[]");
            return new(PostgresTypeId.Enum, sql) { Labels = [.. document.RootElement.EnumerateArray().Select(label => label.GetString()!)] };
        }

        return name switch
        {
            "bool" => new(PostgresTypeId.Boolean, sql),
            "int2" => new(PostgresTypeId.SmallInt, sql),
            "int4" => new(PostgresTypeId.Integer, sql),
            "int8" => new(PostgresTypeId.BigInt, sql),
            "float4" => new(PostgresTypeId.Real, sql),
            "float8" => new(PostgresTypeId.Double, sql),
            "numeric" when modifier < NumericModifier => new(PostgresTypeId.Numeric, sql),
            "numeric" => new(PostgresTypeId.Numeric, sql)
            {
                Precision = ((modifier - NumericModifier) >> 16) & 0xFFFF,
                // Eleven bits with a sign.
                Scale = (((modifier - NumericModifier) & 0x7FF) ^ 1024) - 1024,
            },
            "varchar" or "bpchar" => new(PostgresTypeId.Text, sql) { Length = modifier < 4 ? null : modifier - 4 },
            "text" or "citext" => new(PostgresTypeId.Text, sql),
            "bytea" => new(PostgresTypeId.Bytea, sql),
            "date" => new(PostgresTypeId.Date, sql),
            "time" => new(PostgresTypeId.Time, sql) { Scale = SecondDigits(modifier) },
            "timetz" => new(PostgresTypeId.TimeTz, sql) { Scale = SecondDigits(modifier) },
            "timestamp" => new(PostgresTypeId.Timestamp, sql) { Scale = SecondDigits(modifier) },
            "timestamptz" => new(PostgresTypeId.TimestampTz, sql) { Scale = SecondDigits(modifier) },
            // One that keeps only some of its fields drops the others without a word.
            "interval" when modifier < 0 => new(PostgresTypeId.Interval, sql),
            "uuid" => new(PostgresTypeId.Uuid, sql),
            "json" => new(PostgresTypeId.Json, sql),
            "jsonb" => new(PostgresTypeId.Jsonb, sql),
            "bit" => new(PostgresTypeId.Bit, sql) { Length = modifier < 0 ? null : modifier, IsFixedLength = true },
            "varbit" => new(PostgresTypeId.Bit, sql) { Length = modifier < 0 ? null : modifier },
            _ => new(PostgresTypeId.Other, sql),
        };
    }

    private static int SecondDigits(int modifier) => modifier < 0 ? 6 : modifier;

    private static List<IReadOnlyList<string>> UniqueKeys(PostgresSession session, uint table) =>
        [.. session.Rows("""
            SELECT i.indexrelid::int8, a.attname::text
            FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = $1::int8::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                AND k.place <= i.indnkeyatts
            """, (long)table).GroupBy(row => (long)row[0]!)
            .Select(index => (IReadOnlyList<string>)[.. index.Select(row => (string)row[1]!)])];

    private static string WordOf(string kind) => kind switch
    {
        "v" => "view",
        "m" => "materialized view",
        _ => "foreign table",
    };

    private sealed record CatalogEntry(PostgresTableName Name, string Kind, uint Oid);
}
