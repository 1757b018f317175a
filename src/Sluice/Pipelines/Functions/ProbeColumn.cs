using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>A column whose cells are to prove its type.</summary>
/// <param name="Column">The column, of a format whose cells are text.</param>
/// <param name="Format">
/// How its cells are written, as far as that is declared: null words count as no value, marks and words are understood,
/// and a declared order is the only one that dates are tried in.
/// </param>
/// <param name="Declared">
/// Its type, when that is a declared date or timestamp of which only the order of day and month is open; null to guess.
/// </param>
internal sealed record ProbeColumn(SourceColumn Column, CellFormat Format, CellType? Declared = null)
{
    /// <summary>SQL of the text to look at: the cell, or the part of it that is asked about.</summary>
    public string CellSql { get; init; } = Column.SqlName;

    /// <summary>A fresh, empty evidence for one thread.</summary>
    public ColumnEvidence NewEvidence()
    {
        var rules = new GuessRules(Column.Kind, Format);
        return Declared is null
            ? new ColumnEvidence(rules, CandidateSets.Of(Column.Kind, Format.DateOrder), isDeclared: false)
            : new ColumnEvidence(rules, Candidates.Temporal, isDeclared: true);
    }
}
