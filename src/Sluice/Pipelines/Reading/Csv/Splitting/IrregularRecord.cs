namespace Sluice.Pipelines.Reading.Csv.Splitting;

/// <summary>
/// A record of a block that can not be taken apart by the parity of its quotes: it has a literal quote, blanks behind a
/// closing one, or an error.
/// </summary>
/// <param name="Start">The index in the block of its first byte.</param>
/// <param name="End">Behind its last byte.</param>
/// <param name="Next">Of the line after it.</param>
/// <param name="Error">What is wrong with its quotes or lengths.</param>
internal readonly record struct IrregularRecord(int Start, int End, int Next, StructureErrors Error);
