namespace Sluice.Stores.Search;

/// <summary>What can be wrong with a declaration or a query, said the same way by every store that searches.</summary>
internal static class SearchProblems
{
    public static Problem NoPartTable(string stream, string table) =>
        new("unknown_index", $"The stream \"{stream}\" is searched as a part of \"{table}\", which is no table of documents in this store.")
        {
            Advice = "Write the stream that it is a part of to the same store.",
        };

    public static Problem PartNeedsBy(string stream) =>
        new("part_needs_replace_by", $"The stream \"{stream}\" is searched as a part of others' documents, and is not written by replace_by.")
        {
            Advice = "Write it with mode: replace_by and the column of the document, such as by: ticket_id.",
        };

    public static Problem TwoFields(string table, string name) =>
        new("repeated_field", $"Two columns that are searched in \"{table}\" are both called \"{name}\".")
        {
            Advice = "Give one of them another name in search: names: { COLUMN: NAME }.",
        };

    public static Problem NotSearchable(string table, string column, string type) =>
        new("not_searchable", $"\"{column}\" of \"{table}\" is {type}, which can not be searched.")
        {
            Expected = "text, a number, a date, true and false, or a list of them",
            Advice = "Take it out of search, or make a stream of its elements.",
        };

    public static SluiceException UnknownField(string index, string name, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        var nearest = NearestWord.Of(name, names);
        return Query("unknown_field", $"There is no field \"{name}\" in {index}.", $"one of {string.Join(", ", names)}",
            (nearest is null ? "" : $"Did you mean {nearest}? ") + "To search for the text itself, put it in quotes.");
    }

    public static SluiceException UnknownIndex(string store, string? index, IReadOnlyList<string> known) => Query("unknown_index",
        known.Count == 0 ? $"There is nothing to search in {store} yet."
            : index is null ? $"{store} has several indexes, and none was named."
            : $"There is no index \"{index}\" in {store}.",
        known.Count == 0 ? "a store into which documents were loaded" : $"one of {string.Join(", ", known)}",
        known.Count == 0 ? "Load something first: sluice run FILE --to search:FILE#INDEX."
            : index is not null && NearestWord.Of(index, known) is { } nearest ? $"Did you mean {nearest}?" : "Name it with --index.");

    public static SluiceException BadValue(SearchField field, string value, string expected) =>
        Query("bad_query_value", $"Found \"{value}\" for {field.Name}.", expected, null);

    public static SluiceException TooLarge(string message) =>
        Query("query_too_large", message, "a shorter query", null);

    public static SluiceException BadCursor() =>
        Query("bad_cursor", "The cursor is not one of this query.", "the cursor of the page before, with the same query, index and sort", null);

    public static SluiceException BadSort(string sort, IEnumerable<string> known) => Query("bad_sort", $"Found \"{sort}\" to sort by.",
        $"relevance, or one of {string.Join(", ", known.Order(StringComparer.Ordinal))} with :asc or :desc", null);

    public static SluiceException Query(string code, string message, string expected, string? advice) =>
        new(FailureKind.Usage, [new Problem(code, $"{message.TrimEnd('.')}; expected {expected}.") { Expected = expected, Advice = advice }]);
}
