using System.Globalization;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Mapping;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Pipelines.Reading.Json;
using Sluice.Pipelines.Reading.Parquet;
using Sluice.Pipelines.Typing;

namespace Sluice.Running.Guessing;

/// <summary>Looks at a whole file in the child and finds what a pipeline for it would say: names, types, and checks that hold on all rows.</summary>
internal sealed class Guesser(PackSession session, int ownColumnsMax)
{
    private const int SamplesMax = 3;
    private const int SampleLengthMax = 40;
    private const int ValuesMax = 12;

    // With fewer rows few values say nothing about the next file.
    private const int RowsForValues = 20;

    // Exact counts cost memory; the first columns that could be a key are the ones worth it.
    private const int KeysAsked = 5;
    private const double NearlyAll = 0.9;

    private readonly DuckConnection _connection = session.Connection;

    private string Sound => $"{session.From} WHERE _error = 0";

    /// <summary>What was found.</summary>
    public GuessedFile Guess()
    {
        var columns = session.Source.Columns;
        var own = columns.Take(ownColumnsMax).ToList();
        var texts = own.Where(column => column.Kind != CellKind.Native).Select(column => new ProbeColumn(column, CellFormat.Default.AlsoNull(column.ErrorWords))).ToList();
        var guesses = (texts.Count == 0 ? [] : session.Guess(texts, null)).ToDictionary(guess => guess.Column.Index);
        var rows = session.Source.CountRecords(CancellationToken.None);
        var sound = _connection.Scalar<long>($"SELECT count(*) FROM {Sound}");
        var counts = Counts(own);
        var samples = Samples(own);
        var names = TargetNames.Of([.. own.Select(column => column.Name)]);
        var numbers = Numbers(own, names);
        var keys = own.Where(column => MayBeKey(column, guesses, counts[column.Index], sound)).Take(KeysAsked)
            .Where(column => _connection.Scalar<long>($"SELECT count(DISTINCT {column.SqlName}) FROM {Sound}") == sound).Select(column => column.Index).ToHashSet();
        return new GuessedFile
        {
            Description = session.Source.Description,
            Read = [.. Read()],
            Columns = [.. own.Select(column => Column(column, guesses.GetValueOrDefault(column.Index), names[column.Index], numbers.Contains(column.Index)) with
            {
                Nulls = sound - counts[column.Index].Values,
                Samples = samples[column.Index],
                Values = Values(column, counts[column.Index], sound),
                IsUnique = keys.Contains(column.Index),
            })],
            ColumnsInFile = columns.Count,
            Repeated = [.. new HeaderIndex(columns).Families.Select(family => ColumnText.Show(columns[family[0]].Name, family[0])).Take(20)],
            Rows = rows,
            BrokenRows = rows - sound,
            Notes = [.. session.Source.Warnings, .. own.Select(column => guesses.GetValueOrDefault(column.Index)?.Note).OfType<Problem>()],
        };
    }

    private static GuessedColumn Column(SourceColumn column, TypeGuess? guess, string target, bool byNumber)
    {
        var type = guess?.Type ?? CellType.OfSql(column.SqlType);
        var isSaid = guess is not null || type?.Sql == column.SqlType;
        var order = guess?.DateOrder is null or DateOrder.Iso ? null : guess.DateOrder.ToString()!.ToLowerInvariant();
        return new GuessedColumn(target, column.Name, byNumber ? column.Index + 1 : null, isSaid ? type!.Name : null,
            isSaid ? type!.Name : column.SqlType.ToLowerInvariant(), guess?.DateOrder is null ? null : order ?? "iso",
            guess?.Witness, guess?.Question?.Message, 0, guess?.Min, guess?.Max, [], [], false)
        {
            NullWords = column.ErrorWords,
        };
    }

    // A target takes the first column of its name; for the others, and those without a name, only the place is sure.
    private HashSet<int> Numbers(List<SourceColumn> own, IReadOnlyList<string> names)
    {
        // A name with dots would open the object of the name before them.
        var written = session.Source.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        bool Opens(string name) => session.Source is JsonSource or ParquetSource
            && name.Index().Any(letter => letter.Item == '.' && written.Contains(name[..letter.Index]));
        var nameable = own.Where(column => column.Name.Length > 0 && !NamePattern.IsPattern(column.Name) && !column.Name.Contains('\0') && !Opens(column.Name)).ToList();
        var map = new MapConfig
        {
            Entries = [.. nameable.Select(column => new MapEntryConfig { Target = names[column.Index], From = [column.Name] })],
        };
        var found = ColumnMapper.Resolve(new PipelineConfig { Name = "guessed", Map = map }, session.Source.Columns).Targets;
        var sure = nameable.Zip(found).Where(pair => pair.Second.Sources is [var source] && source == pair.First.Index).Select(pair => pair.First.Index);
        return [.. own.Select(column => column.Index).Except(sure)];
    }

