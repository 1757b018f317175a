using Sluice.Tests.Stores.Support;
using Sluice.Tests.Support;

namespace Sluice.Tests.Stores.Postgres;

[NeedsServer(PostgresDatabase.Variable)]
public sealed class PostgresCrashTests : StoreCrashConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new PostgresKind(home);
}
