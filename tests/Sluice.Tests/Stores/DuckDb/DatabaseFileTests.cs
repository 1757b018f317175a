using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Xunit;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores.DuckDb;

/// <summary>What can be wrong with the file of a DuckDB store.</summary>
public sealed class DatabaseFileTests : StoreTests
{
    private string Database => ((DuckDbKind)Kind).Path;

    private protected override StoreKind KindIn(StoreFolder home) => new DuckDbKind(home);

    [Theory]
    [InlineData("this is not a database, whatever its name says")]
    [InlineData("")]
    public void A_file_that_is_no_database_is_left_as_it_is(string text)
    {
        File.WriteAllText(Database, text);

        var refusal = Should.Throw<StoreException>(() => Open());

        refusal.Problem.Code.ShouldBe("store_not_a_database");
        refusal.IsTransient.ShouldBeFalse();
        File.ReadAllText(Database).ShouldBe(text);
    }

    [Theory]
    [InlineData("orders.csv", "a,b\n1,2\n")]
    [InlineData("orders.json", "[{\"a\": 1}]")]
    [InlineData("orders.parquet", null)]
    public void A_file_that_DuckDB_would_open_as_a_database_in_memory_is_refused(string name, string? text)
    {
        var path = Home.File(name);
        if (text is null)
        {
            using var database = DuckDatabase.Open(":memory:", new Dictionary<string, string>());
            using var connection = database.Connect();
            connection.Execute($"COPY (SELECT range AS a FROM range(100000)) TO {DuckSql.Literal(path)} (FORMAT parquet)");
        }
        else
        {
            File.WriteAllText(path, text);
        }

        var bytes = File.ReadAllBytes(path);

        var refusal = Should.Throw<StoreException>(() =>
        {
            using var store = StoreFactory.Open(StoreUrl.Parse($"duckdb:{path}"), Home.Options);
            store.Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));
        });

        refusal.Problem.Code.ShouldBe("store_not_a_database");
        File.ReadAllBytes(path).ShouldBe(bytes);
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_said_to_be_one()
    {
        Directory.CreateDirectory(Database);

        Should.Throw<StoreException>(() => Open()).Problem.Message.ShouldContain("is a folder");
    }

    [Fact]
    public void A_folder_that_is_missing_is_named()
    {
        var url = StoreUrl.Parse($"duckdb:{Home.File("nowhere")}/store.duckdb");

        var refusal = Should.Throw<StoreException>(() => StoreFactory.Open(url, Home.Options));

        refusal.Problem.Code.ShouldBe("store_path");
        refusal.Problem.Message.ShouldContain(Home.File("nowhere"));
        Directory.Exists(Home.File("nowhere")).ShouldBeFalse();
    }

    [Fact]
    public void A_place_where_nothing_may_be_written_is_said_so()
    {
        // The kernel's own file system refuses even the superuser.
        if (!Directory.Exists("/sys/kernel"))
        {
            return;
        }

        using var store = StoreFactory.Open(StoreUrl.Parse("duckdb:/sys/kernel/store.duckdb"), Home.Options);
        var refusal = Should.Throw<StoreException>(() => store.Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders"))));

        refusal.Problem.Code.ShouldBe("store_permission");
        refusal.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public void A_database_of_the_user_keeps_what_is_in_it()
    {
        Prepare("CREATE TABLE mine AS SELECT 42 AS answer; CREATE VIEW seen AS SELECT * FROM mine");

        using (var store = Open())
        {
            store.Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));
            store.Describe("mine")!.Single().Name.ShouldBe("answer");
            store.Sample("seen", 1).Rows.Single().ShouldBe(["42"]);
            Should.Throw<StoreException>(() => store.Load(Home.Package("job-2").Rows("SELECT 1 AS answer").Into(Append("seen"))))
                .Problem.Code.ShouldBe("not_a_table");
        }

        Rows("mine", "SELECT * FROM {0}").ShouldBe(["42"]);
    }

    [Fact]
    public void A_log_that_can_not_be_replayed_is_kept_aside_and_the_load_done_again()
    {
        var first = Home.Package("job-1").Rows("SELECT range AS id FROM range(10)").Into(Append("orders"));
        using (var store = Open())
        {
            store.Load(first);
        }

        using (var process = LoaderProcess.Start(new(Kind.Url, Home.Packages, [Load("job-2")], [Append("orders")], Holds: true)))
        {
            process.Line();
            process.Line().ShouldBe("job-2 loaded 10");
            process.Kill();
        }

        var log = File.ReadAllBytes(Database + ".wal");
        log[log.Length / 2] ^= 0x55;
        File.WriteAllBytes(Database + ".wal", log);

        using (var store = Open())
        {
            Home.Warnings.Single().Code.ShouldBe("store_log_damaged");
            var kept = Directory.GetFiles(Home.Root, "store.duckdb.wal.bad-*").Single();
            File.ReadAllBytes(kept).ShouldBe(log);
            store.HasLoaded("job-1").ShouldBeTrue();
            store.HasLoaded("job-2").ShouldBeFalse();

            store.Load(Existing("job-2", Append("orders"))).AlreadyLoaded.ShouldBeFalse();
        }

        Count("orders").ShouldBe(20);
    }

    [Fact]
    public void A_log_that_breaks_off_anywhere_holds_the_rows_of_all_streams_and_the_marker_or_none_of_them()
    {
        StreamLoad[] streams = [Append("orders"), Append("more", "more"), Upsert("latest", "id")];
        using (var store = Open())
        {
            store.Load(TwoStreams("job-1").Into(streams));
        }

        TwoStreams("job-2").Build();
        using (var process = LoaderProcess.Start(new(Kind.Url, Home.Packages, ["job-2"], streams, Holds: true)))
        {
            process.Line();
            process.Line().ShouldBe("job-2 loaded 30");
            process.Kill();
        }

        var database = File.ReadAllBytes(Database);
        var log = File.ReadAllBytes(Database + ".wal");
        var fates = new List<bool>();
        foreach (var cut in Enumerable.Range(0, 60).Select(part => log.Length * part / 60).Append(log.Length))
        {
            File.WriteAllBytes(Database, database);
            File.WriteAllBytes(Database + ".wal", log[..cut]);
            using var store = Open();
            fates.Add(store.HasLoaded("job-2"));
            store.Sample("orders", 1).TotalRows.ShouldBe(fates[^1] ? 20 : 10, $"after {cut} of {log.Length} bytes");
            store.Sample("more", 1).TotalRows.ShouldBe(fates[^1] ? 20 : 10, $"after {cut} of {log.Length} bytes");
            store.Sample("latest", 1).TotalRows.ShouldBe(10);
        }

        fates[0].ShouldBeFalse();
        fates[^1].ShouldBeTrue();

        PackageBuilder TwoStreams(string job) => Home.Package(job).Rows("SELECT range AS id FROM range(10)").Child("more", "SELECT _row, id FROM {rows}");
    }

    [Fact]
    public void Only_packages_can_be_read_by_the_engine_of_the_store()
    {
        var secret = Home.File("secret.csv");
        File.WriteAllText(secret, "a\n1\n");
        var package = Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders"));
        var stolen = package.Manifest with
        {
            Streams = [.. package.Manifest.Streams, new("stolen", $"SELECT 1::BIGINT AS _row, a FROM read_csv({DuckSql.Literal(secret)})", 1, [new("a", "BIGINT")])],
        };

        using var store = Open();
        var refusal = Should.Throw<StoreException>(() =>
            store.Load(package with { Manifest = stolen, Streams = [Append("stolen", "stolen")] }));

        refusal.Problem.Code.ShouldBe("package_broken");
        refusal.Message.ShouldContain("disabled by configuration");
        store.Describe("stolen").ShouldBeNull();
    }

    [Theory]
    [InlineData("SELECT 1::BIGINT AS _row, 1 AS a) AS s; DROP TABLE orders; SELECT * FROM (SELECT 1 AS _row")]
    [InlineData("DELETE FROM orders RETURNING 1::BIGINT AS _row, 1 AS a")]
    public void A_manifest_can_not_bring_a_statement_of_its_own(string select)
    {
        var package = Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders"));
        using var store = Open();
        store.Load(package);
        var hostile = Home.Package("job-2").Rows("SELECT 1 AS id").Into(Append("stolen", "stolen"));

        Should.Throw<StoreException>(() => store.Load(hostile with
        {
            Manifest = hostile.Manifest with { Streams = [.. hostile.Manifest.Streams, new("stolen", select, 1, [new("a", "INTEGER")])] },
        }));

        store.Sample("orders", 1).TotalRows.ShouldBe(1);
    }

    [Fact]
    public void What_a_killed_process_spilled_is_removed_at_the_next_start()
    {
        using (var store = Open())
        {
            store.Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));
        }

        Directory.CreateDirectory(Database + ".tmp");
        File.WriteAllText(Path.Combine(Database + ".tmp", "duckdb_temp_storage_DEFAULT-0.tmp"), "left behind");
        File.WriteAllText(Path.Combine(Database + ".tmp", "mine.txt"), "not DuckDB's");

        using (Open())
        {
        }

        Directory.GetFiles(Database + ".tmp").Select(Path.GetFileName).ShouldBe(["mine.txt"]);
    }

    private string Load(string job)
    {
        Home.Package(job).Rows("SELECT range AS id FROM range(10)").Build();
        return job;
    }

    private PackageLoad Existing(string job, params StreamLoad[] streams)
    {
        var folder = Path.Combine(Home.Packages, job);
        return new(folder, Sluice.Packages.PackageManifest.Read(folder), streams);
    }

    private void Prepare(string sql)
    {
        using var database = DuckDatabase.Open(Database);
        using var connection = database.Connect();
        connection.Execute(sql);
    }
}
