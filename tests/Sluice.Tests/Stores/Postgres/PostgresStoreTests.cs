using Shouldly;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Sluice.Tests.Support;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores.Postgres;

[NeedsServer(PostgresDatabase.Variable)]
public sealed class PostgresStoreTests : StoreConformance
{
    [ServerFact]
    public override void Names_of_three_hundred_characters_are_not_cut()
    {
        var name = new string('x', 299);
        using var store = Open();

        var refusal = Should.Throw<StoreException>(() =>
            store.Load(Home.Package("job-1").Rows($"SELECT 1 AS {name}a, 2 AS {name}b").Into(Append("orders"))));
        refusal.Problem.Code.ShouldBe("name_clash");
        refusal.Problem.Message.ShouldContain($"\"{name}a\" and \"{name}b\"");
        refusal.Problem.Advice!.ShouldContain("shorter name");

        store.Load(Home.Package("job-2").Rows($"SELECT 1 AS {name}, 2 AS id").Into(Append("orders")));
        store.Describe("orders")!.Select(column => column.Name).ShouldBe([name[..63], "id"]);
    }

    private protected override StoreKind KindIn(StoreFolder home) => new PostgresKind(home);
}
