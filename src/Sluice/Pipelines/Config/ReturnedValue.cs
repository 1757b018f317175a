using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>One value of a model's answer.</summary>
/// <param name="Name">The key in the answer, and in the column.</param>
/// <param name="Kind">Its type: text, integer, double, boolean or json.</param>
public sealed record ReturnedValue(string Name, CellTypeKind Kind);
