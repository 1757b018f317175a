namespace Sluice.Running.Rejects;

/// <summary>A reject that was changed.</summary>
/// <param name="RejectId">The reject.</param>
/// <param name="Mend">All that is written over its cells now.</param>
public sealed record MendedReject(string RejectId, RejectMend Mend);
