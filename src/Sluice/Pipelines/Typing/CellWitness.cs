using System.Globalization;
using System.Text;

namespace Sluice.Pipelines.Typing;

/// <summary>A cell that proves something, by its row.</summary>
/// <param name="Row">The record's number, from 1.</param>
/// <param name="Text">Its text, cut after <see cref="BytesMax"/> bytes.</param>
public sealed record CellWitness(long Row, string Text)
{
    /// <summary>How much of a long cell is kept.</summary>
    public const int BytesMax = 120;

    /// <summary>Whether it is a number that a spreadsheet has cut.</summary>
    internal bool IsCut { get; private init; }

    /// <summary>Whether it is nothing but digits.</summary>
    internal bool IsDigits { get; private init; }

    /// <summary>Whether it is a number that no double holds without losing digits.</summary>
    internal bool HasManyDigits { get; private init; }

    /// <summary>Keeps a cell.</summary>
    internal static CellWitness Of(long row, ReadOnlySpan<byte> cell) => new(row, TextOf(cell))
    {
        IsCut = CutDigits.IsIn(cell),
        HasManyDigits = NumberShape.TryRead(Blanks.Trim(cell), out var shape) && shape is { HasPlus: false, HasLeadingZero: false } && DoubleDigits.AreMany(cell),
        IsDigits = !Blanks.Trim(cell).ContainsAnyExceptInRange((byte)'0', (byte)'9'),
    };

    /// <summary>The text of a cell, cut at a character's end when it is long.</summary>
    internal static string TextOf(ReadOnlySpan<byte> cell)
    {
        if (cell.Length <= BytesMax)
            return Encoding.UTF8.GetString(cell);
        var end = BytesMax;
        while (end > 0 && (cell[end] & 0xC0) == 0x80)
            end--;
        return Encoding.UTF8.GetString(cell[..end]) + "…";
    }

    /// <summary>For a sentence: <c>row 81,204 is `01A`</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"row {Row:N0} is {(Text.Length == 0 ? "an empty text" : $"`{Text}`")}");
}
