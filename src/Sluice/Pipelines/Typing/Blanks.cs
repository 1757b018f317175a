namespace Sluice.Pipelines.Typing;

/// <summary>
/// Blanks around a value. Spaces and tabs at the ends of a cell are padding and say nothing, so every type but text
/// reads past them; blanks inside a value are never passed over.
/// </summary>
internal static class Blanks
{
    private const byte Space = (byte)' ';
    private const byte Tab = (byte)'\t';

    /// <summary>The cell without spaces and tabs at its ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell)
    {
        // Nearly no cell has blanks: two comparisons, then out.
        if (cell.Length == 0 || (cell[0] > Space && cell[^1] > Space))
            return cell;
        var start = 0;
        var end = cell.Length;
        while (start < end && IsBlank(cell[start]))
            start++;
        while (end > start && IsBlank(cell[end - 1]))
            end--;
        return cell[start..end];
    }

    /// <summary>
    /// How many bytes the blank at the start of <paramref name="text"/> takes: a space, or one of the two blanks that do
    /// not break (U+00A0, U+202F), which spreadsheets put into numbers; 0 when there is none.
    /// </summary>
    public static int WidthAt(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return 0;
        if (text[0] == Space)
            return 1;
        if (text.StartsWith("\u00A0"u8))
            return 2;
        return text.StartsWith("\u202F"u8) ? 3 : 0;
    }

    /// <summary>The same for the blank at the end of <paramref name="text"/>.</summary>
    public static int WidthAtEnd(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith(" "u8))
            return 1;
        if (text.EndsWith("\u00A0"u8))
            return 2;
        return text.EndsWith("\u202F"u8) ? 3 : 0;
    }

    private static bool IsBlank(byte b) => b is Space or Tab;
}
