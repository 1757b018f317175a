using Shouldly;
using Sluice.Stores;
using Sluice.Stores.Parquet;
using Sluice.Tests.Stores.Support;
using Xunit;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores.Parquet;

/// <summary>What lies in the folder of a Parquet store, and what a crash at each point of a load leaves there.</summary>
public sealed class ParquetFolderTests : StoreTests
{
    private string Lake => ((ParquetKind)Kind).Folder;

    private protected override StoreKind KindIn(StoreFolder home) => new ParquetKind(home);

    [Fact]
    public void A_table_is_one_file_for_each_load()
    {
        Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));
        Load(Home.Package("job-2").Rows("SELECT 2 AS id").Into(Append("orders")));

        Files("orders").ShouldBe(["job-1.parquet", "job-2.parquet"]);
        Directory.GetFileSystemEntries(Path.Combine(Lake, "_sluice")).Select(Path.GetFileName).Order()
            .ShouldBe(["holder", "loads", "lock", "tables"], ignoreOrder: false, "nothing that was staged is left");
    }

    [Fact]
    public void All_files_of_a_table_have_the_same_columns_in_the_same_order()
    {
        Load(Home.Package("job-1").Rows("SELECT 1::BIGINT AS id, 'a' AS name, 1.5 AS score").Into(Append("orders")));
        Load(Home.Package("job-2").Rows("SELECT 'b' AS name, 2::INTEGER AS id").Into(Append("orders")));

        string[] described = [.. Files("orders").Select(file => Rows("orders",
            $"SELECT string_agg(column_name || ' ' || column_type, ',') FROM (DESCRIBE SELECT * FROM read_parquet('{Lake}/orders/{file}'))").Single())];

        described.Length.ShouldBe(2);
        described[1].ShouldBe(described[0]);
    }

    [Fact]
    public void Files_in_which_nothing_changes_are_not_written_again()
    {
        Load(Home.Package("job-1").Rows("SELECT range AS id, 'old' AS name FROM range(10)").Into(Append("orders")));
        Load(Home.Package("job-2").Rows("SELECT range AS id, 'old' AS name FROM range(10, 20)").Into(Append("orders")));
        var untouched = Path.Combine(Lake, "orders", "job-1.parquet");
        var written = File.GetLastWriteTimeUtc(untouched);

        Load(Home.Package("job-3").Rows("SELECT range AS id, 'new' AS name FROM range(15, 25)").Into(Upsert("orders", "id")));

        Files("orders").ShouldBe(["job-1.parquet", "job-3.kept.parquet", "job-3.parquet"]);
        File.GetLastWriteTimeUtc(untouched).ShouldBe(written);
        Rows("orders", "SELECT name, count(*), count(DISTINCT id) FROM {0} GROUP BY name ORDER BY name").ShouldBe(["new|10|10", "old|15|15"]);
    }

    [Fact]
    public void What_the_user_put_beside_the_files_of_a_table_stays()
    {
        Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));
        Directory.CreateDirectory(Path.Combine(Lake, "orders", "notes"));
        File.WriteAllText(Path.Combine(Lake, "orders", "notes", "a.txt"), "mine");
        File.WriteAllText(Path.Combine(Lake, "orders", "readme.md"), "mine too");

        Load(Home.Package("job-2").Rows("SELECT 2 AS id").Into(Replace("orders")));

        Files("orders").ShouldBe(["job-2.parquet"]);
        File.ReadAllText(Path.Combine(Lake, "orders", "notes", "a.txt")).ShouldBe("mine");
        File.ReadAllText(Path.Combine(Lake, "orders", "readme.md")).ShouldBe("mine too");
    }

    [Fact]
    public void Two_streams_into_one_table_are_two_files()
    {
        Load(Home.Package("job-1").Rows("SELECT range AS id FROM range(3)").Child("more", "SELECT _row, id + 10 AS id FROM {rows}")
            .Into(Append("orders"), Append("Orders", "more")));

        Files("orders").ShouldBe(["job-1.2.parquet", "job-1.parquet"]);
        Rows("orders", "SELECT count(*), sum(id) FROM {0}").ShouldBe(["6|36"]);
    }

    [Fact]
    public void Names_that_look_like_paths_stay_within_the_folder()
    {
        var load = Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("../../outside"), Append("a/b"));
        Load(load with { Manifest = load.Manifest with { Job = "../../job" } });

        Directory.GetFiles(Home.Root, "*.parquet", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Lake, file)).ShouldBe(
            ["%2E.%2F..%2Foutside/%2E.%2F..%2Fjob.parquet", "a%2Fb/%2E.%2F..%2Fjob.parquet", "../packages/job-1/rows.parquet"], ignoreOrder: true);
        Directory.GetFiles(Path.Combine(Lake, "_sluice", "loads")).Select(Path.GetFileName).ShouldBe(["%2E.%2F..%2Fjob.json"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_load_that_was_decided_is_finished_at_the_next_start_however_many_moves_were_made(int movesMade)
    {
        Load(Home.Package("job-1").Rows("SELECT range AS id FROM range(10)").Into(Append("orders"), Append("latest")));
        var next = Home.Package("job-2").Rows("SELECT range AS id FROM range(20, 25)").Into(Append("orders"), Replace("latest"));
        Decide(next, movesMade);

        using (var store = Open(Home.Options with { IsReadOnly = true }))
        {
            store.HasLoaded("job-2").ShouldBeTrue();
        }

        using (var store = Open())
        {
            store.HasLoaded("job-2").ShouldBeTrue();
            store.Load(next).AlreadyLoaded.ShouldBeTrue();
        }

        Rows("orders", "SELECT count(*), count(DISTINCT id) FROM {0}").ShouldBe(["15|15"]);
        Rows("latest", "SELECT count(*), min(id) FROM {0}").ShouldBe(["5|20"]);
        Directory.Exists(Path.Combine(Lake, "_sluice", "staging")).ShouldBeFalse();
        File.Exists(Path.Combine(Lake, "_sluice", "commit.json")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_load_that_was_decided_and_whose_staged_files_are_gone_is_not_called_done(int stream)
    {
        Load(Home.Package("job-1").Rows("SELECT range AS id FROM range(10)").Into(Append("orders"), Append("latest")));
        var next = Home.Package("job-2").Rows("SELECT range AS id FROM range(20, 25)").Into(Append("orders"), Replace("latest"));
        Decide(next, movesMade: 0);
        Directory.Delete(Path.Combine(Lake, "_sluice", "staging", $"{stream}"), recursive: true);

        var refusal = Should.Throw<StoreException>(() => Load(next));
        refusal.Problem.Code.ShouldBe("load_damaged");
        refusal.IsTransient.ShouldBeFalse();

        Rows("latest", "SELECT count(*), min(id) FROM {0}").ShouldBe(["10|0"], "the table stays as it was");
        File.Delete(Path.Combine(Lake, "_sluice", "commit.json"));
        Load(next);
        Rows("orders", "SELECT count(*), count(DISTINCT id) FROM {0}").ShouldBe(["15|15"]);
        Rows("latest", "SELECT count(*), min(id) FROM {0}").ShouldBe(["5|20"]);
    }

    [Fact]
    public void A_load_that_was_not_decided_is_gone_at_the_next_start()
    {
        Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));
        Directory.CreateDirectory(Path.Combine(Lake, "_sluice", "staging", "0"));
        File.WriteAllText(Path.Combine(Lake, "_sluice", "staging", "0", "rows.part"), "half of it");

        using (Open())
        {
            Directory.Exists(Path.Combine(Lake, "_sluice", "staging")).ShouldBeFalse();
        }

        Count("orders").ShouldBe(1);
    }

    [Fact]
    public void A_folder_of_the_user_is_a_store_as_it_is()
    {
        Directory.CreateDirectory(Path.Combine(Lake, "mine"));
        using (var database = Kind.OpenData())
        using (var connection = database.Connect())
        {
            connection.Execute($"COPY (SELECT 1::BIGINT AS id, 'x' AS name) TO '{Lake}/mine/a.parquet' (FORMAT parquet)");
        }

        using (var store = Open())
        {
            store.Describe("MINE")!.Select(column => column.Name).ShouldBe(["id", "name"]);
            store.Load(Home.Package("job-1").Rows("SELECT 2 AS id").Into(Append("Mine") with { Provenance = false }));
        }

        Files("mine").ShouldBe(["a.parquet", "job-1.parquet"]);
        Rows("mine", "SELECT id, name FROM {0} ORDER BY id").ShouldBe(["1|x", "2|NULL"]);
    }

    [Fact]
    public void A_folder_whose_name_looks_like_a_partition_adds_no_column()
    {
        var url = StoreUrl.Parse($"parquet:{Directory.CreateDirectory(Home.File("year=2026")).FullName}/lake [1]*");
        using var store = StoreFactory.Open(url, Home.Options);

        store.Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));
        store.Load(Home.Package("job-2").Rows("SELECT 1 AS id").Into(Upsert("orders", "id")));

        store.Describe("orders")!.Select(column => column.Name).ShouldBe(["id"]);
        store.Sample("orders", 5).TotalRows.ShouldBe(1);
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_said_to_be_one()
    {
        File.WriteAllText(Lake, "a file");

        Should.Throw<StoreException>(() => Open()).Problem.Message.ShouldContain("is a file");
    }

    [Fact]
    public void A_place_where_nothing_may_be_written_is_said_so()
    {
        // The kernel's own file system refuses even the superuser.
        if (!Directory.Exists("/sys/kernel"))
        {
            return;
        }

        using var store = StoreFactory.Open(StoreUrl.Parse("parquet:/sys/kernel/lake"), Home.Options);

        Should.Throw<StoreException>(() => store.Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders"))))
            .Problem.Code.ShouldBe("store_permission");
    }

    private void Load(PackageLoad load)
    {
        using var store = Open();
        store.Load(load);
    }

    /// <summary>Brings a load to the point where it is decided, makes some of its moves, and stops as a crash would.</summary>
    private void Decide(PackageLoad load, int movesMade)
    {
        using var folder = new ParquetFolder(Lake, "lake");
        folder.Hold();
        using var database = Kind.OpenData();
        using var connection = database.Connect();
        var commit = new ParquetLoad(connection, new PackageStreams(), load, folder, "lake").Stage(DateTimeOffset.MaxValue, CancellationToken.None);
        commit.Moves.Count.ShouldBe(2);
        // Making the first moves as a load of their own leaves their staged files moved and the others in place.
        (commit with { Moves = [.. commit.Moves.Take(movesMade)] }).Write(folder.Own("commit.json"));
        folder.Finish();
        File.Delete(folder.Own("loads", "job-2.json"));
        commit.Write(folder.Own("commit.json"));
    }

    private IReadOnlyList<string?> Files(string table) =>
        [.. Directory.GetFiles(Path.Combine(Lake, table), "*.parquet").Select(Path.GetFileName).Order(StringComparer.Ordinal)];
}
