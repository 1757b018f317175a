using System.Globalization;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// Where Elasticsearch or OpenSearch is and how it is used: <c>//user:password@host:9200/prefix?option=value</c>. User and
/// password may be percent-encoded, and must be where they hold one of <c>:/?#@%</c>.
/// </summary>
internal sealed record ElasticUrl
{
    private const int PortDefault = 9200;

    private static readonly string[] Names =
        ["api_key", "ca_file", "timeout_seconds", "retry_seconds", "lease_seconds", "bulk_mb", "parallel", "gzip", "shards", "replicas"];

    private ElasticUrl(Uri server, string prefix)
    {
        Server = server;
        Prefix = prefix;
    }

    /// <summary>The server, without user and path.</summary>
    public Uri Server { get; }

    /// <summary>What the names of all indexes begin with, its dash included; empty for nothing.</summary>
    public string Prefix { get; }

    /// <summary>The user; null for none.</summary>
    public string? User { get; private set; }

    /// <summary>The user's password.</summary>
    public string Password { get; private set; } = "";

    /// <summary>An API key, as the server encodes it; null for none.</summary>
    public string? ApiKey { get; private set; }

    /// <summary>A file with certificates of authorities that are trusted besides those of the system; null for none.</summary>
    public string? CaFile { get; private set; }

    /// <summary>How long one request may take, 60 seconds by default.</summary>
    public TimeSpan Timeout { get; private set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a load tries again while the server is away or overloaded, 60 seconds by default.</summary>
    public TimeSpan RetryTime { get; private set; } = TimeSpan.FromSeconds(60);

    /// <summary>After how long without a sign of life a load that holds a table counts as dead, 30 seconds by default.</summary>
    public TimeSpan Lease { get; private set; } = TimeSpan.FromSeconds(30);

    /// <summary>About how many bytes one bulk request has, 8 MB by default.</summary>
    public int BulkBytes { get; private set; } = 8 << 20;

    /// <summary>How many bulk requests are on their way at once, 2 by default.</summary>
    public int Parallel { get; private set; } = 2;

    /// <summary>True to compress what is sent.</summary>
    public bool Gzip { get; private set; }

    /// <summary>How many shards a new index has, 1 by default.</summary>
    public int Shards { get; private set; } = 1;

    /// <summary>How many copies a new index has; null for one where there are several nodes.</summary>
    public int? Replicas { get; private set; }

    /// <summary>Reads what follows <c>elasticsearch+http:</c> or <c>elasticsearch+https:</c>.</summary>
    /// <param name="scheme">http or https.</param>
    /// <param name="text">The rest.</param>
    /// <exception cref="SluiceException">It is no such URL; no message shows the password.</exception>
    public static ElasticUrl Parse(string scheme, string text)
    {
        if (!text.StartsWith("//", StringComparison.Ordinal))
        {
            throw Wrong(text, "has no // before the server");
        }

        var (rest, query) = Cut(text[2..], '?');
        var at = rest.LastIndexOf('@');
        var (user, password) = Cut(at < 0 ? "" : rest[..at], ':');
        var (host, path) = Cut(rest[(at + 1)..], '/');
        var prefix = Uri.UnescapeDataString(path ?? "").Trim('/');
        if (!Uri.TryCreate($"{scheme}://{host}", UriKind.Absolute, out var server) || server.Host.Length == 0)
        {
            throw Wrong(text, "names no server");
        }

        if (prefix.Length > 0 && !IndexNames.IsPrefix(prefix))
        {
            throw Wrong(text, $"has the prefix \"{prefix}\", and one has up to {IndexNames.PrefixMax} small letters, digits, - and _, and begins with a letter or a digit");
        }

        // A port that is not written is 80 or 443 to Uri.
        var port = host.LastIndexOf(':') > host.LastIndexOf(']') ? server.Port : PortDefault;
        var url = new ElasticUrl(new UriBuilder(scheme, server.Host, port).Uri, prefix.Length == 0 ? "" : prefix + "-")
        {
            User = user.Length == 0 ? null : Uri.UnescapeDataString(user),
            Password = Uri.UnescapeDataString(password ?? ""),
        };
        foreach (var option in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(option, '=');
            url.Set(text, Uri.UnescapeDataString(name), Uri.UnescapeDataString(value ?? ""));
        }

        return url;
    }

    private void Set(string text, string name, string value)
    {
        switch (name)
        {
            case "api_key":
                ApiKey = value;
                break;
            case "ca_file":
                CaFile = value;
                break;
            case "timeout_seconds":
                Timeout = TimeSpan.FromSeconds(Number(text, name, value, 1, 86_400));
                break;
            case "retry_seconds":
                RetryTime = TimeSpan.FromSeconds(Number(text, name, value, 0, 86_400));
                break;
            case "lease_seconds":
                Lease = TimeSpan.FromSeconds(Number(text, name, value, 1, 86_400));
                break;
            case "bulk_mb":
                BulkBytes = Number(text, name, value, 1, 90) << 20;
                break;
            case "parallel":
                Parallel = Number(text, name, value, 1, 16);
                break;
            case "gzip":
                Gzip = value is "true" or "1" ? true : value is "false" or "0" ? false : throw Wrong(text, "has a gzip that is neither true nor false");
                break;
            case "shards":
                Shards = Number(text, name, value, 1, 1024);
                break;
            case "replicas":
                Replicas = Number(text, name, value, 0, 100);
                break;
            default:
                throw Wrong(text, $"has the option {name}, which is none of {string.Join(", ", Names)}");
        }
    }

    private static int Number(string text, string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong(text, $"has a {name} that is no number from {least} to {most}");

    private static (string Head, string? Tail) Cut(string text, char mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static SluiceException Wrong(string text, string what) => new(FailureKind.Config,
    [
        new Problem("bad_store_url", $"The store elasticsearch+https:{UrlMask.Of(text)} {what}.")
        {
            Expected = "elasticsearch+https://user:password@host:9200/prefix",
            Advice = "Write elasticsearch+https://user:password@host:9200/prefix#table; in user and password write %40 for @, %3A for :, %2F for /, %23 for #.",
        },
    ]);
}
