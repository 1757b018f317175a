using System.Globalization;
using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// Knows the numbers that a spreadsheet has cut: from twelve digits on Excel shows, and writes into a CSV, <c>4.01234E+12</c>,
/// and the other digits of the telephone number or identifier are gone. A column is taken for one of those while all its
/// other numbers are whole: a measured one has fractions, small numbers, or numbers in this form that need not be.
/// </summary>
internal static class CutDigits
{
    // From twelve digits on Excel writes numbers so of its own accord.
    private const int ExponentMin = 11;

    // A spreadsheet keeps 15 digits: one of them stands before the mark.
    private const int FractionMax = 14;

    /// <summary>
    /// True for a digit that is no zero, perhaps a mark and up to 14 digits, <c>E+</c> and an exponent of at least 11 that
    /// stands for more digits than there are. Programs that lose nothing write a small <c>e</c>, or no plus.
    /// </summary>
    public static bool IsIn(ReadOnlySpan<byte> cell)
    {
        cell = Blanks.Trim(cell);
        var exponentAt = cell.IndexOf("E+"u8) + 2;
        if (exponentAt < 3 || cell.Length - exponentAt is not (2 or 3) || cell[0] is < (byte)'1' or > (byte)'9'
            || !Digits.TryReadUpTo8(cell[exponentAt..], out var exponent) || exponent < ExponentMin)
            return false;
        var fraction = cell[1..(exponentAt - 2)];
        if (fraction.IsEmpty)
            return true;
        return fraction[0] is (byte)'.' or (byte)',' && fraction.Length - 1 is > 0 and <= FractionMax && fraction.Length - 1 < exponent
            && !fraction[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    /// <summary>The first of them in a column of such numbers and whole ones; null where it is none.</summary>
    public static CellWitness? Of(SourceColumn column, ColumnEvidence evidence)
    {
        if (column.Kind != CellKind.Text || evidence.RefuterOf(Candidates.Integer) is not { IsCut: true } first)
            return null;
        if ((evidence.Alive & Candidates.Double) != 0)
            return evidence.IsMeasured ? null : first;

        // A text because of the comma in the number itself, or of an identifier that is too long for a double.
        return evidence.RefuterOf(Candidates.Double) is { } refuter && (refuter.IsCut || refuter.IsDigits) ? first : null;
    }

    /// <summary>Tells a person.</summary>
    public static Problem Note(SourceColumn column, CellWitness first, ColumnEvidence evidence)
    {
        var more = (evidence.Alive & Candidates.Double) == 0 ? 0 : evidence.CutCells - 1;
        var others = more == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", and {more:N0} more {(more == 1 ? "row is" : "rows are")} like it");
        return new Problem("digits_cut", $"In column '{column.Name}' {first}{others}: a spreadsheet has cut the digits of what was a longer number.")
        {
            Column = column.Name,
            Found = first.Text,
            Expected = "all digits",
            Advice = "Export it again with the column as text, if these are identifiers or telephone numbers: the digits are not in this file.",
            Severity = Severity.Warning,
        };
    }
}
