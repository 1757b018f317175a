namespace Sluice.Stores;

/// <summary>
/// Where a store is, as people write it: <c>duckdb:path/to/file.duckdb#table</c>, <c>parquet:folder#table</c>,
/// <c>postgres://user:password@host/database#table</c>, <c>search:path/to/file.db#table</c>,
/// <c>elasticsearch+https://user:password@host/prefix#table</c>.
/// </summary>
/// <param name="Scheme">The kind of store, lower case.</param>
/// <param name="Path">The file, folder or address, as written.</param>
/// <param name="Table">The table after the last <c>#</c>; null when there is none.</param>
public sealed record StoreUrl(string Scheme, string Path, string? Table)
{
    /// <summary>Reads a store's URL.</summary>
    /// <exception cref="SluiceException">It is no URL of a store.</exception>
    public static StoreUrl Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        // One letter before the colon is a Windows drive, not a scheme.
        if (colon < 2)
        {
            throw Wrong($"Found \"{UrlMask.Of(text)}\", which does not say what kind of store it is.");
        }

        var rest = text[(colon + 1)..];
        var hash = rest.LastIndexOf('#');
        var path = hash < 0 ? rest : rest[..hash];
        var table = hash < 0 ? null : rest[(hash + 1)..];
        if (path.Length == 0 || table is "")
        {
            throw Wrong($"Found \"{UrlMask.Of(text)}\", which has no {(path.Length == 0 ? "path" : "table after the #")}.");
        }

        return new(text[..colon].ToLowerInvariant(), path, table);
    }

    /// <summary>The URL as it would be written. It may hold a password: <see cref="ToString"/> is for showing.</summary>
    public string Text => Written(Path);

    /// <summary>True for a store that is a file or a folder of this machine.</summary>
    public bool IsFile => Scheme is "duckdb" or "parquet" or "search";

    /// <summary>True for a store whose documents can be searched.</summary>
    public bool IsSearchable => Scheme is "search" or "elasticsearch+http" or "elasticsearch+https";

    /// <summary>The URL without its password and its options.</summary>
    public override string ToString() => Written(IsFile ? Path : UrlMask.Of(Path));

    private string Written(string path) => Table is null ? $"{Scheme}:{path}" : $"{Scheme}:{path}#{Table}";

    private static SluiceException Wrong(string message) => new(FailureKind.Usage, [new Problem("store_url", message)
    {
        Expected = "a URL such as duckdb:sales.duckdb#orders, parquet:lake#orders or postgres://user@host/database#orders",
        Advice = "Write it as duckdb:FILE#TABLE, parquet:FOLDER#TABLE, search:FILE#TABLE, postgres://USER:PASSWORD@HOST:PORT/DATABASE#TABLE or elasticsearch+https://USER:PASSWORD@HOST:PORT/PREFIX#TABLE.",
    }]);
}
