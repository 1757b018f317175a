using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.Search;

public sealed class SearchStoreTests : StoreConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new SearchKind(home);
}
