using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines.Typing;

/// <summary>Chooses the type of a column among those that no cell refuted.</summary>
internal static class GuessDecision
{
    private static readonly string[] UsualNullWords =
        ["NA", "N/A", "n/a", "#N/A", "NULL", "null", "None", "none", "nil", "NaN", "nan", "-", "--", "?", ".", "\\N", "(null)", "<NA>"];

    public static TypeGuess Decide(SourceColumn column, ColumnEvidence evidence)
    {
        if (column.Kind == CellKind.Json)
            return new TypeGuess { Column = column, Type = CellType.Json };
        if (evidence.Cells == evidence.Nulls)
            return new TypeGuess { Column = column, Type = CellType.Text, Witness = "text because every cell is empty" };

        var alive = evidence.Alive;
        return DecideScalar(column, alive, evidence)
            ?? DecideTemporal(column, alive, evidence)
            ?? DecideText(column, evidence);
    }

    private static TypeGuess? DecideScalar(SourceColumn column, Candidates alive, ColumnEvidence evidence)
    {
        var (type, narrower) = alive switch
        {
            _ when alive.HasFlag(Candidates.Boolean) => (CellType.Boolean, Candidates.None),
            _ when alive.HasFlag(Candidates.Integer) => (CellType.Integer, Candidates.None),
            _ when alive.HasFlag(Candidates.WholeDecimal) => (CellType.DecimalOf(CellType.DecimalDigitsMax, 0), Candidates.Integer),
            _ when alive.HasFlag(Candidates.Double) => (CellType.Double, Candidates.Integer),
            _ when alive.HasFlag(Candidates.Time) => (CellType.Time, Candidates.None),
            _ when alive.HasFlag(Candidates.Uuid) => (CellType.Uuid, Candidates.None),
            _ when alive.HasFlag(Candidates.Json) => (CellType.Json, Candidates.None),
            _ => (null, Candidates.None),
        };
        if (type is null)
            return null;
        var refuter = evidence.RefuterOf(narrower);
        return new TypeGuess { Column = column, Type = type, Witness = refuter is null ? null : $"{type.Name} because {refuter}" };
    }

    private static TypeGuess? DecideTemporal(SourceColumn column, Candidates alive, ColumnEvidence evidence)
    {
        foreach (var order in CandidateSets.Orders)
        {
            var type = TypeIn(alive, order);
            if (type is null)
                continue;
            // The looks of a date with the year last are those of both orders; only a day past the twelfth tells.
            if (order != DateOrder.Dmy || TypeIn(alive, DateOrder.Mdy) is null)
                return new TypeGuess { Column = column, Type = type, DateOrder = order, Witness = WitnessOf(order, evidence) };
            return evidence.Undecided.Count == 0
                ? new TypeGuess { Column = column, Type = type, DateOrder = order }
                : new TypeGuess
                {
                    Column = column,
                    Type = CellType.Text,
                    Question = DateQuestion.Undecided(column, type, evidence.Undecided),
                    Witness = $"{type.Name} or text: {evidence.Undecided[0]}, and no row tells day from month",
                };
        }
        return null;
    }

    private static CellType? TypeIn(Candidates alive, DateOrder order)
    {
        if ((alive & CandidateSets.Date(order)) != 0)
            return CellType.Date;
        if ((alive & CandidateSets.Timestamp(order)) != 0)
            return CellType.Timestamp;
        return (alive & CandidateSets.TimestampTz(order)) != 0 ? CellType.TimestampTz : null;
    }

    private static string? WitnessOf(DateOrder order, ColumnEvidence evidence) => order switch
    {
        DateOrder.Dmy when evidence.DayFirst is not null => $"day first because {evidence.DayFirst}",
        DateOrder.Mdy when evidence.MonthFirst is not null => $"month first because {evidence.MonthFirst}",
        _ => null,
    };

    private static TypeGuess DecideText(SourceColumn column, ColumnEvidence evidence)
    {
        var witness = (evidence.Alive & Candidates.YearLast) != 0 && evidence is { DayFirst: not null, MonthFirst: not null }
            ? $"text because {evidence.DayFirst}, which is day first, and {evidence.MonthFirst}, which is month first"
            : LongestHope(evidence);
        return new TypeGuess { Column = column, Type = CellType.Text, Witness = witness };
    }

    // Of all that was refuted, what held out longest is what a person would have taken the column for.
    private static string? LongestHope(ColumnEvidence evidence)
    {
        var hopes = CandidateSets.Each(Candidates.All)
            .Select(candidate => (Candidate: candidate, Refuter: evidence.RefuterOf(candidate)))
            .Where(hope => hope.Refuter is not null).ToList();
        if (hopes.Count == 0)
            return null;
        var (candidate, refuter) = hopes.MaxBy(hope => hope.Refuter!.Row);
        var earliest = hopes.Min(hope => hope.Refuter!.Row);
        return $"text because {refuter}" + (refuter!.HasManyDigits ? ", with more digits than a double keeps" : "")
            + (refuter.Row > earliest ? $"; {NameOf(candidate)} before" : "")
            + (UsualNullWords.Contains(refuter.Text) ? "; declare it in null: if it is no value" : "");
    }

    private static string NameOf(Candidates candidate) => candidate switch
    {
        Candidates.Boolean => "boolean",
        Candidates.Integer or Candidates.WholeDecimal => "integer",
        Candidates.Double => "double",
        Candidates.Time => "time",
        Candidates.Uuid => "uuid",
        Candidates.Json => "json",
        _ => (candidate & (Candidates.IsoDate | Candidates.YmdDate | Candidates.DmyDate | Candidates.MdyDate | Candidates.NamedDate | Candidates.YearLast)) != 0
            ? "date"
            : "timestamp",
    };
}
