namespace Sluice.Bench.Measuring;

/// <summary>One way to do a thing, to be run beside others.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Once">Runs it once.</param>
internal sealed record Variant(string Name, Func<Run> Once);
