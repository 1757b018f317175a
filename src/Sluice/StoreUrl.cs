using System.Diagnostics.CodeAnalysis;

namespace Sluice;

/// <summary>
/// Where a store is: <c>duckdb:path</c>, <c>parquet:folder</c>, <c>search:path</c>, <c>postgres://user:password@host:port/database</c> or
/// <c>elasticsearch+https://user:password@host:port/prefix</c>, each with <c>#table</c> where a table belongs to it.
/// </summary>
/// <param name="Scheme">What stands before the first colon, lower case: the kind of store. Of two words for one kind it is the first.</param>
/// <param name="Path">The database file, the folder or the address, as it was written; secrets are references in it.</param>
/// <param name="Table">The table after <c>#</c>; null for none.</param>
public sealed record StoreUrl(string Scheme, string Path, string? Table = null)
{
    private static readonly string[] Schemes = ["duckdb", "parquet", "search", "postgres", "elasticsearch+https", "elasticsearch+http"];

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

        scheme = scheme == "postgresql" ? "postgres" : scheme;
        if (!Schemes.Contains(scheme))
        {
            problem = Unknown(text, scheme);
            return false;
        }

        var rest = text[(colon + 1)..];
        var hash = rest.LastIndexOf('#');
        var (path, table) = hash < 0 ? (rest, null) : (rest[..hash], rest[(hash + 1)..]);
        problem = WhatIsWrong(text, scheme, path, table);
        url = problem is null ? new StoreUrl(scheme, path, table) : null;
        return problem is null;
    }

    /// <summary>Reads a URL that someone gives on the command line or to the API.</summary>
    /// <exception cref="SluiceException">It is no URL of a store.</exception>
    public static StoreUrl Parse(string text) =>
        TryParse(text, out var url, out var problem) ? url : throw new SluiceException(FailureKind.Usage, [problem]);

    /// <summary>The URL as it would be written. It may hold a password: <see cref="ToString"/> is for showing.</summary>
    public string Text => Written(Path);

    /// <summary>True for a store that is a file or a folder of this machine; the others are servers, whose URLs may hold secrets.</summary>
    public bool IsFile => Scheme is "duckdb" or "parquet" or "search";

    /// <summary>True for a store whose documents can be searched.</summary>
    public bool IsSearchable => Scheme is "search" or "elasticsearch+https" or "elasticsearch+http";

    /// <summary>The URL without its password and its options.</summary>
    public override string ToString() => Written(IsFile ? Path : UrlMask.Of(Path));

    private string Written(string path) => $"{Scheme}:{path}{(Table is null ? "" : "#" + Table)}";

    private static Problem? WhatIsWrong(string text, string scheme, string path, string? table)
    {
        if (path.Trim().Length == 0)
        {
            return Bad(text, "has no path", null);
        }

        if (scheme == "postgres" && (!path.StartsWith("//", StringComparison.Ordinal) || path.IndexOf('/', 2) < 0))
        {
            return Bad(text, path.StartsWith("//", StringComparison.Ordinal) ? "names no database" : "has no // before the server", null);
        }

        if (scheme is "elasticsearch+https" or "elasticsearch+http" && !path.StartsWith("//", StringComparison.Ordinal))
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
            : NearestWord.Of(scheme, Schemes.Concat(Later)) is { } nearest && scheme.Length > 0
                ? $"Did you mean {nearest}:?"
                : $"Did you mean parquet:{text}?";

        // A text that has a scheme of its own, only none of ours, is no folder.
        var isUseful = scheme.Length <= 1 || !advice.Contains("parquet:", StringComparison.Ordinal);
        return Bad(text, "names no kind of store", isUseful ? advice : null);
    }

    private static Problem Bad(string text, string what, string? advice) =>
        new("bad_store_url", $"The store URL {Quoted.Of(UrlMask.Of(text))} {what}; expected {Forms}.")
        {
            Found = UrlMask.Of(text),
            Expected = Forms,
            Advice = advice,
        };
}
