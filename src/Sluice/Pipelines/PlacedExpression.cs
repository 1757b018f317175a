using Sluice.Pipelines.Config;

namespace Sluice.Pipelines;

/// <summary>An expression of a pipeline and where it stands.</summary>
/// <param name="Sql">The expression.</param>
/// <param name="Where">The name of its place, such as <c>map.total.expr</c>.</param>
/// <param name="Place">The place; null where nobody wrote it.</param>
internal sealed record PlacedExpression(string Sql, string Where, ConfigPlace? Place);
