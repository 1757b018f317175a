using System.Text.Json;
using Sluice.Pipelines.Config;

namespace Sluice.Host.Rendering;

/// <summary>What <c>config show --output json</c> prints.</summary>
/// <param name="Engine">The values of sluice.yaml.</param>
/// <param name="Pipeline">Those of the pipeline; null without one.</param>
/// <param name="Problems">What is wrong with them.</param>
internal sealed record ConfigReport(IReadOnlyList<ShownValue> Engine, IReadOnlyList<ShownValue>? Pipeline, IReadOnlyList<Problem> Problems)
{
    /// <summary>The report as one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.ConfigReport);
}
