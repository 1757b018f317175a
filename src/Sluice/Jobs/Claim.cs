namespace Sluice.Jobs;

/// <summary>What a worker asks for.</summary>
/// <param name="Owner">The worker.</param>
/// <param name="Lease">For how long it claims, until it renews.</param>
/// <param name="JobsMax">Small jobs of one pipeline that it takes at most together; 1 for one after the other.</param>
public sealed record Claim(string Owner, TimeSpan Lease, int JobsMax);
