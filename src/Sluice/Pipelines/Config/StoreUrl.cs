using System.Diagnostics.CodeAnalysis;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>
/// Where a store is: <c>duckdb:path</c>, <c>parquet:folder</c>, <c>search:path</c>, <c>postgres://user:password@host:port/database</c> or
/// <c>elasticsearch+https://user:password@host:port/prefix</c>, each with <c>#table</c> where a table belongs to it.
/// </summary>
/// <param name="Kind">The kind of store.</param>
/// <param name="Path">The database file, the folder or the address, as it was written; secrets are references in it.</param>
/// <param name="Table">The table after <c>#</c>; null for none.</param>
public sealed record StoreUrl(StoreKind Kind, string Path, string? Table = null)
{
    private static readonly (string Scheme, StoreKind Kind)[] Known = 
    [
        ("duckdb", StoreKind.DuckDb), ("parquet", StoreKind.Parquet), ("postgres", StoreKind.Postgres), ("postgresql", StoreKind.Postgres),
        ("search", StoreKind.Search), ("elasticsearch+https", StoreKind.Elasticsearch), ("elasticsearch+http", StoreKind.ElasticsearchPlain),
    ];

    private static readonly string[] Later =
    [
        "s3", "graph", "neo4j+http", "neo4j+https",
        "druid+http", "druid+https",
    ];

    private static string Forms => "duckdb:path[#table], parquet:folder[#table], search:path[#table], postgres://user:password@host:port/database[#table] "
        + "or elasticsearch+https://user:password@host:port/prefix[#table]";

    /// <summary>
    /// Reads a URL. On false there is a problem, which shows no password that the text may hold. A path is taken as it
    /// is: nothing is decoded, and only the last <c>#</c> begins a table.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out StoreUrl? url, [NotNullWhen(false)] out Problem? problem)
    {
        url = null;
        var colon = text.IndexOf(':');
        var scheme = colon < 0 ? "" : text[..colon].ToLowerInvariant();
        if (Later.Contains(scheme))
        {
            problem = new Problem("not_supported_yet", $"Stores of {scheme}: are not supported by this version yet.")
            {
                Found = UrlMask.Of(text),
                Expected = Forms,
            };
            return false;
        }

        var kind = Array.FindIndex(Known, known => known.Scheme == scheme);
        if (kind < 0)
        {
            problem = Unknown(text, scheme);
            return false;
        }

        var rest = text[(colon + 1)..];
        var hash = rest.LastIndexOf('#');
        var (path, table) = hash < 0 ? (rest, null) : (rest[..hash], rest[(hash + 1)..]);
        problem = WhatIsWrong(text, Known[kind].Kind, path, table);
        url = problem is null ? new StoreUrl(Known[kind].Kind, path, table) : null;
        return problem is null;
    }

    /// <summary>The URL as it would be written. It may hold a password: <see cref="ToString"/> is for showing.</summary>
    internal string Text => Written(Path);

    /// <summary>True for a store behind a server, whose URL may hold secrets.</summary>
    internal bool IsServer => Kind is StoreKind.Postgres or StoreKind.Elasticsearch or StoreKind.ElasticsearchPlain;

    /// <summary>The URL without its password and its options.</summary>
    public override string ToString() => Written(IsServer ? UrlMask.Of(Path) : Path);

    private string Written(string path) => $"{Known.First(known => known.Kind == Kind).Scheme}:{path}{(Table is null ? "" : "#" + Table)}";

    private static Problem? WhatIsWrong(string text, StoreKind kind, string path, string? table)
    {
        if (path.Trim().Length == 0)
        {
            return Bad(text, "has no path", null);
        }

        if (kind == StoreKind.Postgres && (!path.StartsWith("//", StringComparison.Ordinal) || path.IndexOf('/', 2) < 0))
        {
            return Bad(text, path.StartsWith("//", StringComparison.Ordinal) ? "names no database" : "has no // before the server", null);
        }

        if (kind is StoreKind.Elasticsearch or StoreKind.ElasticsearchPlain && !path.StartsWith("//", StringComparison.Ordinal))
        {
            return Bad(text, "has no // before the server", null);
        }

        if (path == ":memory:")
        {
            return Bad(text, "is a database that ends with the process", "Name a file.");
        }

        return table is { Length: 0 } ? Bad(text, "has a # and no table after it", "Remove the #, or name the table.") : null;
    }

    private static Problem Unknown(string text, string scheme)
    {
        var advice = text.EndsWith(".duckdb", StringComparison.OrdinalIgnoreCase)
            || text.EndsWith(".db", StringComparison.OrdinalIgnoreCase)
            || text.Contains(".duckdb#", StringComparison.OrdinalIgnoreCase)
            ? $"Did you mean duckdb:{text}?"
            : NearestWord.Of(scheme, Known.Select(known => known.Scheme).Concat(Later)) is { } nearest && scheme.Length > 0
                ? $"Did you mean {nearest}:?"
                : $"Did you mean parquet:{text}?";

        // A text that has a scheme of its own, only none of ours, is no folder.
        var isUseful = scheme.Length <= 1 || !advice.Contains("parquet:", StringComparison.Ordinal);
        return Bad(text, "names no kind of store", isUseful ? advice : null);
    }

    private static Problem Bad(string text, string what, string? advice) =>
        new("bad_store_url", $"The store URL {ConfigNode.Quote(UrlMask.Of(text))} {what}; expected {Forms}.")
        {
            Found = UrlMask.Of(text),
            Expected = Forms,
            Advice = advice,
        };
}
