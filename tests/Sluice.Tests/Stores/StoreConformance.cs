using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Sluice.Tests.Support;
using Xunit;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores;

/// <summary>What every store does, whatever it is made of. A store is done when it passes this and <see cref="StoreCrashConformance"/>.</summary>
public abstract class StoreConformance : StoreTests
{
    private LoadOutcome LoadOnce(PackageLoad load)
    {
        using var store = Open();
        return store.Load(load);
    }

    [ServerFact]
    public void A_first_load_creates_the_table_with_the_types_of_the_stream()
    {
        var load = Home.Package("job-1").Rows("SELECT 1::BIGINT AS id, 'a' AS name, 1.50::DECIMAL(9,2) AS amount, DATE '2026-01-02' AS due")
            .Into(Append("orders"));
        using (var store = Open())
        {
            store.Describe("orders").ShouldBeNull();

            var outcome = store.Load(load);

            outcome.AlreadyLoaded.ShouldBeFalse();
            outcome.Streams.ShouldBe([new StreamOutcome("orders", "orders", 1, 0)]);
            store.Describe("orders")!.Select(column => $"{column.Name} {column.SqlType}")
                .ShouldBe(["id BIGINT", "name VARCHAR", "amount DECIMAL(9,2)", "due DATE"]);
        }

        Rows("orders", "SELECT id, name, CAST(amount AS VARCHAR), CAST(due AS VARCHAR), _job, _file, _row FROM {0}")
            .ShouldBe(["1|a|1.50|2026-01-02|job-1|inbox/job-1.csv|1"]);
    }

    [ServerFact]
    public void A_second_append_adds_its_rows()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id FROM range(100)").Into(Append("orders")));
        LoadOnce(Home.Package("job-2").Rows("SELECT range AS id FROM range(100, 150)").Into(Append("orders")));

