using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.DuckDb;

public sealed class DuckDbCrashTests : FileStoreCrashConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new DuckDbKind(home);
}
