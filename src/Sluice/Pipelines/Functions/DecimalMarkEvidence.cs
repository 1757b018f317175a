using System.Text.RegularExpressions;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// What the columns of a file say together about the point in <c>1.234</c>: where others are written with a decimal comma
/// it stands between thousands. A column that has only such numbers is then no <c>double</c>.
/// </summary>
/// <param name="comma">A number with a decimal comma, with its column's name; null for none.</param>
/// <param name="isPointLikely">Whether nothing speaks for commas.</param>
internal sealed partial class DecimalMarkEvidence(string? comma, bool isPointLikely)
{
    /// <summary>Gathers it.</summary>
    /// <param name="columns">The columns with what their cells have proven.</param>
    /// <param name="suggestsComma">Whether the file is of a kind that usually has decimal commas.</param>
    public static DecimalMarkEvidence Of(IReadOnlyList<(ProbeColumn Column, ColumnEvidence Evidence)> columns, bool suggestsComma)
    {
        foreach (var (column, evidence) in columns)
        {
            if (IsAsked(column) && evidence.RefuterOf(Candidates.Double) is { } refuter && WithDecimalComma().IsMatch(refuter.Text))
                return new($"{refuter} in column {column.Column.Name}", false);
        }
        var hasFractions = columns.Any(pair => pair.Evidence.HasFractions && (pair.Evidence.Alive & Candidates.Double) != 0);
        return new(null, hasFractions || !suggestsComma);
    }

    /// <summary>Why the numbers of a column are in doubt, as its witness; null where they are not.</summary>
    public string? DoubtOf(ProbeColumn column, ColumnEvidence evidence)
    {
        if (isPointLikely || !IsAsked(column) || evidence.HasFractions || evidence.Grouped is not { } grouped)
            return null;
        return $"text because {grouped}, which is a thousand where numbers have a decimal comma"
            + (comma is null ? ", as they often have between semicolons" : $" ({comma})")
            + "; declare thousands_mark: \".\" with decimal_mark: \",\", or type: double";
    }

    private static bool IsAsked(ProbeColumn column) =>
        column.Declared is null && column.Column.Kind == CellKind.Text && new NumberMarks(column.Format).ArePlain;

    [GeneratedRegex(@"^[^\d,.]{0,5}(\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,})|0,\d+)[^\d,.]{0,5}$", RegexOptions.CultureInvariant)]
    private static partial Regex WithDecimalComma();
}
