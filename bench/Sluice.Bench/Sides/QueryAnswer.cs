namespace Sluice.Bench.Sides;

/// <summary>What <c>query</c> prints.</summary>
/// <param name="WallSeconds">From opening the database to having closed it.</param>
/// <param name="CpuSeconds">CPU of the process meanwhile.</param>
/// <param name="PeakBytes">Peak resident memory of the process.</param>
/// <param name="Answer">The last row of the last statement.</param>
internal sealed record QueryAnswer(double WallSeconds, double CpuSeconds, long PeakBytes, string? Answer);
