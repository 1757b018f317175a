using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.Parquet;

public sealed class ParquetStoreTests : StoreConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new ParquetKind(home);
}
