namespace Sluice.Running.Rejects;

/// <summary>What a child has found in a mended file.</summary>
/// <param name="Header">Its columns in order.</param>
/// <param name="Rejects">The rows of each job whose rejects are in it, as ranges.</param>
/// <param name="Rows">Rows of the file that are not blank.</param>
/// <param name="Dialect">How it was read.</param>
internal sealed record MendedReport(IReadOnlyList<string> Header, IReadOnlyDictionary<string, string> Rejects, long Rows, string Dialect);
