namespace Sluice.TestFiles.Tickets;

/// <summary>One family of columns of a ticket export: a field, with a column for each of its values.</summary>
/// <param name="Name">The name, which all its columns share in CSV.</param>
/// <param name="Slots">Columns.</param>
/// <param name="Filled">How likely the first is filled.</param>
/// <param name="Kind">What stands in the cells.</param>
public sealed record TicketFamily(string Name, int Slots, double Filled, TicketCell Kind)
{
    /// <summary>How likely a further slot is filled when the one before it is.</summary>
    public double Continued { get; init; } = 0.5;

    /// <summary>The same for the first further slots, where it is known of each.</summary>
    public IReadOnlyList<double> FirstContinued { get; init; } = [];

    /// <summary>How likely the slot after this one is filled when this one is.</summary>
    public double ContinuedAfter(int slot) => slot < FirstContinued.Count ? FirstContinued[slot] : Continued;
}
