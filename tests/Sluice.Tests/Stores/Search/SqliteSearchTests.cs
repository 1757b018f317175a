using Shouldly;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Xunit;

namespace Sluice.Tests.Stores.Search;

public sealed class SqliteSearchTests : SearchConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new SearchKind(home);

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
