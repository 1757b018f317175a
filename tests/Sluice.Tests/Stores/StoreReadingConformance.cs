using Shouldly;
using Sluice.Stores;
using Sluice.Tests.Stores.DuckDb;
using Sluice.Tests.Stores.Parquet;
using Sluice.Tests.Stores.Postgres;
using Sluice.Tests.Stores.Search;
using Sluice.Tests.Stores.Support;
using Sluice.Tests.Support;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores;

/// <summary>What every store shows to whoever looks into it.</summary>
public abstract class StoreReadingConformance : StoreTests
{
    private const string People = """
        SELECT * FROM (VALUES (1, 'Ada', 1.50::DECIMAL(9,2), DATE '2026-01-02', true),
            (2, 'Grace', 2.51::DECIMAL(9,2), DATE '2026-02-03', false),
            (3, NULL, NULL, NULL, NULL),
            (4, 'adam', -4.00::DECIMAL(9,2), DATE '2025-12-31', true)) t(id, name, amount, day, ok)
        """;

    [ServerFact]
    public void Tables_are_listed_without_those_that_a_store_keeps_for_itself()
    {
        using var store = Open();
        store.Tables().ShouldBeEmpty();

        store.Load(Home.Package("job-1").Rows(People).Into(Append("people")));
        store.Load(Home.Package("job-2").Rows(People).Into(Append("a/b \"c\"")));

        store.Tables().Select(table => table.Name).ShouldBe(["a/b \"c\"", "people"], ignoreOrder: true);
        Ids(store, new TableQuery("a/b \"c\"")).ShouldBe("1,2,3,4");
    }

    [ServerTheory]
    [Xunit.InlineData("id", FilterOperator.Eq, "2", "2")]
    [Xunit.InlineData("id", FilterOperator.Eq, "1.5", "")]
    [Xunit.InlineData("id", FilterOperator.Ne, "2", "1,3,4")]
    [Xunit.InlineData("id", FilterOperator.Ge, "2.5", "3,4")]
    [Xunit.InlineData("name", FilterOperator.Eq, "Ada", "1")]
    [Xunit.InlineData("name", FilterOperator.Eq, "ada", "")]
    [Xunit.InlineData("name", FilterOperator.Contains, "ADA", "1,4")]
    [Xunit.InlineData("name", FilterOperator.Contains, "%", "")]
    [Xunit.InlineData("name", FilterOperator.Null, "true", "3")]
    [Xunit.InlineData("name", FilterOperator.Null, "false", "1,2,4")]
    [Xunit.InlineData("name", FilterOperator.Eq, "x' OR 1=1 --", "")]
    [Xunit.InlineData("amount", FilterOperator.Eq, "2.505", "")]
    [Xunit.InlineData("amount", FilterOperator.Lt, "1.50", "4")]
    [Xunit.InlineData("amount", FilterOperator.Le, "1.5", "1,4")]
    [Xunit.InlineData("day", FilterOperator.Gt, "2026-01-01", "1,2")]
    [Xunit.InlineData("ok", FilterOperator.Eq, "false", "2")]
    public void A_filter_finds_the_rows_that_it_says(string column, FilterOperator of, string value, string expected)
    {
        using var store = Open();
        store.Load(Home.Package("job-1").Rows(People).Into(Append("people")));

        Ids(store, new TableQuery("people") { Filters = [new TableFilter(column, of, value)], OrderBy = "id" }).ShouldBe(expected);
    }

    [ServerFact]
    public void Pages_go_through_a_table_once_and_in_the_order_that_is_asked_for()
    {
        using var store = Open();
        store.Load(Home.Package("job-1").Rows("SELECT range AS id, range % 3 AS third FROM range(250)").Into(Append("numbers")));

        var seen = new List<long>();
        var query = new TableQuery("numbers") { Take = 100 };
        TablePage page;
        do
        {
            page = store.Read(query, CancellationToken.None);
            seen.AddRange(page.Rows.Select(row => long.Parse(row[0]!)));
            query = query with { Skip = query.Skip + page.Rows.Count };
        }
        while (page.HasMore);

        seen.Order().ShouldBe(Enumerable.Range(0, 250).Select(id => (long)id));
        store.Read(new TableQuery("numbers") { OrderBy = "id", Descending = true, Take = 2 }, CancellationToken.None).Rows.Select(row => row[0]).ShouldBe(["249", "248"]);
        page.Columns.Select(column => column.Name).ShouldBe(["id", "third", "_job", "_file", "_row"]);
    }

