using Shouldly;
using Sluice.Stores;
using Sluice.Tests.Support;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores.Postgres;

/// <summary>Loads into tables that the user made: defaults, computed columns, keys, references, triggers, partitions.</summary>
[NeedsServer(PostgresDatabase.Variable)]
public sealed class PostgresTableTests : PostgresTests
{
    [ServerFact]
    public void Columns_that_the_stream_does_not_have_get_their_default_and_are_no_drift()
    {
        Database.Execute($"""
            CREATE TABLE orders (number bigint GENERATED ALWAYS AS IDENTITY, id bigint, state text NOT NULL DEFAULT 'new',
                twice bigint GENERATED ALWAYS AS (id * 2) STORED, {ProvenanceColumns})
            """);

        Load(Home.Package("job-1").Rows("SELECT range AS id FROM range(3)").Into(Append("orders") with { Schema = SchemaMode.Freeze }));

        Database.Lines("SELECT id, state, twice, number FROM orders ORDER BY id").ShouldBe(["0|new|0|1", "1|new|2|2", "2|new|4|3"]);
    }

    [ServerFact]
    public void What_the_table_computes_and_what_takes_no_null_are_named()
    {
        Database.Execute($"CREATE TABLE orders (id bigint, twice bigint GENERATED ALWAYS AS (id * 2) STORED, name text NOT NULL, {ProvenanceColumns})");

        var problem = Refused(Home.Package("job-1").Rows("SELECT 1 AS id, 2 AS twice").Into(Append("orders")));

        problem.Code.ShouldBe("schema_differs");
        problem.Message.ShouldContain("\"twice\" is computed by the table itself");
        problem.Message.ShouldContain("\"name\" takes no NULL in the table and is not in the stream");
    }

    [ServerFact]
    public void An_upsert_keeps_what_the_stream_does_not_have()
    {
        Database.Execute($"""
            CREATE TABLE orders (id bigint, name text, note text DEFAULT 'none yet', made timestamptz NOT NULL DEFAULT '2020-01-01', {ProvenanceColumns});
            INSERT INTO orders (id, name, note) SELECT i, 'old', 'note ' || i FROM generate_series(0, 3) i
            """);

        Load(Home.Package("job-1").Rows("SELECT range AS id, 'new' AS name FROM range(2, 6)").Into(Upsert("orders", "id"))).Streams.Single().Loaded.ShouldBe(4);

        Database.Lines("SELECT id, name, note, extract(year FROM made) FROM orders ORDER BY id").ShouldBe([
            "0|old|note 0|2020", "1|old|note 1|2020", "2|new|note 2|2020", "3|new|note 3|2020", "4|new|none yet|2020", "5|new|none yet|2020"]);
    }

    [ServerFact]
    public void An_upsert_leaves_rows_the_numbers_that_the_server_gave_them()
    {
        Database.Execute($"""
            CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE, name text);
            INSERT INTO orders (code, name) VALUES ('a', 'old'), ('b', 'old')
            """);

        Load(Home.Package("job-1").Rows("SELECT unnest(['b', 'c']) AS code, 'new' AS name").Into(Upsert("orders", "code") with { Provenance = false }));

        Database.Lines("SELECT code, name, id FROM orders ORDER BY code").Take(2).ShouldBe(["a|old|1", "b|new|2"]);
    }

    [ServerFact]
    public void Names_that_the_server_would_cut_to_one_are_told_also_where_the_table_is_there()
    {
        Database.Execute($"CREATE TABLE orders (id bigint, gone text, {ProvenanceColumns})");
        var name = new string('n', 63);

        Refused(Home.Package("job-1").Rows($"SELECT 1 AS id, 'x' AS {name}_1, 'y' AS {name}_2").Into(Append("orders"))).Code.ShouldBe("name_clash");
    }

    [ServerFact]
    public void A_filter_finds_a_number_as_it_is_shown()
    {
        Load(Home.Package("job-1").Rows("SELECT 0.1::FLOAT AS price").Into(Append("orders")));
        using var store = Open();

        store.Read(new TableQuery("orders") { Filters = [new TableFilter("price", FilterOperator.Eq, "0.1")] }, CancellationToken.None).Rows.Count.ShouldBe(1);
    }

    [ServerFact]
    public void An_upsert_does_not_delete_rows_that_others_refer_to()
    {
        Database.Execute($"""
            CREATE TABLE orders (id bigint PRIMARY KEY, name text, {ProvenanceColumns});
            INSERT INTO orders (id, name) VALUES (1, 'old'), (2, 'old');
            CREATE TABLE lines (order_id bigint REFERENCES orders ON DELETE CASCADE, line int);
            INSERT INTO lines VALUES (1, 1), (2, 1)
            """);

        Load(Home.Package("job-1").Rows("SELECT range AS id, 'new' AS name FROM range(2, 4)").Into(Upsert("orders", "id")));

        Database.Lines("SELECT id, name FROM orders ORDER BY id").ShouldBe(["1|old", "2|new", "3|new"]);
        Database.Cell("SELECT count(*) FROM lines").ShouldBe("2", "deleting an order would have taken its lines with it");
    }

