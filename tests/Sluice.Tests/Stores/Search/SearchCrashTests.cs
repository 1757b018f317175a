using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.Search;

public sealed class SearchCrashTests : FileStoreCrashConformance
{
    // Every row is a document whose words are indexed, which takes longer than writing it.
    private protected override long RowsOfALoad => 6_000;

    private protected override int RowsToCancel => 20_000;

    private protected override StoreKind KindIn(StoreFolder home) => new SearchKind(home);
}
