namespace Sluice.Running.Rejects;

/// <summary>What a child has found in a mended file.</summary>
/// <param name="Parts">Its tables: one, or one for each sheet of a workbook that has rejects.</param>
/// <param name="Rejects">The rows of each job whose rejects are in it, as ranges.</param>
/// <param name="Rows">Rows of the file that are not blank.</param>
/// <param name="Dialect">How it was read.</param>
internal sealed record MendedReport(IReadOnlyList<MendedPart> Parts, IReadOnlyDictionary<string, string> Rejects, long Rows, string Dialect);

/// <summary>A table of a mended file.</summary>
/// <param name="File">The file with its cells, in the child's folder: <c>place, error, id, cells, kinds</c>.</param>
/// <param name="Header">Its columns in order.</param>
internal sealed record MendedPart(string File, IReadOnlyList<string> Header);
