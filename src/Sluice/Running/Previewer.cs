using Sluice.DuckDbApi;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;

namespace Sluice.Running;

/// <summary>Looks at a whole file in the child: proves the types of its columns and takes a sample.</summary>
internal sealed class Previewer(PackSession session, ChildRequest request)
{
    // A nested value has an order, but nobody looks for it; and a long one says nothing in a table.
    private const int ShownLengthMax = 200;

    /// <summary>The preview.</summary>
    public FilePreview Preview()
    {
        var columns = session.Source.Columns;
        var texts = columns.Where(column => column.Kind != CellKind.Native).Select(column => new ProbeColumn(column, session.Format.AlsoNull(column.ErrorWords))).ToList();
        var guesses = (texts.Count == 0 ? [] : session.Guess(texts, null)).ToDictionary(guess => guess.Column.Index);
        var natives = columns.Where(column => column.Kind == CellKind.Native).ToDictionary(column => column.Index, Native);
        var rows = session.Source.CountRecords(CancellationToken.None);
        return new FilePreview(
            session.Source.Description,
            [.. columns.Select(column => natives.GetValueOrDefault(column.Index) ?? OfGuess(column, guesses[column.Index]))],
            rows, Sample(columns), [.. session.Source.Warnings, .. guesses.Values.Select(guess => guess.Note).OfType<Problem>()]);
    }

    private static PreviewColumn OfGuess(SourceColumn column, TypeGuess guess) =>
        new(column.Name, guess.Type.Name, guess.Nulls, guess.Min, guess.Max, guess.Question?.Message ?? guess.Witness);

    private PreviewColumn Native(SourceColumn column)
    {
        var name = column.SqlName;
        var isPlain = !column.SqlType.Contains('(') && !column.SqlType.EndsWith(']') && column.SqlType is not ("JSON" or "VARIANT" or "BLOB");
        var bounds = isPlain || column.SqlType.StartsWith("DECIMAL", StringComparison.Ordinal)
            ? $"min({name})::VARCHAR, max({name})::VARCHAR" : "NULL, NULL";
        var found = session.Connection.Query($"SELECT count(*) - count({name}), {bounds} FROM {session.From}").Rows().Single();
        return new PreviewColumn(column.Name, column.SqlType.ToLowerInvariant(), (long)found[0]!, Cut(found[1]), Cut(found[2]), null);
    }

    private List<IReadOnlyList<string?>> Sample(IReadOnlyList<SourceColumn> columns)
    {
        if (columns.Count == 0 || request.SampleRows == 0)
        {
            return [];
        }

        var cells = string.Join(", ", columns.Select(column => $"{column.SqlName}::VARCHAR"));
        // Put in order here: DuckDB's sort of these few rows would take tens of megabytes for each thousand columns.
        using var rows = session.Connection.Query(
            $"SELECT _row, {cells} FROM {session.From} WHERE _row <= {request.SampleRows} AND _error = 0");
        return [.. rows.Rows().OrderBy(row => (long)row[0]!).Select(row => (IReadOnlyList<string?>)[.. row.Skip(1).Select(Cut)])];
    }

    private static string? Cut(object? value) =>
        value?.ToString() is not { } text ? null : text.Length <= ShownLengthMax ? text : text[..ShownLengthMax] + "…";
}
