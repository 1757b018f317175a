using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.DuckDb;

public sealed class DuckDbStoreTests : StoreConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new DuckDbKind(home);
}
