using Sluice.Packages;

namespace Sluice.Stores;

/// <summary>Some rows of a table, cells as text.</summary>
/// <param name="Columns">All columns with their types, those of the provenance included.</param>
/// <param name="Rows">The rows: a cell for each column, null for NULL.</param>
/// <param name="HasMore">True when there are more behind them.</param>
public sealed record TablePage(IReadOnlyList<StreamColumn> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, bool HasMore);
