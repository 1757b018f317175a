using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Files;
using Sluice.Pipelines.Reading.Json;
using Sluice.Tests.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Json;

/// <summary>Random documents against System.Text.Json, in blocks so small that everything is cut somewhere.</summary>
public sealed class JsonSourcePropertyTests
{
    private static readonly FsCheck.Config Often = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(150);

    [Fact]
    public void An_array_has_the_cells_that_System_Text_Json_finds()
    {
        var documents =
            from records in JsonDocuments.Records
            from text in JsonDocuments.AsArray(records)
            from blockBytes in Gen.Elements(1, 7, 64, 65, 100, 1000)
            select (records, text, blockBytes);

        using var table = new SourceTable();
        Prop.ForAll(documents.ToArbitrary(), one => Check(table, one.records, one.text, "a.json", one.blockBytes)).Check(Often);
    }

    [Fact]
    public void Lines_have_the_cells_that_System_Text_Json_finds()
    {
        var documents =
            from records in JsonDocuments.Records.Where(records => records.Count > 0)
            from lineEnd in Gen.Elements("\n", "\r\n", "\r", "\n\n  \r\n")
            from isEnded in Gen.Elements(true, false)
            from blockBytes in Gen.Elements(1, 7, 64, 65, 100, 1000)
            let lines = records.Select(JsonDocuments.AsLine).ToList()
            select (lines, text: string.Join(lineEnd, lines) + (isEnded ? lineEnd : ""), blockBytes);

        using var table = new SourceTable();
        Prop.ForAll(documents.ToArbitrary(), one => Check(table, one.lines, one.text, "a.ndjson", one.blockBytes)).Check(Often);
    }

    [Fact]
    public void Objects_one_after_another_have_the_cells_that_System_Text_Json_finds()
    {
        var documents =
            from records in JsonDocuments.Records
            from between in Gen.Elements("", "\n", "\n\n", " \r\n")
            from blockBytes in Gen.Elements(1, 64, 65, 100, 1000)
            let objects = new[] { "{\n}" }.Concat(records.Where(record => record[0] == '{')).ToList()
            select (objects, text: string.Join(between, objects), blockBytes);

        using var table = new SourceTable();
        Prop.ForAll(documents.ToArbitrary(), one => Check(table, one.objects, one.text, "a.txt", one.blockBytes)).Check(Often);
    }

    [Fact]
    public void A_damaged_line_is_broken_exactly_where_System_Text_Json_says_so()
    {
        var documents =
            from records in JsonDocuments.Records.Where(records => records.Count > 0)
            from place in Gen.Choose(0, 10_000)
            from damage in Gen.Elements('"', '\\', '{', '}', '[', ']', ',', ':', 'x', '0', '-', '.', '\u0001', ' ')
            from blockBytes in Gen.Elements(1, 64, 100)
            let lines = records.Select(JsonDocuments.AsLine).ToList()
            select (lines, place, damage, blockBytes);

        using var table = new SourceTable();
        Prop.ForAll(documents.ToArbitrary(), one =>
        {
            var text = new StringBuilder(string.Join('\n', one.lines));
            Damage(text, one.place, one.damage);
            var lines = text.ToString().Split('\n').Where(line => line.Trim().Length > 0).ToList();
            if (!lines.Exists(IsJson))
            {
                return;
            }

            using var folder = new TemporaryFolder();
            using var source = Open(folder, "a.ndjson", text.ToString(), one.blockBytes);
            var rows = table.Rows(source);

            rows.Select(row => (byte)row[2]! == 0).ShouldBe(lines.Select(IsJson), string.Join('\n', lines));
            rows.Select(row => Encoding.UTF8.GetString((byte[])row[3]!)).ShouldBe(lines.Select(line => line.Trim()));
            source.CountRecords(default).ShouldBe(rows.Count);
        }).Check(Often);
    }

