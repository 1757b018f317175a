using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// Chooses the order of dates for a column whose type is declared. Cells that fit no order are for the rejects and decide
/// nothing; the order that most cells fit is taken, and where day and month can be told apart by no cell, or by two cells
/// in two ways, a person is asked.
/// </summary>
internal static class OrderDecision
{
    public static TypeGuess Decide(SourceColumn column, CellType declared, ColumnEvidence evidence)
    {
        var guess = new TypeGuess { Column = column, Type = declared };
        // MaxBy takes the first of equals, and Iso, which every other year-first reading includes, comes first.
        var best = CandidateSets.Orders.ToArray().MaxBy(order => evidence.CellsOfOrder[(int)order]);
        if (evidence.CellsOfOrder[(int)best] == 0)
            return guess;
        if (best is not (DateOrder.Dmy or DateOrder.Mdy))
            return guess with { DateOrder = best };
        return (evidence.DayFirst, evidence.MonthFirst) switch
        {
            ({ } day, { } month) => guess with { Question = DateQuestion.Contradiction(column, declared, day, month) },
            ({ } day, null) => guess with { DateOrder = DateOrder.Dmy, Witness = $"day first because {day}" },
            (null, { } month) => guess with { DateOrder = DateOrder.Mdy, Witness = $"month first because {month}" },
            _ when evidence.Undecided.Count > 0 => guess with { Question = DateQuestion.Undecided(column, declared, evidence.Undecided), IsOpen = true },
            _ => guess with { DateOrder = DateOrder.Dmy },
        };
    }
}
