using Shouldly;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Xunit;

namespace Sluice.Tests.Stores.Search;

public sealed class SqliteSearchTests : SearchConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new SearchKind(home);

    [Fact]
    public void A_part_of_a_text_is_found_in_whatever_case_of_letters()
    {
        using var store = Open();
        store.Load(Home.Package("job-1").Rows("SELECT 1 AS id, 'Frau MÜLLER-Ökonom' AS name").Into(Loading.Append("people")));

        store.Read(new TableQuery("people") { Filters = [new TableFilter("name", FilterOperator.Contains, "müller-ö")] }, CancellationToken.None).Rows.Count.ShouldBe(1);
    }

    [Fact]
    public void More_columns_than_a_table_can_have_are_told_before_anything_is_loaded()
    {
        using var store = Open();
        var load = Home.Package("job-1").Rows($"SELECT {string.Join(", ", Enumerable.Range(0, 2000).Select(i => $"{i} AS c{i}"))}").Into(Loading.Append("wide"));

        store.Inspect(load).Problems.Single().Code.ShouldBe("too_many_columns");
        store.Inspect(load with { Streams = [load.Streams[0] with { Exclude = [.. Enumerable.Range(0, 10).Select(i => $"c{i}")] }] }).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_database_of_another_program_is_left_alone()
    {
        using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Home.File("search.db")};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE notes (x)";
            command.ExecuteNonQuery();
        }

        Should.Throw<StoreException>(() => Open()).Problem.Code.ShouldBe("store_not_ours");
    }
}
