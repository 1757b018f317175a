using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines.Typing;

/// <summary>Asks a person in which order a column writes day and month.</summary>
internal static class DateQuestion
{
    /// <summary>Every cell could be read both ways.</summary>
    public static Problem Undecided(SourceColumn column, CellType type, IReadOnlyList<CellWitness> witnesses) => new(
        "needs_answer",
        $"The dates of column '{column.Name}' can be read with the day first or the month first, and no row settles it: {Join(witnesses)}.")
    {
        Column = column.Name,
        Found = Join(witnesses),
        Expected = "one date with a day after the twelfth",
        Advice = Answer(column, type),
    };

    /// <summary>Two cells prove two orders.</summary>
    public static Problem Contradiction(SourceColumn column, CellType type, CellWitness dayFirst, CellWitness monthFirst) => new(
        "needs_answer",
        $"The dates of column '{column.Name}' contradict each other: {dayFirst}, which has the day first, and {monthFirst}, which has the month first.")
    {
        Column = column.Name,
        Found = Join([dayFirst, monthFirst]),
        Expected = "one order for all dates of a column",
        Advice = Answer(column, type) + " Dates in the other order are then rejected.",
    };

    /// <summary>Two columns of one target prove two orders.</summary>
    public static Problem Contradiction(TypeGuess one, TypeGuess other) => new(
        "needs_answer",
        $"The dates of the columns '{one.Column.Name}' and '{other.Column.Name}', which stand for one thing, contradict each other: {one.Witness}, {other.Witness}.")
    {
        Column = one.Column.Name,
        Found = $"{one.Witness}, {other.Witness}",
        Expected = "one order for all dates of a target",
        Advice = Answer(one.Column, one.Type),
    };

    private static string Join(IReadOnlyList<CellWitness> witnesses) => string.Join(" and ", witnesses);

    private static string Answer(SourceColumn column, CellType type) =>
        $"Say it for the file with `read: {{ date_order: dmy }}` or `mdy`, or for the column in its line of map, "
        + $"such as `{{ from: {YamlText.Of(column.Name)}, type: {type.Name}, date_order: dmy }}`.";
}
