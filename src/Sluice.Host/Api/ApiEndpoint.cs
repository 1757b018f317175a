using System.Text.Json.Serialization.Metadata;
using Sluice.Host.Keys;

namespace Sluice.Host.Api;

/// <summary>
/// One thing that the HTTP API does: route, policy, documentation and code in one place. The routes, the roles and the
/// OpenAPI document are made of the list of these.
/// </summary>
/// <param name="Method">GET, POST or PATCH.</param>
/// <param name="Path">The route below <c>/api/v1</c>, or from the root for <c>/health</c>.</param>
/// <param name="Role">Who may.</param>
/// <param name="Summary">What it does, as a sentence.</param>
/// <param name="Run">Does it.</param>
internal sealed record ApiEndpoint(string Method, string Path, Role Role, string Summary, Func<ApiCall, Task<ApiAnswer>> Run)
{
    /// <summary>What else there is to know; null when that is all.</summary>
    public string? Detail { get; init; }

    /// <summary>What can be said in the query and in headers.</summary>
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>What it takes; empty when it takes nothing.</summary>
    public IReadOnlyList<ApiContent> Body { get; init; } = [];

    /// <summary>What it answers when all went well.</summary>
    public required ApiContent Reply { get; init; }

    /// <summary>The status of that answer.</summary>
    public int Status { get; init; } = 200;

    /// <summary>True where 200 says that there was nothing left to do.</summary>
    public bool MayBeDone { get; init; }

    /// <summary>Codes of problems that are its own; those that any request can meet are left out.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Says that a name in the query is none of this endpoint's: a filter with a slip in it must not find everything.</summary>
    /// <exception cref="SluiceException"><c>unknown_parameter</c>.</exception>
    public void RequireKnown(IEnumerable<string> names) => RequireKnown("parameter", names, Parameters.Where(parameter => !parameter.IsHeader));

    /// <summary>Says the same of a field of a form.</summary>
    /// <exception cref="SluiceException"><c>unknown_parameter</c>.</exception>
    public void RequireKnownField(string name) => RequireKnown("field", [name], Body.SelectMany(content => content.Fields));

    private void RequireKnown(string what, IEnumerable<string> names, IEnumerable<ApiParameter> parameters)
    {
        var known = parameters.Select(parameter => parameter.Name).ToList();
        if (names.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is not { } found)
        {
            return;
        }

        var shown = found.Length <= 100 ? found : found[..100] + "…";
        throw new SluiceException(FailureKind.Usage, [new Problem("unknown_parameter", $"{Method} {Route} has no {what} {shown}.")
        {
            Column = shown,
            Found = shown,
            Expected = known.Count == 0 ? $"no {what}s" : string.Join(", ", known),
            Advice = NearestWord.Of(shown, known) is { } nearest ? $"Did you mean {nearest}?" : "Leave it out.",
        }]);
    }

    /// <summary>The methods under which it is called: what can be had can be asked about without its body.</summary>
    public IReadOnlyList<string> Methods => Method == "GET" && Reply.MediaType != EventStream.MediaType ? ["GET", "HEAD"] : [Method];

    /// <summary>Its first word: endpoints of one noun belong together.</summary>
    public string Noun => Path.Split('/', StringSplitOptions.RemoveEmptyEntries)[0];

    /// <summary>The full route.</summary>
    public string Route => Path.StartsWith("/health", StringComparison.Ordinal) ? Path : ApiServer.Root + Path;
}

/// <summary>A value in the query or a header.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in JSON Schema's words.</param>
/// <param name="Summary">What it says.</param>
internal sealed record ApiParameter(string Name, string Type, string Summary)
{
    /// <summary>True for a header, false for the query.</summary>
    public bool IsHeader { get; init; }

    /// <summary>True where it can be given several times.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>True where it must be given.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The only values; empty for any.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}

/// <summary>What is sent or answered.</summary>
/// <param name="MediaType">Its media type.</param>
/// <param name="Summary">What it is.</param>
internal sealed record ApiContent(string MediaType, string Summary)
{
    /// <summary>Its shape in JSON; null for bytes.</summary>
    public JsonTypeInfo? Json { get; init; }

    /// <summary>The fields of a form, for multipart; the file comes last.</summary>
    public IReadOnlyList<ApiParameter> Fields { get; init; } = [];

    /// <summary>JSON of a shape.</summary>
    public static ApiContent Of(JsonTypeInfo json, string summary) => new("application/json", summary) { Json = json };
}
