using Sluice.DuckDbApi;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>
/// An index over a table of documents, in three tables of its own. <c>_sluice_text_N</c> is FTS5's, with a column for each field
/// of text and without the texts themselves; <c>_sluice_doc_N</c> has the filters with one value, narrow and folded;
/// <c>_sluice_tag_N</c> a row for each value of the filters that can have several.
/// </summary>
/// <param name="Number">Its number.</param>
/// <param name="Table">The table.</param>
/// <param name="Fields">Its fields.</param>
internal sealed record SearchIndex(long Number, string Table, IReadOnlyList<SearchField> Fields) : SearchFields(Fields)
{
    /// <summary>How texts are cut into words: at everything that is no letter and no digit, without case and accents.</summary>
    public const string Tokenizer = "tokenize = 'unicode61 remove_diacritics 2'";

    public string Text => $"_sluice_text_{Number}";

    public string Documents => $"_sluice_doc_{Number}";

    public string Tags => $"_sluice_tag_{Number}";

    /// <summary>The table as SQL.</summary>
    public string TableSql => DuckSql.Identifier(Table);

    /// <summary>The column of FTS5 for a field.</summary>
    public string TextColumn(SearchField field) => $"c{NumberOf(TextFields, field)}";

    /// <summary>The column of the documents for a filter.</summary>
    public string ScalarColumn(SearchField field) => $"f{NumberOf(Scalars, field)}";

    /// <summary>The number of a filter among those that can have several values.</summary>
    public int TagNumber(SearchField field) => NumberOf(Many, field);

    /// <summary>True when what is stored for other fields serves these as well.</summary>
    public bool Serves(IReadOnlyList<SearchField> fields) => Fields.Count == fields.Count && Fields.Zip(fields).All(pair =>
        (pair.First.Stored() with { By = [] }) == (pair.Second.Stored() with { By = [] }) && pair.First.By.SequenceEqual(pair.Second.By)
        && pair.First.IsDate == pair.Second.IsDate);

    // By the field's name: records with lists in them are not equal to their like.
    private static int NumberOf(IReadOnlyList<SearchField> fields, SearchField field) => fields.Index().First(one => one.Item.Name == field.Name).Index;
}