    private IEnumerable<KeyValuePair<string, string>> Read()
    {
        yield return new("formats", $"[{FormatOf(session.Source)}]");
        var encoding = session.Source switch { CsvSource csv => csv.Encoding, JsonSource json => json.Encoding, _ => "utf-8" };
        if (session.Source is CsvSource { Dialect: var dialect, LinesAboveHeader: var lines })
        {
            if (lines > 0)
            {
                yield return new("skip_lines", lines.ToString(CultureInfo.InvariantCulture));
            }

            yield return new("delimiter", Shapes.Delimiter.Write(dialect.Delimiter));
            yield return new("quote", Shapes.AsciiCharacter.Write(dialect.Quote?.ToString() ?? ""));
            if (dialect.Escape is { } escape)
            {
                yield return new("escape", Shapes.AsciiCharacter.Write(escape.ToString()));
            }

            yield return new("header", dialect.HasHeader ? "true" : "false");
        }

        if (session.Source is SheetSource sheet)
        {
            yield return new("sheet", YamlText.Of(sheet.SheetKey));
            if (sheet.HeaderNumber > 1)
            {
                yield return new("skip_lines", (sheet.HeaderNumber - 1).ToString(CultureInfo.InvariantCulture));
            }

            yield return new("header", sheet.HeaderNumber > 0 ? "true" : "false");
        }

        if (session.Source is JsonSource { RecognisedRecords: { } records })
        {
            yield return new("records", YamlText.Of(records));
        }

        if (encoding != "utf-8")
        {
            yield return new("encoding", encoding);
        }
    }

    // A description begins with the format.
    private static string FormatOf(IRecordSource source) => source is SheetSource sheet ? sheet.IsXlsx ? "xlsx" : "xls" : source.Description.Split(',')[0];

    private List<(long Values, long Distinct)> Counts(List<SourceColumn> own)
    {
        if (own.Count == 0)
        {
            return [];
        }

        var counts = string.Join(", ", own.Select(column => $"count({column.SqlName}), {(IsPlain(column) ? $"approx_count_distinct({column.SqlName})" : "0")}::BIGINT"));
        using var found = _connection.Query($"SELECT {counts} FROM {Sound}");
        var row = found.Rows().Single();
        return [.. own.Select((_, place) => ((long)row[place * 2]!, (long)row[(place * 2) + 1]!))];
    }

    private List<IReadOnlyList<string>> Samples(List<SourceColumn> own)
    {
        if (own.Count == 0)
        {
            return [];
        }

        var cells = string.Join(", ", own.Select(column => $"{column.SqlName}::VARCHAR"));
        using var found = _connection.Query($"SELECT {cells} FROM {Sound} AND _row <= 100 ORDER BY _row");
        var rows = found.Rows().ToList();
        return [.. own.Select((_, place) => (IReadOnlyList<string>)[.. rows.Select(row => row[place]).OfType<string>()
            .Where(cell => cell.Length > 0).Distinct().Take(SamplesMax).Select(cell => cell.Length <= SampleLengthMax ? cell : cell[..SampleLengthMax] + "…")])];
    }

    private IReadOnlyList<string> Values(SourceColumn column, (long Values, long Distinct) counts, long rows)
    {
        if (column.Kind is not (CellKind.Text or CellKind.JsonString) && column.SqlType != "VARCHAR" || rows < RowsForValues
            || counts.Distinct > ValuesMax * 2 || counts.Values < counts.Distinct * 3 || counts.Values == 0)
        {
            return [];
        }

        using var found = _connection.Query($"SELECT DISTINCT {column.SqlName}::VARCHAR FROM {Sound} AND {column.SqlName} IS NOT NULL LIMIT {ValuesMax + 1}");
        var values = found.Rows().Select(row => (string)row[0]!).Order(StringComparer.Ordinal).ToList();
        return values.Count <= ValuesMax && values.TrueForAll(value => value.Length <= SampleLengthMax) ? values : [];
    }

    // Texts and whole numbers are the same when their cells are; of other types two texts may be one value.
    private static bool MayBeKey(SourceColumn column, Dictionary<int, TypeGuess> guesses, (long Values, long Distinct) counts, long rows)
    {
        var type = guesses.TryGetValue(column.Index, out var guess) ? guess.Type : CellType.OfSql(column.SqlType);
        return rows > 1 && counts.Values == rows && counts.Distinct >= rows * NearlyAll && type is not null
            && (type.IsWholeNumber || type.Kind is CellTypeKind.Text or CellTypeKind.Uuid) && column.Kind != CellKind.Json;
    }

    private static bool IsPlain(SourceColumn column) => !column.SqlType.EndsWith(']') && !column.SqlType.Contains('(')
        && column.SqlType is not ("JSON" or "BLOB" or "VARIANT") || column.SqlType.StartsWith("DECIMAL", StringComparison.Ordinal);
}
