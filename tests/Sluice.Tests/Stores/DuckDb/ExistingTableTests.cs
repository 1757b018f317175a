using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Xunit;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores.DuckDb;

/// <summary>Loads into tables that the user made, with what a Parquet folder can not have: constraints, defaults, computed columns.</summary>
public sealed class ExistingTableTests : StoreTests
{
    private const string Provenance = "_job VARCHAR, _file VARCHAR, _row BIGINT";

    private protected override StoreKind KindIn(StoreFolder home) => new DuckDbKind(home);

    [Fact]
    public void Columns_that_the_stream_does_not_have_get_their_default()
    {
        Prepare($"CREATE TABLE orders (id BIGINT, state VARCHAR NOT NULL DEFAULT 'new', twice BIGINT AS (id * 2), {Provenance})");

        Load(Home.Package("job-1").Rows("SELECT range AS id FROM range(3)").Into(Append("orders")));

        Rows("orders", "SELECT id, state, twice FROM {0} ORDER BY id").ShouldBe(["0|new|0", "1|new|2", "2|new|4"]);
    }

    [Fact]
    public void An_upsert_keeps_the_newest_of_what_the_stream_does_not_have_and_new_rows_get_the_default()
    {
        Prepare($"""
            CREATE TABLE orders (id BIGINT, name VARCHAR, note VARCHAR DEFAULT 'none yet', twice BIGINT AS (id * 2), {Provenance});
            INSERT INTO orders (id, name, note) SELECT range, 'old', 'note ' || range FROM range(4);
            INSERT INTO orders (id, name, note) VALUES (3, 'old', 'newest note of 3');
            """);

        Load(Home.Package("job-1").Rows("SELECT range AS id, 'new' AS name FROM range(2, 6)").Into(Upsert("orders", "id")));

        Rows("orders", "SELECT id, name, note, twice FROM {0} ORDER BY id").ShouldBe([
            "0|old|note 0|0", "1|old|note 1|2", "2|new|note 2|4", "3|new|newest note of 3|6", "4|new|none yet|8", "5|new|none yet|10"]);
    }

    [Fact]
    public void A_table_with_a_primary_key_can_be_upserted_and_refuses_a_double_append()
    {
        Prepare($"CREATE TABLE orders (id BIGINT PRIMARY KEY, name VARCHAR, {Provenance})");
        Load(Home.Package("job-1").Rows("SELECT range AS id, 'a' AS name FROM range(10)").Into(Append("orders")));
        Load(Home.Package("job-2").Rows("SELECT range AS id, 'b' AS name FROM range(5, 15)").Into(Upsert("orders", "id")));

        var refusal = Should.Throw<StoreException>(() =>
            Load(Home.Package("job-3").Rows("SELECT 7::BIGINT AS id, 'c' AS name").Into(Append("orders"))));

        refusal.Problem.Code.ShouldBe("store_constraint");
        refusal.IsTransient.ShouldBeFalse();
        Rows("orders", "SELECT name, count(*) FROM {0} GROUP BY name ORDER BY name").ShouldBe(["a|5", "b|10"]);
    }

    [Fact]
    public void A_column_that_takes_no_null_and_is_not_in_the_stream_is_named()
    {
        Prepare($"CREATE TABLE orders (id BIGINT, name VARCHAR NOT NULL, {Provenance})");

        Should.Throw<StoreException>(() => Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders"))))
            .Problem.Message.ShouldContain("\"name\" takes no NULL");
    }

    [Fact]
    public void A_stream_column_that_the_table_computes_is_named()
    {
        Prepare($"CREATE TABLE orders (id BIGINT, twice BIGINT AS (id * 2), {Provenance})");

        Should.Throw<StoreException>(() => Load(Home.Package("job-1").Rows("SELECT 1 AS id, 2 AS twice").Into(Append("orders"))))
            .Problem.Message.ShouldContain("\"twice\" is computed");
    }

    [Fact]
    public void A_table_without_provenance_columns_says_how_it_can_be_loaded()
    {
        Prepare("CREATE TABLE orders (id BIGINT)");
        var package = Home.Package("job-1").Rows("SELECT 1 AS id");

        Should.Throw<StoreException>(() => Load(package.Into(Append("orders")))).Problem.Advice!.ShouldContain("switched off");

        Load(package.Into(Append("orders") with { Provenance = false }));
        Rows("orders", "SELECT * FROM {0}").ShouldBe(["1"]);
    }

    [Fact]
    public void Tables_whose_names_differ_only_in_letters_beyond_ASCII_are_two()
    {
        Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("É"), Append("é")));
        Load(Home.Package("job-2").Rows("SELECT 2 AS id").Into(Replace("é")));

        Rows("É", "SELECT id FROM {0}").ShouldBe(["1"]);
        Rows("é", "SELECT id FROM {0}").ShouldBe(["2"]);
    }

    [Fact]
    public void A_database_of_a_newer_storage_version_can_be_loaded_into()
    {
        using (var database = DuckDatabase.Open())
        using (var connection = database.Connect())
        {
            connection.Execute($"ATTACH {DuckSql.Literal(((DuckDbKind)Kind).Path)} AS new (STORAGE_VERSION 'latest')");
            connection.Execute("CREATE TABLE new.mine AS SELECT 1 AS one");
        }

        Load(Home.Package("job-1").Rows("SELECT range AS id FROM range(10)").Into(Append("orders")));

        Rows("orders", "SELECT count(*), min(_job) FROM {0}").ShouldBe(["10|job-1"]);
    }

    private void Load(PackageLoad load)
    {
        using var store = Open();
        store.Load(load);
    }

    private void Prepare(string sql)
    {
        using var database = DuckDatabase.Open(((DuckDbKind)Kind).Path);
        using var connection = database.Connect();
        connection.Execute(sql);
    }
}