    [ServerFact]
    public void An_upsert_by_all_its_columns_into_a_table_with_more_counts_what_is_there()
    {
        Database.Execute("CREATE TABLE tags (tag text, used int DEFAULT 7); INSERT INTO tags VALUES ('a', 1), ('b', 2)");

        Load(Home.Package("job-1").Rows("SELECT unnest(['b', 'c']) AS tag").Into(Upsert("tags", "tag") with { Provenance = false }))
            .Streams.Single().Loaded.ShouldBe(2);

        Database.Lines("SELECT tag, used FROM tags ORDER BY tag").ShouldBe(["a|1", "b|2", "c|7"]);
    }

    [ServerFact]
    public void A_primary_key_can_be_upserted_and_refuses_a_double_append()
    {
        Database.Execute($"CREATE TABLE orders (id bigint PRIMARY KEY, name text, {ProvenanceColumns})");
        Load(Home.Package("job-1").Rows("SELECT range AS id, 'a' AS name FROM range(10)").Into(Append("orders")));
        Load(Home.Package("job-2").Rows("SELECT range AS id, 'b' AS name FROM range(5, 15)").Into(Upsert("orders", "id")));

        var problem = Refused(Home.Package("job-3").Rows("SELECT 7::BIGINT AS id, 'c' AS name").Into(Append("orders")));

        problem.Code.ShouldBe("store_constraint");
        problem.Message.ShouldContain("orders_pkey");
        problem.Message.ShouldContain("(id)=(7)");
        Database.Lines("SELECT name, count(*) FROM orders GROUP BY name ORDER BY name").ShouldBe(["a|5", "b|10"]);
    }

    [ServerFact]
    public void A_trigger_that_keeps_rows_out_is_found_by_the_books()
    {
        Database.Execute($"""
            CREATE TABLE orders (id bigint, {ProvenanceColumns});
            CREATE FUNCTION skip_odd() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id % 2 = 1 THEN RETURN NULL; END IF; RETURN NEW; END';
            CREATE TRIGGER skip BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION skip_odd()
            """);

        var problem = Refused(Home.Package("job-1").Rows("SELECT range AS id FROM range(10)").Into(Append("orders")));

        problem.Code.ShouldBe("books_unbalanced");
        problem.Message.ShouldContain("10 rows");
        problem.Message.ShouldContain("5 went into");
        Database.Cell("SELECT count(*) FROM orders").ShouldBe("0");
        Load(Home.Package("job-2").Rows("SELECT range * 2 AS id FROM range(10)").Into(Append("orders"))).Streams.Single().Loaded.ShouldBe(10);
    }

    [ServerFact]
    public void Partitions_are_loaded_through_their_parent()
    {
        Database.Execute($"""
            CREATE TABLE orders (id bigint, name text, {ProvenanceColumns}) PARTITION BY RANGE (id);
            CREATE TABLE orders_low PARTITION OF orders FOR VALUES FROM (0) TO (50);
            CREATE TABLE orders_high PARTITION OF orders FOR VALUES FROM (50) TO (200)
            """);
        Load(Home.Package("job-1").Rows("SELECT range AS id, 'old' AS name FROM range(100)").Into(Append("orders")));

        Load(Home.Package("job-2").Rows("SELECT range AS id, 'new' AS name FROM range(40, 120)").Into(Upsert("orders", "id")));

        Database.Lines("SELECT tableoid::regclass, name, count(*) FROM orders GROUP BY 1, 2 ORDER BY 1, 2")
            .ShouldBe(["orders_low|new|10", "orders_low|old|40", "orders_high|new|70"]);
        Refused(Home.Package("job-3").Rows("SELECT 999 AS id, 'x' AS name").Into(Append("orders"))).Code.ShouldBe("store_constraint");
    }

