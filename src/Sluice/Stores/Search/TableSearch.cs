namespace Sluice.Stores.Search;

/// <summary>How the rows of a table are searched.</summary>
/// <param name="Table">The table.</param>
/// <param name="Search">What was declared; null for the types of its columns.</param>
/// <param name="Key">The key of its upserts.</param>
/// <param name="By">The columns of its replace_by.</param>
internal sealed record TableSearch(string Table, StreamSearch? Search, IReadOnlyList<string> Key, IReadOnlyList<string> By);