    [Fact]
    public void A_damaged_array_fails_as_a_file_or_has_every_element_as_a_row()
    {
        var documents =
            from records in JsonDocuments.Records.Where(records => records.Count > 0)
            from text in JsonDocuments.AsArray(records)
            from place in Gen.Choose(0, 10_000)
            from damage in Gen.Elements('"', '\\', '{', '}', '[', ']', ',', ':', 'x', '\u0001')
            from blockBytes in Gen.Elements(1, 64, 100, 10_000)
            select (text, place, damage, blockBytes);

        using var table = new SourceTable();
        Prop.ForAll(documents.ToArbitrary(), one =>
        {
            var damaged = new StringBuilder(one.text);
            Damage(damaged, one.place, one.damage);
            var text = damaged.ToString();
            using var folder = new TemporaryFolder();
            try
            {
                using var source = Open(folder, "a.json", text, one.blockBytes);
                var rows = table.Rows(source);

                source.CountRecords(default).ShouldBe(rows.Count, text);
                if (IsJson(text) || source.Description.Contains("array"))
                {
                    rows.Any(row => (byte)row[2]! != 0).ShouldBe(!IsJson(text), text);
                }
            }
            catch (SluiceException e)
            {
                IsJson(text).ShouldBeFalse(text);
                e.Problems.ShouldHaveSingleItem().Line.ShouldNotBeNull();
            }
        }).Check(Often);
    }

    /// <summary>Puts a character over another, but leaves lines and surrogate pairs whole.</summary>
    private static void Damage(StringBuilder text, int place, char damage)
    {
        place %= text.Length;
        text[place] = text[place] == '\n' || char.IsSurrogate(text[place]) ? text[place] : damage;
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonSource Open(TemporaryFolder folder, string name, string text, int blockBytes)
    {
        var options = new ReadOptions { Format = FileFormat.Json };
        return JsonSource.Open(DecodedFile.Open(folder.Write(name, text), options), options, blockBytes, default);
    }

    private static void Check(SourceTable table, IReadOnlyList<string> records, string text, string name, int blockBytes)
    {
        using var folder = new TemporaryFolder();
        using var source = Open(folder, name, text, blockBytes);

        var rows = table.Rows(source);

        rows.Count.ShouldBe(records.Count);
        source.CountRecords(default).ShouldBe(records.Count);
        source.Columns.Select(column => column.Name).ShouldBe(NamesOf(records));
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i][0].ShouldBe(i + 1L);
            rows[i][2].ShouldBe((byte)0);
            Encoding.UTF8.GetString((byte[])rows[i][3]!).ShouldBe(records[i]);
            Encoding.UTF8.GetBytes(text).AsSpan((int)(long)rows[i][1]!).StartsWith(Encoding.UTF8.GetBytes(records[i])).ShouldBeTrue();
            rows[i][4..].ShouldBe(CellsOf(records[i], source.Columns));
            source.CellsOf((byte[])rows[i][3]!).ShouldBe(rows[i][4..].Cast<string?>());
        }
    }

    private static List<string> NamesOf(IReadOnlyList<string> records)
    {
        var names = new List<string>();
        foreach (var record in records.Select(record => JsonDocument.Parse(record).RootElement))
        {
            if (record.ValueKind is JsonValueKind.Object)
            {
                names.AddRange(record.EnumerateObject().Select(member => member.Name).Where(member => !names.Contains(member)).Distinct());
            }
        }

        return records.Any(record => record[0] != '{') ? [.. names, JsonSource.BareColumnName] : names;
    }

    private static string?[] CellsOf(string record, IReadOnlyList<SourceColumn> columns)
    {
        var root = JsonDocument.Parse(record).RootElement;
        if (root.ValueKind is not JsonValueKind.Object)
        {
            return [.. columns.Select((column, i) => i == columns.Count - 1 ? CellOf(root, column.Kind) : null)];
        }

        // Of a name that comes twice the last value counts; the column of bare values has none in an object.
        return [.. columns.Select(column => root.EnumerateObject().LastOrDefault(member => member.Name == column.Name) is { Value.ValueKind: not JsonValueKind.Undefined } found
            ? CellOf(found.Value, column.Kind)
            : null)];
    }

    private static string? CellOf(JsonElement value, CellKind kind) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String when kind is not CellKind.Json => value.GetString(),
        JsonValueKind.Object or JsonValueKind.Array => WithoutBlanks(value),
        _ => value.GetRawText(),
    };

    private static string WithoutBlanks(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", RawNames(value).Zip(value.EnumerateObject(), (name, member) => name + ":" + WithoutBlanks(member.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(WithoutBlanks)) + "]",
        _ => value.GetRawText(),
    };

    /// <summary>Names as they are written: System.Text.Json gives them in the text of the member only.</summary>
    private static IEnumerable<string> RawNames(JsonElement value)
        => value.EnumerateObject().Select(member =>
        {
            var text = member.ToString();
            var end = 1;
            while (text[end] != '"')
            {
                end += text[end] == '\\' ? 2 : 1;
            }

            return text[..(end + 1)];
        });
}