    [ServerFact]
    public void Schemas_are_named_before_a_dot()
    {
        Database.Execute("CREATE SCHEMA sales");

        Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("sales.orders")));

        Database.Cell("SELECT id FROM sales.orders").ShouldBe("1");
        using var store = Open();
        store.Describe("sales.orders")!.Single().Name.ShouldBe("id");
        store.Describe("orders").ShouldBeNull();
        store.Sample("sales.orders", 1).TotalRows.ShouldBe(1);
        var problem = Refused(Home.Package("job-2").Rows("SELECT 1 AS id").Into(Append("nowhere.orders")));
        problem.Code.ShouldBe("store_schema");
        problem.Message.ShouldContain("\"nowhere\"");
        problem.Advice!.ShouldContain("CREATE SCHEMA");
    }

    [ServerFact]
    public void One_table_by_two_names_is_one_table()
    {
        Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));

        Refused(Home.Package("job-2").Rows("SELECT 2 AS id").Into(Append("orders"), Replace("public.orders"))).Code.ShouldBe("same_table");
    }

    [ServerFact]
    public void The_schema_of_the_url_is_where_tables_are_made()
    {
        Database.Execute("CREATE SCHEMA own");
        using var store = StoreFactory.Open(StoreUrl.Parse($"{Database.Url}?schema=own"), Home.Options);

        store.Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));

        Database.Lines("SELECT table_schema FROM information_schema.tables WHERE table_name IN ('orders', '_sluice_load')").ShouldBe(["own", "own"]);
    }

    [ServerFact]
    public void A_name_in_another_case_is_the_table_that_is_there_unless_there_are_two()
    {
        Database.Execute($"CREATE TABLE \"Orders\" (\"Id\" bigint, {ProvenanceColumns})");
        Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));
        Database.Cell("SELECT \"Id\" FROM \"Orders\"").ShouldBe("1");

        Database.Execute($"CREATE TABLE orders (id bigint, {ProvenanceColumns})");
        Load(Home.Package("job-2").Rows("SELECT 2 AS id").Into(Append("orders")));
        Database.Cell("SELECT id FROM orders").ShouldBe("2");

        var problem = Refused(Home.Package("job-3").Rows("SELECT 3 AS id").Into(Append("ORDERS")));
        problem.Code.ShouldBe("ambiguous_table");
        problem.Message.ShouldContain("\"Orders\"");
    }

    [ServerFact]
    public void A_view_is_looked_at_and_not_loaded_into()
    {
        Database.Execute("CREATE TABLE base (id bigint); CREATE VIEW orders AS SELECT * FROM base");

        using var store = Open();
        store.Describe("orders")!.Single().Name.ShouldBe("id");
        Refused(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders"))).Message.ShouldContain("is a view");
    }

    [ServerFact]
    public void The_tables_of_the_markers_are_nobodys_target() =>
        Refused(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("_sluice_load"))).Code.ShouldBe("reserved_table");

    [ServerFact]
    public void A_user_without_the_right_is_told_by_the_servers_words()
    {
        var role = $"r_{Guid.NewGuid():N}";
        Database.Execute($"CREATE ROLE {role} LOGIN PASSWORD 'x:y@z/1'; CREATE TABLE orders (id bigint, {ProvenanceColumns})");
        try
        {
            using var store = StoreFactory.Open(StoreUrl.Parse(Database.Url.Replace("sluice:" + Database.Password, $"{role}:x%3Ay%40z%2F1")), Home.Options);

            var refusal = Should.Throw<StoreException>(() => store.Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders"))));

            refusal.Problem.Code.ShouldBe("store_permission");
            refusal.Problem.Message.ShouldContain("permission denied for schema public");
            refusal.IsTransient.ShouldBeFalse();
        }
        finally
        {
            Database.Execute($"DROP ROLE {role}");
        }
    }

    [ServerFact]
    public void A_table_that_somebody_locks_is_waited_for_and_then_named_as_busy()
    {
        Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));
        using var stranger = Database.Open();
        using var transaction = stranger.BeginTransaction();
        using var locking = new Npgsql.NpgsqlCommand("LOCK TABLE orders", stranger, transaction);
        locking.ExecuteNonQuery();
        using var store = StoreFactory.Open(StoreUrl.Parse($"{Database.Url}?lock_timeout_seconds=1"), Home.Options);

        var refusal = Should.Throw<StoreException>(() => store.Load(Home.Package("job-2").Rows("SELECT 2 AS id").Into(Append("orders"))));

        refusal.Problem.Code.ShouldBe("store_busy");
        refusal.IsTransient.ShouldBeTrue();
        refusal.Kind.ShouldBe(FailureKind.StoreDown);
        transaction.Rollback();
        store.Load(Home.Package("job-2").Rows("SELECT 2 AS id").Into(Append("orders"))).AlreadyLoaded.ShouldBeFalse();
    }

    [ServerFact]
    public void A_replace_shows_readers_the_old_rows_until_the_new_ones_are_there()
    {
        Load(Home.Package("job-1").Rows("SELECT range AS id FROM range(10)").Into(Append("orders")));
        using var reader = Database.Open();
        using var transaction = reader.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
        long Count()
        {
            using var count = new Npgsql.NpgsqlCommand("SELECT count(*) FROM orders", reader, transaction);
            return (long)count.ExecuteScalar()!;
        }

        Count().ShouldBe(10);
        Load(Home.Package("job-2").Rows("SELECT range AS id FROM range(3)").Into(Replace("orders")));
        Count().ShouldBe(10);

        Database.Cell("SELECT count(*) FROM orders").ShouldBe("3");
    }
}
