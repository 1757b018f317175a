using Sluice.Tests.Support;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>
/// The servers on which the suites run: always the double, and a real one when its URL is in the environment, such as
/// elasticsearch+http://elastic:secret@localhost:9200. Each test has a prefix of its own.
/// </summary>
internal static class ElasticServers
{
    public const string Variable = "SLUICE_TEST_ELASTICSEARCH";

    /// <summary>The real one; null when there is none.</summary>
    public static string? Real => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } url ? url.TrimEnd('/') : null;
}
