using System.Text.Json.Serialization.Metadata;

namespace Sluice.Host.Api;

/// <summary>What an endpoint answers.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; null for none.</param>
/// <param name="Json">How the body is written.</param>
internal sealed record ApiAnswer(int Status, object? Body, JsonTypeInfo? Json)
{
    /// <summary>The endpoint has written its answer itself.</summary>
    public static ApiAnswer Written { get; } = new(0, null, null);

    /// <summary>Where what was made can be found.</summary>
    public string? Location { get; init; }

    /// <summary>JSON.</summary>
    public static ApiAnswer Of<T>(T body, JsonTypeInfo<T> json, int status = 200) => new(status, body, json);
}
