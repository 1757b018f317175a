using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// What all cells of a column have proven its type to be. A guess changes no value: numbers that would lose a zero, a sign
/// or a digit leave the column text, and so does a column without any value. Fractions become <c>double</c>, whole numbers
/// past 64 bits <c>decimal(38,0)</c>; <c>decimal(p,s)</c> is for people to declare.
/// </summary>
public sealed record TypeGuess
{
    /// <summary>The column, as the file has it.</summary>
    public required SourceColumn Column { get; init; }

    /// <summary>
    /// The narrowest type that every cell fits, or the declared one. Text while <see cref="Question"/> is open.
    /// </summary>
    public required CellType Type { get; init; }

    /// <summary>The order in which its dates are written; null where it has none or nothing settles it.</summary>
    public DateOrder? DateOrder { get; init; }

    /// <summary>Cells looked at.</summary>
    public long Cells { get; init; }

    /// <summary>Cells among them that are NULL or a null word.</summary>
    public long Nulls { get; init; }

    /// <summary>The smallest value as text, a long text cut; null when there is none.</summary>
    public string? Min { get; init; }

    /// <summary>The largest value as text.</summary>
    public string? Max { get; init; }

    /// <summary>Length of the shortest cell in bytes of UTF-8; null when there is none.</summary>
    public int? ShortestBytes { get; init; }

    /// <summary>Length of the longest cell in bytes of UTF-8.</summary>
    public int? LongestBytes { get; init; }

    /// <summary>
    /// The cell that settled the type or the order, as a sentence: <c>text because row 81,204 is `01A`; integer before</c>.
    /// Null when no cell had to.
    /// </summary>
    public string? Witness { get; init; }

    /// <summary>
    /// What a person has to answer, because the dates of the column can be read two ways: code <c>needs_answer</c>, with
    /// the witnesses and the YAML that answers it. Null mostly.
    /// </summary>
    public Problem? Question { get; init; }

    /// <summary>
    /// What a person should know of the column though nothing has to be decided: code <c>digits_cut</c> for numbers of which a
    /// spreadsheet has cut digits. Null mostly.
    /// </summary>
    public Problem? Note { get; init; }

    /// <summary>True when every cell can be read with the day first and with the month first, and nothing speaks for either.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Decides by the evidence of all rows.</summary>
    /// <param name="column">The column.</param>
    /// <param name="declared">Its type, when that is declared and only the order of its dates is asked for; null to guess.</param>
    /// <param name="evidence">What its cells have proven.</param>
    /// <param name="doubt">Why its numbers may be other numbers than they look, which leaves them text; null where they are not in doubt.</param>
    internal static TypeGuess Of(SourceColumn column, CellType? declared, ColumnEvidence evidence, string? doubt = null)
    {
        var guess = declared is null ? GuessDecision.Decide(column, evidence) : OrderDecision.Decide(column, declared, evidence);
        if (doubt is not null && guess.Type == CellType.Double)
            guess = guess with { Type = CellType.Text, Witness = doubt };
        if (declared is null && CutDigits.Of(column, evidence) is { } cut)
        {
            guess = guess with
            {
                Witness = $"{guess.Type.Name} because {cut}, cut by a spreadsheet",
                Note = CutDigits.Note(column, cut, evidence),
            };
        }
        var hasCells = evidence.Texts.LongestBytes >= 0;
        return guess with
        {
            Cells = evidence.Cells,
            Nulls = evidence.Nulls,
            Min = GuessExtremes.Min(guess, evidence),
            Max = GuessExtremes.Max(guess, evidence),
            ShortestBytes = hasCells ? evidence.Texts.ShortestBytes : null,
            LongestBytes = hasCells ? evidence.Texts.LongestBytes : null,
        };
    }
}
