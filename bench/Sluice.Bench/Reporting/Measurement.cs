using Sluice.Bench.Measuring;

namespace Sluice.Bench.Reporting;

/// <summary>Variants that ran side by side.</summary>
/// <param name="Title">What they do.</param>
/// <param name="Series">Their runs.</param>
internal sealed record Measurement(string Title, IReadOnlyList<Series> Series);
