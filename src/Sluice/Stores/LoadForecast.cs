namespace Sluice.Stores;

/// <summary>What a store says to a package before anything of it is loaded.</summary>
/// <param name="Drift">Differences between streams and tables.</param>
/// <param name="Problems">Why the package can not be loaded; empty when nothing is known to hinder it.</param>
/// <param name="Notes">What is worth telling and hinders nothing.</param>
public sealed record LoadForecast(IReadOnlyList<SchemaDrift> Drift, IReadOnlyList<Problem> Problems, IReadOnlyList<Problem> Notes)
{
    /// <summary>Nothing to say.</summary>
    public static LoadForecast Nothing { get; } = new([], [], []);
}
