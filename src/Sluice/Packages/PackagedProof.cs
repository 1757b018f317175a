namespace Sluice.Packages;

/// <summary>
/// What all rows of the file have proven of a target that nobody typed: a replay of a few of its rows goes by it, because
/// so few could prove something else.
/// </summary>
/// <param name="Target">The target's name.</param>
/// <param name="Type">Its type, as a pipeline writes it.</param>
/// <param name="DateOrder">The order of its dates, as a pipeline writes it; null where it has none.</param>
public sealed record PackagedProof(string Target, string Type, string? DateOrder);