    [ServerFact]
    public void A_page_of_large_cells_ends_early_and_the_next_goes_on_behind_it()
    {
        using var store = Open();
        store.Load(Home.Package("job-1").Rows("SELECT range AS id, repeat('x', 1000000) AS note FROM range(12)").Into(Append("notes")));

        var first = store.Read(new TableQuery("notes") { OrderBy = "id", Take = 100 }, CancellationToken.None);
        var second = store.Read(new TableQuery("notes") { OrderBy = "id", Take = 100, Skip = first.Rows.Count }, CancellationToken.None);

        first.HasMore.ShouldBeTrue();
        first.Rows.Sum(row => row.Sum(cell => (long)(cell?.Length ?? 0))).ShouldBeLessThan(TableReading.PageLettersMax + 2_000_000);
        second.HasMore.ShouldBeFalse();
        first.Rows.Concat(second.Rows).Select(row => int.Parse(row[0]!)).ShouldBe(Enumerable.Range(0, 12));
        first.Rows[0][1]!.Length.ShouldBe(1_000_000);
    }

    [ServerFact]
    public void Names_that_are_none_and_values_that_do_not_fit_are_said_so()
    {
        using var store = Open();
        store.Load(Home.Package("job-1").Rows(People).Into(Append("people")));

        Code(new TableQuery("nobody")).ShouldBe("unknown_table");
        Code(new TableQuery("../people")).ShouldBe("unknown_table");
        Code(new TableQuery("people") { OrderBy = "id; DROP TABLE people" }).ShouldBe("unknown_column");
        Code(new TableQuery("people") { Filters = [new TableFilter("1=1 --", FilterOperator.Eq, "1")] }).ShouldBe("unknown_column");
        Code(new TableQuery("people") { Filters = [new TableFilter("day", FilterOperator.Eq, "tomorrow morning")] }).ShouldBe("bad_value");

        string Code(TableQuery query) => Should.Throw<StoreException>(() => store.Read(query, CancellationToken.None)).Problem.Code;
    }

    [ServerFact]
    public void Rows_that_are_alike_are_counted()
    {
        using var store = Open();
        store.Load(Home.Package("job-1").Rows(People).Into(Append("people")));

        Groups(new GroupQuery("people", [new GroupKey("ok")]) { MeanOf = "amount" }).ShouldBe(["false 1 2.51", "true 2 -1.25", "∅ 1 ∅"]);
        Groups(new GroupQuery("people", [new GroupKey("ok")]) { LargestFirst = true, Take = 1 }).ShouldBe(["true 2"]);
        Groups(new GroupQuery("people", [new GroupKey("day", TimeUnit.Year), new GroupKey("ok")])).ShouldBe(["2025-01-01 true 1", "2026-01-01 false 1", "2026-01-01 true 1", "∅ ∅ 1"]);
        Groups(new GroupQuery("people", [new GroupKey("day", TimeUnit.Month)]) { Filters = [new TableFilter("id", FilterOperator.Le, "2")] }).ShouldBe(["2026-01-01 1", "2026-02-01 1"]);
        store.Count(new GroupQuery("people", [new GroupKey("id")]) { Take = 2 }, CancellationToken.None).HasMore.ShouldBeTrue();

        IEnumerable<string> Groups(GroupQuery query) => store.Count(query, CancellationToken.None).Rows.Select(row => string.Join(' ', row.Select(cell => cell ?? "∅")));
    }

    [ServerFact]
    public void A_moment_belongs_to_its_day_in_utc()
    {
        using var store = Open();
        store.Load(Home.Package("job-1").Rows("SELECT TIMESTAMPTZ '2026-01-31 23:30:00+00' AS at, 1 AS id UNION ALL SELECT TIMESTAMPTZ '2026-02-01 00:30:00+01', 2").Into(Append("moments")));

        store.Count(new GroupQuery("moments", [new GroupKey("at", TimeUnit.Day)]), CancellationToken.None).Rows.Select(row => string.Join(' ', row)).ShouldBe(["2026-01-31 2"]);
    }

    [ServerFact]
    public void What_can_not_be_counted_is_said()
    {
        using var store = Open();
        store.Load(Home.Package("job-1").Rows(People).Into(Append("people")));

        Code(new GroupQuery("nobody", [new GroupKey("id")])).ShouldBe("unknown_table");
        Code(new GroupQuery("people", [new GroupKey("id) --")])).ShouldBe("unknown_column");
        Code(new GroupQuery("people", [new GroupKey("name", TimeUnit.Day)])).ShouldBe("bad_value");
        Code(new GroupQuery("people", [new GroupKey("id")]) { MeanOf = "name" }).ShouldBe("bad_value");

        string Code(GroupQuery query) => Should.Throw<StoreException>(() => store.Count(query, CancellationToken.None)).Problem.Code;
    }

    private static string Ids(IStore store, TableQuery query) =>
        string.Join(",", store.Read(query, CancellationToken.None).Rows.Select(row => row[0]).Order());
}

public sealed class DuckDbReadingTests : StoreReadingConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new DuckDbKind(home);
}

public sealed class ParquetReadingTests : StoreReadingConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new ParquetKind(home);
}

public sealed class SearchReadingTests : StoreReadingConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new SearchKind(home);
}

[NeedsServer(PostgresDatabase.Variable)]
public sealed class PostgresReadingTests : StoreReadingConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new PostgresKind(home);
}
