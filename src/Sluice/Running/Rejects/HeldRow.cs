namespace Sluice.Running.Rejects;

/// <summary>A reject or a duplicate as the package holds it.</summary>
/// <param name="Row">Its record number in the file.</param>
/// <param name="Byte">Where its record begins in the decoded file; null where the format has no such place.</param>
/// <param name="Raw">The record's bytes; null where there are none.</param>
/// <param name="Cells">The cells that a person has mended, in the place of the raw record; null when nobody has.</param>
/// <param name="Rest">The JSON object of the columns that no target takes; null when it was not asked for.</param>
/// <param name="KeptRow">For a duplicate, the row that holds its key.</param>
/// <param name="Check">For a duplicate, the number of the unique check.</param>
/// <param name="Words">The words of its reasons.</param>
internal sealed record HeldRow(
    long Row, long? Byte, byte[]? Raw, byte[]?[]? Cells, byte[]? Rest, long? KeptRow, byte? Check, ulong[] Words)
{
    /// <summary>Why models did not answer, in the order of the checks on them; null for one that did.</summary>
    public IReadOnlyList<string?> ModelErrors { get; init; } = [];
}
