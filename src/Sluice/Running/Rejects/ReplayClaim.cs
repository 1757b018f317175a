namespace Sluice.Running.Rejects;

/// <summary>Rejects of a job that a replay has taken.</summary>
/// <param name="Job">The replay's job.</param>
/// <param name="Rows">The rows in the original file, as ranges.</param>
/// <param name="File">The mended file, as the user named it.</param>
internal sealed record ReplayClaim(string Job, string Rows, string File);
