namespace Sluice.Bench.Reporting;

/// <summary>One figure with the goal it has, if any.</summary>
/// <param name="Case">What was measured.</param>
/// <param name="Goal">The goal in words; empty for none.</param>
/// <param name="Found">The figure in words.</param>
/// <param name="IsMet">Whether it is reached; null where there is no goal.</param>
internal sealed record Figure(string Case, string Goal, string Found, bool? IsMet);
