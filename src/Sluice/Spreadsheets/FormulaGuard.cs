namespace Sluice.Spreadsheets;

/// <summary>
/// Keeps spreadsheets from taking a cell of a CSV file for a formula: a cell that begins with <c>= + - @</c>, a tab or a
/// carriage return gets an apostrophe in front, and so does one that has apostrophes before such a character, so that the
/// apostrophe can be taken away again from every cell that got one and from no other.
/// </summary>
internal static class FormulaGuard
{
    /// <summary>The cell as it is written.</summary>
    public static string Guard(string cell) => IsRisky(cell) ? "'" + cell : cell;

    /// <summary>The cell as it was before <see cref="Guard"/>.</summary>
    public static string Undo(string cell) => cell.StartsWith('\'') && IsRisky(cell) ? cell[1..] : cell;

    private static bool IsRisky(string cell)
    {
        var begin = cell.AsSpan().TrimStart('\'');
        return begin.Length > 0 && begin[0] is '=' or '+' or '-' or '@' or '\t' or '\r';
    }
}
