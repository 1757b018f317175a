using System.Text.Json;

namespace Sluice.Host.Rendering;

/// <summary>What <c>guess --output json</c> prints.</summary>
/// <param name="Pipeline">The pipeline, as YAML.</param>
/// <param name="File">Where it was written; null for nowhere.</param>
internal sealed record GuessReport(string Pipeline, string? File)
{
    /// <summary>The report as one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.GuessReport);
}
