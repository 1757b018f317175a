namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>Something that a text names.</summary>
/// <param name="Kind">The number of its kind.</param>
/// <param name="Start">Where it begins in the text, in bytes.</param>
/// <param name="End">Where it ends.</param>
/// <param name="ValueStart">Where its value begins, in the buffer of values.</param>
/// <param name="ValueLength">The value's length in bytes; -1 when the text is the value, -2 when there is none.</param>
internal readonly record struct Entity(int Kind, int Start, int End, int ValueStart, int ValueLength)
{
    /// <summary>The value is the text itself.</summary>
    public const int IsText = -1;

    /// <summary>The text says what it is and not which: 03/04/2024 is a date, of March or of April.</summary>
    public const int IsUnknown = -2;
}