        Rows("orders", "SELECT count(*), min(id), max(id), count(DISTINCT id), count(DISTINCT _job) FROM {0}").ShouldBe(["150|0|149|150|2"]);
    }

    [ServerFact]
    public void A_package_that_is_there_is_left_alone_and_its_counts_are_told()
    {
        var load = Home.Package("job-1").Rows("SELECT range AS id FROM range(100)").Into(Append("orders"));
        var first = LoadOnce(load);

        using var store = Open();
        var second = store.Load(load);

        second.AlreadyLoaded.ShouldBeTrue();
        second.Streams.ShouldBe(first.Streams);
        store.HasLoaded("job-1").ShouldBeTrue();
        store.HasLoaded("job-2").ShouldBeFalse();
        store.Sample("orders", 1).TotalRows.ShouldBe(100);
    }

    [ServerFact]
    public void A_load_that_takes_the_place_of_others_removes_what_they_appended_and_nothing_else()
    {
        using (var store = Open())
        {
            if (!store.CanReplaceJobs)
            {
                return;
            }
        }

        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id FROM range(100)").Into(Append("orders")));
        LoadOnce(Home.Package("job-2").Rows("SELECT range AS id FROM range(100, 150)").Into(Append("orders")));
        LoadOnce(Home.Package("job-3").Rows("SELECT range AS id FROM range(150, 160)").Into(Append("orders")));
        var load = Home.Package("job-4").Rows("SELECT range AS id FROM range(1000, 1007)").Into(Append("orders")) with { Replaces = ["job-1", "job-3", "never"] };

        LoadOnce(load).Streams.ShouldBe([new StreamOutcome("orders", "orders", 7, 0)]);

        Rows("orders", "SELECT _job, count(*) FROM {0} GROUP BY 1 ORDER BY 1").ShouldBe(["job-2|50", "job-4|7"]);
        LoadOnce(load).AlreadyLoaded.ShouldBeTrue();
        Count("orders").ShouldBe(57);
    }

    [ServerFact]
    public void Rows_without_provenance_can_not_be_taken_the_place_of()
    {
        using var store = Open();
        if (!store.CanReplaceJobs)
        {
            return;
        }

        var load = Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders") with { Provenance = false }) with { Replaces = ["job-0"] };

        Should.Throw<StoreException>(() => store.Load(load)).Problem.Code.ShouldBe("reload_needs_provenance");

        store.Describe("orders").ShouldBeNull();
    }

    [ServerFact]
    public void A_table_does_without_the_columns_that_are_excluded()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT 1 AS id, 'a' AS name, 'x' AS rest UNION ALL SELECT 2, 'b', 'y'").Into(Upsert("orders", "id") with { Exclude = ["Rest"] }));
        LoadOnce(Home.Package("job-2").Rows("SELECT 2 AS id, 'c' AS name, 'z' AS rest").Into(Upsert("orders", "id") with { Exclude = ["rest"] }));

        using var store = Open();
        store.Describe("orders")!.Select(column => column.Name).ShouldNotContain("rest");
        Rows("orders", "SELECT id, name FROM {0} ORDER BY 1").ShouldBe(["1|a", "2|c"]);
    }

    [ServerFact]
    public void A_column_to_exclude_that_the_stream_does_not_have_is_refused()
    {
        var load = Home.Package("job-1").Rows("SELECT 1 AS id, 'a' AS name").Into(Append("orders") with { Exclude = ["nam"] });

        using var store = Open();
        var problem = Should.Throw<StoreException>(() => store.Load(load)).Problem;

        problem.Code.ShouldBe("unknown_column");
        problem.Message.ShouldContain("\"nam\"");
        store.Describe("orders").ShouldBeNull();
    }

    [ServerFact]
    public void Another_package_under_the_name_of_a_loaded_job_is_refused()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));
        var other = Home.Package("job-1").Rows("SELECT 2 AS id").Into(Append("orders"));

        using var store = Open();
        var refusal = Should.Throw<StoreException>(() => store.Load(other));

        refusal.Problem.Code.ShouldBe("load_differs");
        refusal.IsTransient.ShouldBeFalse();
    }

    [ServerFact]
    public void Rejected_rows_and_duplicates_never_arrive()
    {
        var load = Home.Package("job-1").Rows("SELECT range AS id FROM range(1000)").Rejecting("id % 10 = 3").Duplicating("id % 10 = 4")
            .Into(Append("orders"));

        LoadOnce(load).Streams.Single().Loaded.ShouldBe(800);

        Rows("orders", "SELECT count(*), count(*) FILTER (id % 10 IN (3, 4)) FROM {0}").ShouldBe(["800|0"]);
    }

    [ServerFact]
    public void A_replace_leaves_only_the_new_rows()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id FROM range(100)").Into(Append("orders")));
        LoadOnce(Home.Package("job-2").Rows("SELECT range AS id FROM range(500, 530)").Into(Replace("orders")));

        Rows("orders", "SELECT count(*), min(id), max(id), min(_job) FROM {0}").ShouldBe(["30|500|529|job-2"]);
    }

    [ServerFact]
    public void A_replace_by_no_rows_empties_the_table()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id FROM range(100)").Into(Append("orders")));
        LoadOnce(Home.Package("job-2").Rows("SELECT range AS id FROM range(0)").Into(Replace("orders")));

        Count("orders").ShouldBe(0);
    }

    [ServerFact]
    public void An_upsert_overwrites_rows_with_the_same_key_and_adds_the_others()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id, 'old' AS name FROM range(100)").Into(Append("orders")));
        LoadOnce(Home.Package("job-2").Rows("SELECT range AS id, 'new' AS name FROM range(50, 150)").Into(Upsert("orders", "id")));

        Rows("orders", "SELECT name, count(*), min(id), max(id), min(_job) FROM {0} GROUP BY name ORDER BY name")
            .ShouldBe(["new|100|50|149|job-2", "old|50|0|49|job-1"]);
    }

    [ServerFact]
    public void Keys_are_held_against_the_tables_as_they_will_stand_there()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT unnest(['A-1', '007', '7']) AS id, 'old' AS name").Into(Append("orders")));
        LoadOnce(Home.Package("job-2").Rows("SELECT 7::BIGINT AS id, 'new' AS name").Into(Upsert("orders", "id")));

        Rows("orders", "SELECT id, name FROM {0} ORDER BY id").ShouldBe(["007|old", "7|new", "A-1|old"]);
    }

    [ServerFact]
    public void An_upsert_by_such_a_key_leaves_other_columns_as_they_are()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT unnest(['A-1', '007', '7']) AS id, 'old' AS name, 'kept' AS note").Into(Append("orders")));
        LoadOnce(Home.Package("job-2").Rows("SELECT unnest([7, 8])::BIGINT AS id, 'new' AS name").Into(Upsert("orders", "id")));

        Rows("orders", "SELECT id, name, note FROM {0} ORDER BY id").ShouldBe(["007|old|kept", "7|new|kept", "8|new|NULL", "A-1|old|kept"]);
    }

    [ServerFact]
    public async Task Numbers_that_are_none_do_not_hold_the_search_for_renamed_columns_up()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id, 'NaN'::DOUBLE AS gone FROM range(3)").Into(Append("orders")));
        var load = Home.Package("job-2").Rows("SELECT range AS id, CASE WHEN range = 1 THEN 'NaN'::DOUBLE ELSE 0.5 END AS come FROM range(3)").Into(Append("orders"));
        using var store = Open();

        var forecast = await Task.Run(() => store.Inspect(load)).WaitAsync(TimeSpan.FromMinutes(2));

        forecast.Drift.Single().Changes.Select(change => change.Column).ShouldContain("come");
    }

    [ServerFact]
    public void An_upsert_creates_the_table()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id FROM range(10)").Into(Upsert("orders", "id"))).Streams.Single().Loaded.ShouldBe(10);

        Count("orders").ShouldBe(10);
    }

    [ServerFact]
    public void An_upsert_leaves_columns_that_the_stream_does_not_have_as_they_are()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id, 'old' AS name, 'note ' || range AS note FROM range(4)").Into(Append("orders")));
        LoadOnce(Home.Package("job-2").Rows("SELECT 'new' AS name, range AS id FROM range(2, 6)").Into(Upsert("orders", "id")));

        Rows("orders", "SELECT id, name, note FROM {0} ORDER BY id").ShouldBe([
            "0|old|note 0", "1|old|note 1", "2|new|note 2", "3|new|note 3", "4|new|NULL", "5|new|NULL"]);
    }

    [ServerFact]
    public void A_key_that_a_table_has_twice_is_there_once_after_an_upsert()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range // 2 AS id, 'old' AS name, 'note' AS note FROM range(6)").Into(Append("orders")));
        LoadOnce(Home.Package("job-2").Rows("SELECT 1::BIGINT AS id, 'new' AS name").Into(Upsert("orders", "id")));

        Rows("orders", "SELECT id, name, note, count(*) FROM {0} GROUP BY ALL ORDER BY ALL").ShouldBe(["0|old|note|2", "1|new|note|1", "2|old|note|2"]);
    }

    [ServerFact]
    public void An_upsert_by_several_columns_takes_them_together()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range % 3 AS a, range AS b, 'old' AS name FROM range(30)").Into(Append("orders")));
        LoadOnce(Home.Package("job-2").Rows("SELECT 0::BIGINT AS a, range AS b, 'new' AS name FROM range(30)").Into(Upsert("orders", "a", "B")));

        Rows("orders", "SELECT name, count(*) FROM {0} GROUP BY name ORDER BY name").ShouldBe(["new|30", "old|20"]);
    }

    [ServerFact]
    public void A_key_without_a_value_is_refused_before_anything_is_written()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id FROM range(10)").Into(Append("orders")));
        var load = Home.Package("job-2").Rows("SELECT CASE WHEN range <> 5 THEN range END AS id FROM range(10)").Into(Upsert("orders", "id"));

        using (var store = Open())
        {
            var refusal = Should.Throw<StoreException>(() => store.Load(load));

            refusal.Problem.Code.ShouldBe("null_key");
            refusal.Problem.Message.ShouldContain("row 6");
            refusal.IsTransient.ShouldBeFalse();
            store.HasLoaded("job-2").ShouldBeFalse();
        }

        Count("orders").ShouldBe(10);
    }

    [ServerFact]
    public void A_key_that_is_there_twice_in_the_package_is_refused()
    {
        var load = Home.Package("job-1").Rows("SELECT range // 2 AS id FROM range(10)").Into(Upsert("orders", "id"));

        using var store = Open();

        Should.Throw<StoreException>(() => store.Load(load)).Problem.Code.ShouldBe("repeated_key");
        store.Describe("orders").ShouldBeNull();
    }

    [ServerFact]
    public void Comments_are_replaced_for_every_ticket_of_the_package_also_for_those_that_have_none_now()
    {
        const string comments = "SELECT _row, id AS ticket, unnest(comments) AS comment FROM {rows}";
        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id, ['a', 'b'] AS comments FROM range(10)").Child("comments", Ticket(comments))
            .Into(Append("tickets"), Append("comments", "comments")));

        LoadOnce(Home.Package("job-2")
            .Rows("SELECT range AS id, CASE WHEN range = 3 THEN []::VARCHAR[] ELSE ['c'] END AS comments FROM range(3, 6)")
            .Child("comments", Ticket(comments))
            .Into(Upsert("tickets", "id"), ReplaceBy("comments", "comments", "id")));

        Rows("comments", "SELECT id, string_agg(comment, '' ORDER BY comment) FROM {0} GROUP BY id ORDER BY id")
            .ShouldBe(["0|ab", "1|ab", "2|ab", "4|c", "5|c", "6|ab", "7|ab", "8|ab", "9|ab"]);
        Rows("tickets", "SELECT count(*), count(*) FILTER (_job = 'job-2') FROM {0}").ShouldBe(["10|3"]);

        static string Ticket(string select) => select.Replace("id AS ticket", "id", StringComparison.Ordinal);
    }

    [ServerFact]
    public void Rows_without_a_value_are_replaced_by_rows_without_one()
    {
        const string rows = "SELECT CASE WHEN range % 2 = 0 THEN range END AS id, {0} AS name FROM range(10)";
        LoadOnce(Home.Package("job-1").Rows(rows.Replace("{0}", "'old'")).Into(Append("orders")));
        LoadOnce(Home.Package("job-2").Rows(rows.Replace("{0}", "'new'")).Into(ReplaceBy("orders", "orders", "id")));

        Rows("orders", "SELECT name, count(*) FROM {0} GROUP BY name").ShouldBe(["new|10"]);
    }

    [ServerFact]
    public void Provenance_can_be_switched_off()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders") with { Provenance = false }));

        Rows("orders", "SELECT string_agg(column_name, ',') FROM (DESCRIBE SELECT * FROM {0})").ShouldBe(["id"]);
    }

    [ServerFact]
    public void A_column_with_the_name_of_a_provenance_column_needs_the_provenance_off()
    {
        var package = Home.Package("job-1").Rows("SELECT 1 AS id, 'x' AS _file");
        using (var store = Open())
        {
            Should.Throw<StoreException>(() => store.Load(package.Into(Append("orders")))).Problem.Code.ShouldBe("reserved_column");

            store.Load(package.Into(Append("orders") with { Provenance = false }));

            store.Describe("orders")!.Select(column => column.Name).ShouldBe(["id", "_file"]);
        }

        Rows("orders", "SELECT _file FROM {0}").ShouldBe(["x"]);
    }

    [ServerFact]
    public void A_package_without_rows_makes_its_table_and_its_marker()
    {
        var outcome = LoadOnce(Home.Package("job-1").Rows("SELECT 1::BIGINT AS id, 'a' AS name WHERE false").Into(Append("orders")));

        outcome.Streams.ShouldBe([new StreamOutcome("orders", "orders", 0, 0)]);
        using var store = Open();
        store.HasLoaded("job-1").ShouldBeTrue();
        store.Describe("orders")!.Select(column => column.Name).ShouldBe(["id", "name"]);
        var sample = store.Sample("orders", 5);
        sample.TotalRows.ShouldBe(0);
        sample.Rows.ShouldBeEmpty();
    }

    [ServerFact]
    public void Columns_are_matched_by_name_whatever_their_order_and_case()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT 1::BIGINT AS id, 'a' AS \"Name\", 1.5::DOUBLE AS score").Into(Append("orders")));
        LoadOnce(Home.Package("job-2").Rows("SELECT 2.5::FLOAT AS score, 'b' AS name, 2::INTEGER AS \"ID\"").Into(Append("orders")));
        LoadOnce(Home.Package("job-3").Rows("SELECT 3::TINYINT AS id").Into(Append("orders")));

        Rows("orders", "SELECT id, \"Name\", score FROM {0} ORDER BY id").ShouldBe(["1|a|1.5", "2|b|2.5", "3|NULL|NULL"]);
    }

    [ServerFact]
    public void Every_column_that_does_not_fit_is_named_at_once()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT 1::INTEGER AS id, 1.5::DECIMAL(5,2) AS amount, 'x' AS name").Into(Append("orders")));
        var load = Home.Package("job-2").Rows("SELECT 1::BIGINT AS id, 1.234::DECIMAL(6,3) AS amount, 'x' AS name, 1 AS more")
            .Into(Append("orders") with { Schema = SchemaMode.Freeze });

        using var store = Open();
        var refusal = Should.Throw<StoreException>(() => store.Load(load));

        refusal.IsTransient.ShouldBeFalse();
        refusal.Problem.Code.ShouldBe("schema_differs");
        refusal.Problem.Message.ShouldContain($"\"id\" is {Kind.TypeName("INTEGER")} in the table and BIGINT in the stream");
        refusal.Problem.Message.ShouldContain($"\"amount\" is {Kind.TypeName("DECIMAL(5,2)")} in the table and DECIMAL(6,3) in the stream");
        refusal.Problem.Message.ShouldContain("\"more\" (INTEGER) is not in the table");
        refusal.Problem.Message.ShouldNotContain("\"name\"");
    }

    [ServerFact]
    public void A_column_that_the_table_does_not_have_is_added_where_tables_can_get_more_columns()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id FROM range(2)").Into(Append("orders")));
        var load = Home.Package("job-2").Rows("SELECT range AS id, 'x' AS name, [range] AS list FROM range(2, 4)").Into(Append("orders"));

        if (!Kind.AddsColumns)
        {
            Should.Throw<StoreException>(() => LoadOnce(load)).Problem.Message.ShouldContain("\"name\" (VARCHAR) is not in the table");
            return;
        }

        LoadOnce(load);
        LoadOnce(Home.Package("job-3").Rows("SELECT 4::BIGINT AS id, 'y' AS name, 0.5::DOUBLE AS more").Into(Upsert("orders", "id")));

        Rows("orders", "SELECT id, name, CAST(list AS VARCHAR), more FROM {0} ORDER BY id")
            .ShouldBe(["0|NULL|NULL|NULL", "1|NULL|NULL|NULL", "2|x|[2]|NULL", "3|x|[3]|NULL", "4|y|NULL|0.5"]);
    }

    [ServerFact]
    public void A_frozen_table_takes_only_streams_with_its_own_columns()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id, 'x' AS name FROM range(2)").Into(Append("orders")));
        StreamLoad frozen = Append("orders") with { Schema = SchemaMode.Freeze };

        Should.Throw<StoreException>(() => LoadOnce(Home.Package("job-2").Rows("SELECT 2::BIGINT AS id, 'x' AS name, 1 AS more").Into(frozen)))
            .Problem.Message.ShouldContain("\"more\" (INTEGER) is not in the table");
        Should.Throw<StoreException>(() => LoadOnce(Home.Package("job-3").Rows("SELECT 2::BIGINT AS id").Into(frozen)))
            .Problem.Message.ShouldContain("\"name\" is in the table and not in the stream");
        LoadOnce(Home.Package("job-4").Rows("SELECT 'y' AS name, 3::BIGINT AS id").Into(frozen)).Streams.Single().Loaded.ShouldBe(1);

        Count("orders").ShouldBe(3);
    }

    [ServerFact]
    public void An_inspection_tells_every_difference_and_writes_nothing()
    {
        LoadOnce(Home.Package("job-1").Rows("""
            SELECT range AS id, 'note ' || range AS note, (range * 7919) % 1000 AS amount, ['open', 'done', 'late'][1 + range % 3] AS state, 1::INTEGER AS small
            FROM range(300)
            """).Into(Append("orders")));
        var load = Home.Package("job-2").Rows("""
            SELECT 300 + range AS id, (range * 6007) % 1000 AS amount, ['open', 'done', 'late'][1 + range % 3] AS order_state, 5000000000 AS small,
                range % 2 = 0 AS is_new FROM range(300)
            """).Into(Append("orders"));

        using var store = Open();
        var forecast = store.Inspect(load);

        forecast.Drift.Single().Changes.Select(change => $"{change.Kind} {change.Was} {change.Column}").Order()
            .ShouldBe(["Added  is_new", "Dropped  note", "Renamed state order_state", "Retyped  small"]);
        forecast.Drift.Single().Changes.Single(change => change.Kind == ColumnChangeKind.Renamed).Similarity!.Value.ShouldBeGreaterThan(0.9);
        forecast.Problems.Single().Code.ShouldBe("schema_differs");
        forecast.Problems.Single().Message.ShouldContain($"\"small\" is {Kind.TypeName("INTEGER")} in the table and BIGINT in the stream");
        store.Describe("orders")!.Select(column => column.Name).ShouldBe(["id", "note", "amount", "state", "small"]);
        store.HasLoaded("job-2").ShouldBeFalse();
    }

    [ServerFact]
    public void A_package_that_fits_or_is_loaded_already_has_nothing_to_be_told()
    {
        var load = Home.Package("job-1").Rows("SELECT 1 AS id, 'x' AS name").Into(Append("orders"));

        using var store = Open();
        Nothing(store.Inspect(load));
        store.Load(load);

        Nothing(store.Inspect(Home.Package("job-2").Rows("SELECT 2 AS id, 'y' AS name").Into(Append("orders"))));
        Nothing(store.Inspect(load with { Streams = [Append("orders") with { Schema = SchemaMode.Freeze, Provenance = false }] }));

        static void Nothing(LoadForecast forecast)
        {
            forecast.Drift.ShouldBeEmpty();
            forecast.Problems.ShouldBeEmpty();
            forecast.Notes.ShouldBeEmpty();
        }
    }

    [ServerFact]
    public void A_file_that_arrived_earlier_and_comes_late_does_not_overwrite_newer_rows()
    {
        PackageLoad At(int minute, string job, StreamLoad into) => Home.Package(job).Rows($"SELECT range AS id, '{job}' AS name FROM range(10)").Into(into)
            with { ArrivedAt = new DateTimeOffset(2026, 1, 1, 10, minute, 0, TimeSpan.Zero) };
        LoadOnce(At(10, "newer", Upsert("orders", "id")));

        foreach (var into in new[] { Upsert("orders", "id"), Replace("orders"), ReplaceBy("orders", "orders", "id") })
        {
            var refusal = Should.Throw<StoreException>(() => LoadOnce(At(5, $"older {into.Mode}", into)));

            refusal.Problem.Code.ShouldBe("late_arrival");
            refusal.Problem.Message.ShouldContain("inbox/newer.csv (job newer) at 2026-01-01 10:10:00");
            refusal.Problem.Advice!.ShouldContain("order: none");
            refusal.IsTransient.ShouldBeFalse();
        }

        Rows("orders", "SELECT name, count(*) FROM {0} GROUP BY name").ShouldBe(["newer|10"]);
        LoadOnce(At(5, "append", Append("orders"))).Streams.Single().Loaded.ShouldBe(10);
        LoadOnce(At(10, "same moment", Upsert("orders", "id"))).Streams.Single().Loaded.ShouldBe(10);
        LoadOnce(At(5, "without order", Upsert("orders", "id") with { InOrder = false })).Streams.Single().Loaded.ShouldBe(10);
        Rows("orders", "SELECT name, count(*) FROM {0} GROUP BY name").ShouldBe(["without order|10"]);
    }

    [ServerFact]
    public void Mended_rows_go_in_at_any_time_and_make_no_file_that_waits_too_late()
    {
        PackageLoad At(int minute, string job, string rows) => Home.Package(job).Rows(rows).Into(Upsert("orders", "id"))
            with { ArrivedAt = new DateTimeOffset(2026, 1, 1, 10, minute, 0, TimeSpan.Zero) };
        PackageLoad Replay(PackageLoad load) => load with { Manifest = load.Manifest with { ReplayOf = new("first", "mended.csv", "00", "2") } };
        LoadOnce(At(10, "first", "SELECT range AS id, 'first' AS name FROM range(3)"));

        LoadOnce(Replay(At(50, "mended", "SELECT range AS id, 'mended' AS name FROM range(1, 5)")));
        LoadOnce(At(20, "waiting", "SELECT range AS id, 'waiting' AS name FROM range(4, 6)"));
        LoadOnce(Replay(At(5, "mended again", "SELECT 5 AS id, 'again' AS name")));

        Rows("orders", "SELECT id, name FROM {0} ORDER BY id")
            .ShouldBe(["0|first", "1|mended", "2|mended", "3|mended", "4|waiting", "5|again"]);
        Should.Throw<StoreException>(() => LoadOnce(At(15, "late", "SELECT 1 AS id, 'late' AS name"))).Problem.Code.ShouldBe("late_arrival");
    }

    [ServerFact]
    public void A_late_replace_does_not_take_away_what_was_appended_since()
    {
        var moment = new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.Zero);
        LoadOnce(Home.Package("job-2").Rows("SELECT 1 AS id").Into(Append("orders")) with { ArrivedAt = moment });

        Should.Throw<StoreException>(() =>
            LoadOnce(Home.Package("job-1").Rows("SELECT 2 AS id").Into(Replace("orders")) with { ArrivedAt = moment.AddSeconds(-1) }))
            .Problem.Code.ShouldBe("late_arrival");

        Rows("orders", "SELECT id FROM {0}").ShouldBe(["1"]);
    }

    [ServerFact]
    public void Books_that_claim_more_rows_than_there_are_keep_everything_out()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT range AS id FROM range(10)").Into(Append("orders")));
        var load = Home.Package("job-2").Rows("SELECT range AS id FROM range(10, 20)").Claiming(1).Into(Append("orders"), Replace("others"));

        using (var store = Open())
        {
            Should.Throw<StoreException>(() => store.Load(load)).Problem.Code.ShouldBe("books_unbalanced");

            store.HasLoaded("job-2").ShouldBeFalse();
            store.Describe("others").ShouldBeNull();
        }

        Count("orders").ShouldBe(10);
    }

    [ServerFact]
    public void A_stream_that_fails_takes_the_streams_before_it_back_out()
    {
        var package = Home.Package("job-1").Rows("SELECT range AS id, ['a'] AS comments FROM range(10)")
            .Child("comments", "SELECT _row, id, unnest(comments) AS comment FROM {rows}");
        var load = package.Into(Append("orders"), new StreamLoad("comments", "comments", LoadMode.Upsert) { Key = ["nowhere"] });

        using var store = Open();

        Should.Throw<StoreException>(() => store.Load(load)).Problem.Code.ShouldBe("unknown_column");
        store.Describe("orders").ShouldBeNull();
        store.Describe("comments").ShouldBeNull();
        store.HasLoaded("job-1").ShouldBeFalse();

        store.Load(package.Into(Append("orders"), Append("comments", "comments"))).Streams.Select(stream => stream.Loaded).ShouldBe([10, 10]);
    }

    [ServerFact]
    public void A_package_that_is_not_what_its_manifest_says_is_refused_for_good()
    {
        var missing = Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders"));
        File.Delete(Path.Combine(missing.Folder, "rows.parquet"));
        var damaged = Home.Package("job-2").Rows("SELECT 1 AS id").Into(Append("orders"));
        File.WriteAllText(Path.Combine(damaged.Folder, "rows.parquet"), "PAR1 nothing PAR1");
        var other = Home.Package("job-3").Rows("SELECT 1.5::DOUBLE AS id").Into(Append("orders"));
        var stream = other.Manifest.Streams[0];
        var hostile = other with { Manifest = other.Manifest with { Streams = [stream with { Columns = [new("id", "HUGEINT; DROP")] }] } };
        var lossy = other with { Manifest = other.Manifest with { Streams = [stream with { Columns = [new("id", "HUGEINT")] }] } };

        using var store = Open();

        foreach (var load in new[] { missing, damaged, hostile, lossy })
        {
            var refusal = Should.Throw<StoreException>(() => store.Load(load));

            refusal.Problem.Code.ShouldBe("package_broken");
            refusal.IsTransient.ShouldBeFalse();
            store.Describe("orders").ShouldBeNull();
        }
    }

    [ServerFact]
    public void A_package_of_several_files_is_loaded_whole()
    {
        var load = Home.Package("job-1").Rows("SELECT range AS id FROM range(15)").InTwoFiles().Into(Append("orders"));
        using var store = Open();

        store.Load(load).Streams.ShouldHaveSingleItem().Loaded.ShouldBe(15);

        Rows("orders", "SELECT count(*), sum(id), max(_row) FROM {0}").ShouldBe(["15|105|15"]);
    }

    [ServerFact]
    public void A_package_whose_files_have_other_columns_than_each_other_is_refused_for_good()
    {
        var load = Home.Package("job-1").Rows("SELECT range AS id FROM range(15)").InTwoFiles("* REPLACE (id::DOUBLE AS id)").Into(Append("orders"));
        using var store = Open();

        Should.Throw<StoreException>(() => store.Load(load)).Problem.Code.ShouldBe("package_broken");
        store.Describe("orders").ShouldBeNull();
    }

    [ServerFact]
    public void A_cancelled_load_leaves_nothing()
    {
        var load = Home.Package("job-1").Rows("SELECT range AS id FROM range(10)").Into(Append("orders"));
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        using var store = Open();

        Should.Throw<OperationCanceledException>(() => store.Load(load, cancellation.Token));
        store.HasLoaded("job-1").ShouldBeFalse();
        store.Describe("orders").ShouldBeNull();
        store.Load(load).AlreadyLoaded.ShouldBeFalse();
    }

    [ServerTheory]
    [InlineData("order by")]
    [InlineData("select")]
    [InlineData("a\"b'c; DROP TABLE x; --")]
    [InlineData("näme 名前 🙂")]
    [InlineData("{0}")]
    [InlineData("a.b")]
    [InlineData("$1 ?")]
    [InlineData(" ")]
    public void Hostile_names_of_tables_and_columns_are_just_names(string name)
    {
        var load = Home.Package("job-1").Rows($"SELECT 1 AS {DuckSql.Identifier(name)}, 2 AS k0, 3 AS s").Into(Append(name), Upsert(name + "2", name));

        using (var store = Open())
        {
            store.Load(load).Streams.Select(stream => stream.Loaded).ShouldBe([1, 1]);
            store.Describe(name)!.Select(column => column.Name).ShouldBe([name, "k0", "s"]);
            store.Sample(name, 5).Rows.Single().ShouldBe(["1", "2", "3"]);
        }

        Count(name).ShouldBe(1);
    }

    [ServerFact]
    public virtual void Names_of_three_hundred_characters_are_not_cut()
    {
        var left = new string('x', 299) + "a";
        var right = new string('x', 299) + "b";
        var load = Home.Package("job-1").Rows($"SELECT 1 AS {left}, 2 AS {right}").Into(Append("orders"));

        using var store = Open();
        store.Load(load);

        store.Describe("orders")!.Select(column => column.Name).ShouldBe([left, right]);
    }

    [ServerFact]
    public void Two_streams_that_would_undo_each_other_are_refused()
    {
        var load = Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders"), Replace("Orders"));

        using var store = Open();

        Should.Throw<StoreException>(() => store.Load(load)).Problem.Code.ShouldBe("same_table");
    }

    [ServerFact]
    public void A_store_opened_to_look_loads_nothing()
    {
        LoadOnce(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));

        using var store = Open(Home.Options with { IsReadOnly = true });

        store.HasLoaded("job-1").ShouldBeTrue();
        store.Describe("orders")!.Count.ShouldBe(1);
        Should.Throw<StoreException>(() => store.Load(Home.Package("job-2").Rows("SELECT 2 AS id").Into(Append("orders"))))
            .Problem.Code.ShouldBe("store_read_only");
    }

    [ServerFact]
    public void Looking_at_a_store_that_is_not_there_makes_none()
    {
        var before = Directory.GetFileSystemEntries(Home.Root).Length;
        using (var store = Open())
        {
            store.Describe("orders").ShouldBeNull();
            store.HasLoaded("job-1").ShouldBeFalse();
        }

        Directory.GetFileSystemEntries(Home.Root).Length.ShouldBe(before + 1, "only the folder of packages was made");
    }

    [ServerTheory]
    [MemberData(nameof(Values))]
    public void Every_value_arrives_as_it_was(string type, string value)
    {
        var load = Home.Package("job-1").Rows($"SELECT CAST({value} AS {type}) AS v UNION ALL SELECT NULL").Into(Append("orders"));
        if (Kind.RefusalOf(type) is { } code)
        {
            Should.Throw<StoreException>(() => LoadOnce(load)).Problem.Code.ShouldBe(code);
            return;
        }

        LoadOnce(load);

        Rows("orders", $"SELECT count(*), count(v), count(*) FILTER (CAST(v AS {type}) IS NOT DISTINCT FROM CAST({value} AS {type})) FROM {{0}}")
            .ShouldBe(["2|1|1"]);
        using var store = Open();
        store.Describe("orders")!.Single().SqlType.ShouldBe(Kind.StoredType(type));
        store.Sample("orders", 2).Rows.Count.ShouldBe(2);
    }

    public static TheoryData<string, string> Values() => new()
    {
        { "BOOLEAN", "true" },
        { "TINYINT", "-128" },
        { "SMALLINT", "-32768" },
        { "INTEGER", "-2147483648" },
        { "BIGINT", "-9223372036854775808" },
        { "HUGEINT", "'170141183460469231731687303715884105727'" },
        { "UTINYINT", "255" },
        { "USMALLINT", "65535" },
        { "UINTEGER", "4294967295" },
        { "UBIGINT", "18446744073709551615" },
        { "UHUGEINT", "'340282366920938463463374607431768211455'" },
        { "FLOAT", "'-inf'" },
        { "DOUBLE", "0.1" },
        { "DECIMAL(4,1)", "-999.9" },
        { "DECIMAL(38,10)", "'1234567890123456789012345678.0123456789'" },
        { "VARCHAR", "'naïve 名 🙂 ' || chr(10) || '\"'" },
        { "BLOB", "'\\x00\\xFF\\x27'::BLOB" },
        { "BIT", "'0101010111'" },
        { "UUID", "'ffffffff-0000-4000-8000-000000000001'" },
        { "JSON", "'{\"a\": [1, null]}'" },
        { "ENUM('a', 'b''c')", "'b''c'" },
        { "DATE", "'0001-01-01'" },
        { "DATE", "'infinity'" },
        { "TIME", "'23:59:59.999999'" },
        { "TIME WITH TIME ZONE", "'23:59:59.123456+05:30'" },
        { "TIMESTAMP", "'9999-12-31 23:59:59.999999'" },
        { "TIMESTAMP_S", "'2026-01-02 03:04:05'" },
        { "TIMESTAMP_MS", "'2026-01-02 03:04:05.006'" },
        { "TIMESTAMP_NS", "'2026-01-02 03:04:05.123456789'" },
        { "TIMESTAMP WITH TIME ZONE", "'2026-01-02 03:04:05.123456+05:30'" },
        { "INTERVAL", "'14 months 3 days 04:05:06.000007'" },
        { "INTEGER[]", "[1, NULL, 3]" },
        { "VARCHAR[][]", "[['a'], [], NULL]" },
        { "INTEGER[3]", "[1, 2, 3]" },
        { "STRUCT(\"a\" INTEGER, \"b c\" VARCHAR[])", "{'a': 1, 'b c': ['x', NULL]}" },
        { "STRUCT(\"a\" HUGEINT, \"b\" ENUM('x'))[]", "[{'a': '170141183460469231731687303715884105727', 'b': 'x'}]" },
        { "MAP(VARCHAR, STRUCT(\"a\" DECIMAL(9,2)))", "MAP {'k': {'a': 1.25}}" },
    };

    [ServerFact]
    public void A_sample_shows_values_as_text()
    {
        LoadOnce(Home.Package("job-1").Rows("""
            SELECT TIMESTAMP '2026-01-02 03:04:05.5' AS at, DATE '2026-01-02' AS day, [1, 2] AS list, {'a': 1, 'b': 'x'} AS struct,
                true AS yes, NULL::VARCHAR AS nothing, 1e20::DOUBLE AS big, MAP {'k': [1]} AS map
            """).Into(Append("orders")));

        using var store = Open();
        var sample = store.Sample("orders", 5);

        sample.Columns.ShouldBe(["at", "day", "list", "struct", "yes", "nothing", "big", "map"]);
        sample.Rows.Single().ShouldBe(["2026-01-02 03:04:05.5", "2026-01-02", "[1,2]", """{"a":1,"b":"x"}""", "true", null, "1e+20", """{"k":[1]}"""]);
        sample.TotalRows.ShouldBe(1);
    }
}
