using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

public sealed class ElasticStoreTests : StoreConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new ElasticKind(home, ElasticServers.Real);
}

public sealed class ElasticReadingTests : StoreReadingConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new ElasticKind(home, ElasticServers.Real);
}

public sealed class ElasticCrashTests : StoreCrashConformance
{
    // The double looks at every document for every question.
    private protected override long RowsOfALoad => 4_000;

    private protected override int RowsToCancel => 10_000;

    private protected override StoreKind KindIn(StoreFolder home) => new ElasticKind(home, ElasticServers.Real);
}

public sealed class ElasticSearchTests : SearchConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new ElasticKind(home, ElasticServers.Real);
}

public sealed class ElasticHostileQueryTests : HostileQueryConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new ElasticKind(home, ElasticServers.Real);
}
