namespace Sluice.Stores.Search.Sqlite;

/// <summary>
/// The order of results: by a column, then by the document's number, so that no two are in the same place and a page can begin
/// right behind any of them.
/// </summary>
/// <param name="Name">Its name, of which the cursor is made.</param>
/// <param name="Column">SQL of what results are sorted by; null for the number alone.</param>
/// <param name="IsDescending">True for the greatest first.</param>
/// <param name="IsRank">True when it is how well the words fit.</param>
internal sealed record SearchOrder(string Name, string? Column, bool IsDescending, bool IsRank)
{
    /// <summary>Reads what was asked for.</summary>
    /// <exception cref="SluiceException">There is no such order.</exception>
    public static SearchOrder Of(string? sort, SearchIndex index, bool hasWords)
    {
        if (sort is null or "relevance")
        {
            return hasWords ? new("relevance", "w.rank", false, true)
                : index.Date is { } date ? new(date.Name + ":desc", "d." + index.ScalarColumn(date), true, false)
                : new("loaded", null, true, false);
        }

        var (name, direction) = sort.Split(':') is [var first, var second] ? (first, second) : (sort, null);
        var field = index.Scalars.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));
        if (field is null || direction is not (null or "asc" or "desc"))
        {
            throw SearchProblems.BadSort(sort, index.Scalars.Select(scalar => scalar.Name));
        }

        var isDescending = direction is null ? field.Kind != SearchFieldKind.Word : direction == "desc";
        return new($"{field.Name}:{(isDescending ? "desc" : "asc")}", "d." + index.ScalarColumn(field), isDescending, false);
    }

    /// <summary>What stands after ORDER BY. Documents without a value come last: SQLite counts NULL as the least.</summary>
    public string Sql => Column is null ? $"d.id{Direction}" : $"{Column}{Direction}{(IsDescending || IsRank ? "" : " NULLS LAST")}, d.id{Direction}";

    /// <summary>A condition for what comes behind a place.</summary>
    public string After(SearchCursor cursor, Func<object?, string> parameter)
    {
        var than = IsDescending ? "<" : ">";
        var id = $"d.id {than} {parameter(cursor.Id)}";
        if (Column is null)
        {
            return id;
        }

        if (cursor.Key is null)
        {
            return $"({Column} IS NULL AND {id})";
        }

        var key = parameter(cursor.Key);
        return $"({Column} {than} {key} OR ({Column} = {key} AND {id}){(IsRank ? "" : $" OR {Column} IS NULL")})";
    }

    private string Direction => IsDescending ? " DESC" : "";
}
