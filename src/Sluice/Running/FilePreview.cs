namespace Sluice.Running;

/// <summary>What is in a file, looked at whole.</summary>
/// <param name="Dialect">How it was read, for a person.</param>
/// <param name="Columns">Its columns with their proven types.</param>
/// <param name="RowsRead">Records of the file.</param>
/// <param name="Sample">The first rows, cells as text.</param>
/// <param name="Notes">What was noticed.</param>
public sealed record FilePreview(
    string Dialect,
    IReadOnlyList<PreviewColumn> Columns,
    long RowsRead,
    IReadOnlyList<IReadOnlyList<string?>> Sample,
    IReadOnlyList<Problem> Notes);

/// <summary>A column of a previewed file.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Type">Its type: proven on all rows, or the format's own.</param>
/// <param name="Nulls">Cells without a value.</param>
/// <param name="Min">The smallest value as text; null when there is none.</param>
/// <param name="Max">The largest value as text.</param>
/// <param name="Witness">Why it is not a narrower type, or what settled its date order; null when nothing needs saying.</param>
public sealed record PreviewColumn(string Name, string Type, long Nulls, string? Min, string? Max, string? Witness);
