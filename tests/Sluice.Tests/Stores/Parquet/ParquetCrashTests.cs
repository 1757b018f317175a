using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.Parquet;

public sealed class ParquetCrashTests : FileStoreCrashConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new ParquetKind(home);
}
