namespace Sluice.Pipelines.Reading.Excel.Cells;

/// <summary>Columns as a sheet names them: A, B, …, Z, AA, …, XFD.</summary>
internal static class ColumnLetters
{
    /// <summary>Columns of a sheet in Excel.</summary>
    public const int ColumnsMax = 16_384;

    /// <summary>The letters of a column.</summary>
    /// <param name="index">Its place, from 0.</param>
    public static string Of(int index)
    {
        Span<char> letters = stackalloc char[8];
        var at = letters.Length;
        for (var left = index + 1; left > 0; left = (left - 1) / 26)
        {
            letters[--at] = (char)('A' + (left - 1) % 26);
        }

        return new string(letters[at..]);
    }

    /// <summary>Reads letters in either case at the start of a reference such as <c>AB12</c>.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="index">The column, from 0.</param>
    /// <param name="length">How many letters it has.</param>
    /// <returns>False where there are none, or more than four.</returns>
    public static bool TryRead(ReadOnlySpan<byte> reference, out int index, out int length)
    {
        index = 0;
        length = 0;
        while (length < reference.Length && (reference[length] | 0x20) is >= 'a' and <= 'z' and var letter)
        {
            if (length == 4)
            {
                return false;
            }

            index = index * 26 + (letter - 'a') + 1;
            length++;
        }

        index--;
        return length > 0;
    }
}
