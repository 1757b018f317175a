using Shouldly;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.Postgres;

/// <summary>A test of the PostgreSQL store in a database of its own.</summary>
public abstract class PostgresTests : StoreTests
{
    private protected const string ProvenanceColumns = "_job text, _file text, _row bigint";

    private protected PostgresDatabase Database => ((PostgresKind)Kind).Database;

    private protected override StoreKind KindIn(StoreFolder home) => new PostgresKind(home);

    private protected LoadOutcome Load(PackageLoad load)
    {
        using var store = Open();
        return store.Load(load, CancellationToken.None);
    }

    private protected Problem Refused(PackageLoad load)
    {
        using var store = Open();
        return Should.Throw<StoreException>(() => store.Load(load, CancellationToken.None)).Problem;
    }
}
