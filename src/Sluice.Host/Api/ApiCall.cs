using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sluice.Host.Api;

/// <summary>One request to one endpoint.</summary>
/// <param name="Http">The request.</param>
/// <param name="Context">What all requests share.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Endpoint">What is asked.</param>
internal sealed record ApiCall(HttpContext Http, ApiContext Context, Caller Caller, ApiEndpoint Endpoint)
{
    /// <summary>The most bytes of a body that is read into memory.</summary>
    public const int JsonBytesMax = 1 << 20;

    /// <summary>The service behind the server.</summary>
    public Service Service => Context.Service;

    /// <summary>Done when the caller is gone.</summary>
    public CancellationToken Gone => Http.RequestAborted;

    /// <summary>A part of the route.</summary>
    public string Route(string name) => (string)Http.Request.RouteValues[name]!;

    /// <summary>A part of the route that names something of the user's, in which a slash may stand as <c>%2F</c>.</summary>
    public string RouteName(string name)
    {
        var value = Route(name);
        if (!value.Contains("%2F", StringComparison.OrdinalIgnoreCase))
        {
            return value;
        }

        // The web server leaves %2F as it stands and makes the same of %252F: only the request line tells them apart.
        var line = Http.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        var part = line.Split('/').FirstOrDefault(part =>
            Uri.UnescapeDataString(part.Replace("%2F", "%252F", StringComparison.Ordinal).Replace("%2f", "%252f", StringComparison.Ordinal)) == value);
        return part is null ? value : Uri.UnescapeDataString(part);
    }

    /// <summary>A value of the query; null when it is not given.</summary>
    /// <exception cref="SluiceException"><c>bad_parameter</c>.</exception>
    public string? Query(string name) => Http.Request.Query[name] switch
    {
        { Count: 0 } => null,
        [{ } one] => one,
        _ => throw ApiProblems.BadParameter(name, "several values", "one value"),
    };

    /// <summary>All values of a name in the query.</summary>
    public IReadOnlyList<string> QueryAll(string name) => [.. Http.Request.Query[name].OfType<string>()];

    /// <summary>A header; null when it is not given.</summary>
    /// <exception cref="SluiceException"><c>bad_parameter</c>.</exception>
    public string? Header(string name) => Http.Request.Headers[name] switch
    {
        { Count: > 1 } => throw ApiProblems.BadParameter(name, "several values", "one value"),
        [{ Length: > 0 } value] => value,
        _ => null,
    };

    /// <summary>A whole number of the query; null when it is not given.</summary>
    /// <exception cref="SluiceException"><c>bad_parameter</c>.</exception>
    public long? Whole(string name, long least, long most)
    {
        if (Query(name) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number : throw ApiProblems.BadParameter(name, text, $"a whole number from {least} to {most}");
    }

    /// <summary>Whether a word of the query is true; false when it is not given.</summary>
    /// <exception cref="SluiceException"><c>bad_parameter</c>.</exception>
    public bool IsTrue(string name) => Query(name) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw ApiProblems.BadParameter(name, other, "true or false"),
    };

    /// <summary>The body as JSON.</summary>
    /// <exception cref="SluiceException"><c>bad_json</c>, <c>body_too_large</c>.</exception>
    public async Task<T> BodyAsync<T>(JsonTypeInfo<T> json) => Parsed(await TextAsync(), json);

    /// <summary>The body as JSON; null when there is none.</summary>
    /// <exception cref="SluiceException"><c>bad_json</c>, <c>body_too_large</c>.</exception>
    public async Task<T?> MaybeBodyAsync<T>(JsonTypeInfo<T> json) where T : class => await TextAsync() is { Length: > 0 } text ? Parsed(text, json) : null;

    /// <summary>The body as text.</summary>
    /// <exception cref="SluiceException"><c>body_too_large</c>.</exception>
    public async Task<string> TextAsync()
    {
        using var reader = new StreamReader(Http.Request.Body);
        return await reader.ReadToEndAsync(Gone);
    }

    /// <summary>Lets the body be of any size: it goes to the disk, which counts it.</summary>
    public void AllowLargeBody() => Http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;

    /// <summary>Values set over a pipeline, when this caller may set them.</summary>
    /// <exception cref="SluiceException"><c>bad_json</c>, <c>set_not_allowed</c>, <c>role_missing</c>.</exception>
    public IReadOnlyList<string> Sets(IReadOnlyList<string> sets) => SetRights.Allowed(Caller, BadJson.NoNulls("set", sets));

    private static T Parsed<T>(string text, JsonTypeInfo<T> json)
    {
        try
        {
            return JsonSerializer.Deserialize(text, json) ?? throw ApiProblems.Of("bad_json", "Found null, where an object was expected.");
        }
        catch (JsonException problem)
        {
            throw BadJson.Of(problem);
        }
    }
}
