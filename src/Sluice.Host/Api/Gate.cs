using System.Net;
using Microsoft.AspNetCore.Http;
using Sluice.Host.Keys;

namespace Sluice.Host.Api;

/// <summary>
/// Lets callers in. On this machine's own address, and as long as no key was ever made, nobody needs one; then what a
/// browser sends for a page of another site is refused. In every other case a key decides.
/// </summary>
/// <param name="keys">The keys.</param>
/// <param name="isLoopback">True when only this machine can reach the server.</param>
/// <param name="requests">How often each may ask.</param>
/// <param name="time">The clock.</param>
internal sealed class Gate(KeyFile keys, bool isLoopback, RateLimit requests, TimeProvider time)
{
    private readonly RateLimit _wrongKeys = new(20 / 60.0, 20, time);

    /// <summary>Who asks, where they may.</summary>
    /// <exception cref="SluiceException">They may not: see the codes below 500 of <see cref="ApiProblems"/>.</exception>
    public Caller Admit(HttpContext http, Role role)
    {
        if (role == Role.Anyone)
        {
            return Caller.Anyone;
        }

        var caller = CallerOf(http);
        if (!requests.TryTake(caller == Caller.Local ? AddressOf(http) : caller.Id))
        {
            throw ApiProblems.Of("too_many_requests", "More requests came than are allowed in a second (server.requests_per_second).");
        }

        return caller.Role >= role ? caller
            : throw ApiProblems.Of("role_missing", $"This needs a key of the role {role.ToString().ToLowerInvariant()}, and this one is of {caller.Role.ToString().ToLowerInvariant()}.");
    }

    private Caller CallerOf(HttpContext http)
    {
        if (SecretOf(http.Request) is { } secret)
        {
            // A right key is let in whatever came before: behind a proxy all callers have one address, and nobody guesses
            // 256 bits meanwhile.
            if (keys.Find(secret) is { } key)
            {
                return new Caller(key.Id, key.Name, key.Role);
            }

            throw _wrongKeys.TryTake(AddressOf(http))
                ? ApiProblems.Of("key_wrong", "The API key is none of this server's, or it expired or was revoked.")
                : ApiProblems.Of("too_many_wrong_keys", "Too many wrong keys came from this address.");
        }

        if (!isLoopback || keys.All().Count > 0)
        {
            throw ApiProblems.Of("key_required", "Send an API key: Authorization: Bearer KEY. Whoever runs the server makes one with sluice keys create.");
        }

        RefuseOtherSites(http.Request);
        return Caller.Local;
    }

    // A page of another site can have a browser send requests to this machine, and a name that leads here makes it the same site.
    private static void RefuseOtherSites(HttpRequest request)
    {
        var host = request.Host.Host;
        var isOwnName = host is "localhost" or "" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        var origin = request.Headers.Origin.ToString();
        var isOwnOrigin = origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}";
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (!isOwnName || !isOwnOrigin || site is "cross-site" or "same-site")
        {
            throw ApiProblems.Of("origin_not_allowed", "Without keys, only programs of this machine and pages of this server may ask.");
        }
    }

    private static string? SecretOf(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim()
            : request.Headers["X-Api-Key"] is [{ Length: > 0 } key] ? key : null;
    }

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "unknown";
}
