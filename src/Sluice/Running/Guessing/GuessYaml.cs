using System.Globalization;
using System.Text;
using Sluice.Pipelines.Config;
using Sluice.Stores;

namespace Sluice.Running.Guessing;

/// <summary>
/// Writes a guessed pipeline: YAML that runs as it stands, with what was found of each column as a comment. What a file is
/// called and holds is a stranger's: every name is quoted unless it is plainly one, and no comment has more than its line.
/// </summary>
internal sealed class GuessYaml
{
    private const int CommentLengthMax = 160;
    private const int SuggestionsMax = 60;

    private readonly string _path;
    private readonly GuessedFile _file;
    private readonly StringBuilder _yaml = new();

    private GuessYaml(string path, GuessedFile file) => (_path, _file) = (path, file);

    /// <summary>The pipeline, as commented as a pipeline file may be long.</summary>
    public static string Write(string path, GuessedFile file)
    {
        foreach (var comments in (bool[])[true, false])
        {
            var yaml = new GuessYaml(path, file).Write(comments, withMap: true);
            if (Encoding.UTF8.GetByteCount(yaml) <= YamlPreScan.BytesMax)
            {
                return yaml;
            }
        }

        return new GuessYaml(path, file).Write(withComments: true, withMap: false);
    }

    private string Write(bool withComments, bool withMap)
    {
        Comment($"Guessed from {Path.GetFileName(_path)}: {Number(_file.Rows)} rows, {Number(_file.ColumnsInFile)} columns, {_file.Description}.");
        if (_file.BrokenRows > 0)
        {
            Comment($"{Number(_file.BrokenRows)} rows are broken as a whole and will be rejects.");
        }

        foreach (var note in _file.Notes)
        {
            Comment($"{note.Message} {note.Advice}");
        }

        Line($"pipeline: {YamlText.Word(StoreNames.OfFile(_path))}");
        Line("read:");
        foreach (var (key, value) in _file.Read)
        {
            Line($"  {key}: {value}");
        }

        if (withMap)
        {
            WriteMap(withComments);
        }
        else
        {
            Comment("The file has more columns than fit a pipeline: each comes under its own name, and its type is proven for each file.");
        }

        if (withComments && withMap)
        {
            WriteChecks();
            WriteStores();
        }

        return _yaml.ToString();
    }

    private void WriteMap(bool withComments)
    {
        if (_file.Columns.Count == 0)
        {
            return;
        }

        if (withComments && _file.Repeated.Count > 0)
        {
            Comment($"These names stand for several columns: {string.Join(", ", _file.Repeated)}. One list of them all is {{ from: NAME, collect: list }}.");
        }

        Line("map:");
        foreach (var column in _file.Columns)
        {
            if (withComments)
            {
                Comment(Remarks(column), indent: 2);
            }

            if (column.Question is { } question)
            {
                Comment($"{question} Write type: date or timestamp with date_order: dmy, or with mdy.", indent: 2);
            }

            Line($"  {YamlText.Word(column.Target)}: {Entry(column)}");
        }

        if (_file.Columns.Count < _file.ColumnsInFile)
        {
            if (withComments)
            {
                Comment($"The other {Number(_file.ColumnsInFile - _file.Columns.Count)} columns, as one JSON object.", indent: 2);
            }

            Line("  rest: json");
        }
    }

    private static string Entry(GuessedColumn column)
    {
        var keys = new List<string> { column.Number is { } number ? $"column_number: {number}" : $"from: {YamlText.Of(column.Name)}" };
        if (column.Type is { } type)
        {
            keys.Add($"type: {(type.Contains('(') || type.Contains('[') ? $"\"{type}\"" : type)}");
        }

        if (column.DateOrder is { } order)
        {
            keys.Add($"date_order: {order}");
        }

        if (column.NullWords.Count > 0)
        {
            keys.Add($"null: [{string.Join(", ", column.NullWords.Select(YamlText.Of))}]");
        }

        return $"{{ {string.Join(", ", keys)} }}";
    }

    private static string Remarks(GuessedColumn column)
    {
        var remarks = new List<string>();
        if (column.Number is not null && column.Name.Length > 0)
        {
            remarks.Add($"the column {column.Name}");
        }

        remarks.Add(column.Witness ?? column.ShownType);
        remarks.Add(column.Nulls == 0 ? "never empty" : $"{Number(column.Nulls)} empty");
        if (column.Samples.Count > 0)
        {
            remarks.Add($"such as {string.Join(", ", column.Samples)}");
        }

        return string.Join("; ", remarks);
    }

    private void WriteChecks()
    {
        var suggestions = Suggestions().Take(SuggestionsMax).ToList();
        if (suggestions.Count == 0)
        {
            return;
        }

        Line("");
        Comment($"These checks hold on all {Number(_file.Rows - _file.BrokenRows)} sound rows of the file. Take the # away from check and from those that you mean.");
        Line("# check:");
        suggestions.ForEach(suggestion => Line($"#   - {{ {suggestion} }}"));
    }

    private IEnumerable<string> Suggestions()
    {
        if (_file.Rows == _file.BrokenRows)
        {
            yield break;
        }

        foreach (var column in _file.Columns.Where(column => column.IsUnique))
        {
            yield return $"unique: {YamlText.Word(column.Target)}";
        }

        foreach (var column in _file.Columns.Where(column => column.Values.Count > 0))
        {
            yield return $"column: {YamlText.Word(column.Target)}, in: [{string.Join(", ", column.Values.Select(YamlText.Of))}]";
        }

        foreach (var column in _file.Columns.Where(column => column is { Type: "integer", Min: not null, Max: not null }))
        {
            yield return $"column: {YamlText.Word(column.Target)}, between: [{column.Min}, {column.Max}]";
        }

        foreach (var column in _file.Columns.Where(column => column.Nulls == 0))
        {
            yield return $"column: {YamlText.Word(column.Target)}, required: true";
        }
    }

    private void WriteStores()
    {
        Line("");
        Comment("Where the rows go: a store of sluice.yaml. Without it they go into the home folder's own, or where --to says.");
        Line("# write:");
        Line("#   - { store: main, mode: append }");
    }

    private void Comment(string text, int indent = 0)
    {
        var line = string.Concat(text.Trim().Select(letter => YamlText.IsUnprintable(letter) ? ' ' : letter));
        if (line.Length > CommentLengthMax)
        {
            line = line[..(CommentLengthMax - (char.IsHighSurrogate(line[CommentLengthMax - 1]) ? 1 : 0))] + "…";
        }

        Line($"{new string(' ', indent)}# {line}");
    }

    private void Line(string text) => _yaml.Append(text).Append('\n');

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
