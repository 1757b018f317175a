using System.Globalization;
using System.IO.Compression;
using System.Text;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Files;
using Sluice.Pipelines.Reading.Json;
using Sluice.Tests.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Json;

public sealed class JsonSourceTests : IDisposable
{
    private readonly JsonFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_broken_line_is_a_row_with_its_bytes_and_harms_no_other()
    {
        using var source = _files.Open("a.ndjson", """
            {"id":1,"name":"Ann"}
            {"id":2,"name":"Bo
            {"id":3,"name":"Cy"}
            """);

        var rows = _files.Table.Rows(source);

        rows.Select(row => row[2]).ShouldBe([(byte)0, (byte)StructureErrors.BrokenJson, (byte)0]);
        rows[1][3].ShouldBe(Encoding.UTF8.GetBytes("""{"id":2,"name":"Bo"""));
        rows[1][4..].ShouldBe([null, null]);
        rows[2][4..].ShouldBe(["3", "Cy"]);
        source.Explain((byte[])rows[1][3]!)!.Message
            .ShouldBe("Not JSON from byte 19 of the record on: found the end of the record, expected a closing quote.");
    }

    [Fact]
    public void A_broken_element_of_an_array_is_a_row_and_the_rest_goes_on()
    {
        using var source = _files.Open("a.json", """[{"id":1}, {"id":tru}, {"id":3,}, 4, {"id":5}]""");

        var rows = _files.Table.Rows(source);

        rows.Select(row => (StructureErrors)(byte)row[2]!).ShouldBe(
            [StructureErrors.None, StructureErrors.BrokenJson, StructureErrors.BrokenJson, StructureErrors.None, StructureErrors.None]);
        rows.Select(row => Encoding.UTF8.GetString((byte[])row[3]!)).ShouldBe(["""{"id":1}""", """{"id":tru}""", """{"id":3,}""", "4", """{"id":5}"""]);
        rows.Select(row => row[1]).ShouldBe([1L, 11L, 23L, 34L, 37L]);
        source.CountRecords(default).ShouldBe(5);
    }

    [Theory]
    [InlineData("[{\"a\":1},\n {\"a\":2}", 2, "9", "the end of the file", "a comma or ]")]
    [InlineData("[{\"a\":1},\n {\"a\":2}]\nx", 3, "1", "'x'", "the end of the file after the array")]
    [InlineData("[{\"a\":1},\n\n ,{\"a\":2}]", 3, "2", "','", "a value")]
    [InlineData("[{\"a\":1},\n {\"a\":2},]", 2, "10", "']'", "a value")]
    [InlineData("[{\"a\":[1}, {\"a\":2}]", 1, "9", "'}'", "a comma or ]")]
    [InlineData("[{\"ä\":\"open}, {}]", 1, "18", "the end of the file", "a closing quote")]
    [InlineData("{\n \"a\":1\n},\n{\n \"a\":2\n}", 3, "2", "','", "an object or an array")]
    [InlineData("{\n \"a\":1\n", 3, "1", "the end of the file", "a comma or }")]
    [InlineData("{'a': 1}", 1, "2", "'''", "a name in double quotes or }")]
    [InlineData("[NaN]", 1, "2", "'N'", "a value")]
    [InlineData("[nul]", 1, "2", "'n'", "true, false or null")]
    [InlineData("[01]", 1, "3", "'1'", "a comma or ]")]
    [InlineData("[\"a\tb\"]", 1, "4", "a tab", "the control character as an escape, such as \\n")]
    public void A_file_whose_structure_is_broken_says_where_and_what(string text, long line, string column, string found, string expected)
    {
        var problem = Should.Throw<SluiceException>(() => _files.Open("a.json", text)).Problems.ShouldHaveSingleItem();

        problem.Code.ShouldBe("json_broken");
        (problem.Line, problem.Column, problem.Found, problem.Expected).ShouldBe((line, column, found, expected));
        problem.Advice.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("[{\"id\":1},{\"id\":2}]\n\u001a\n?", 2)]
    [InlineData("[{\"id\":1},{\"id\":2}]\nexported by me\n", 2)]
    [InlineData("[{\"id\":1},{\"id\":2}] {}", 1)]
    public void An_array_on_one_line_with_something_behind_it_is_no_record_but_a_fault_of_the_file(string text, long line)
    {
        var problem = Should.Throw<SluiceException>(() => _files.Open("a.json", text)).Problems.ShouldHaveSingleItem();

        (problem.Code, problem.Line, problem.Expected).ShouldBe(("json_broken", line, "the end of the file after the array"));
    }

    [Theory]
    [InlineData("a.json", "[{\"id\":1},{\"id\":2}]\n[{\"id\":3}]\n", 2)]
    [InlineData("a.jsonl", "[{\"id\":1},{\"id\":2}]", 1)]
    public void Lines_that_are_arrays_of_objects_are_records_with_a_note(string name, string text, int rows)
    {
        using var source = _files.Open(name, text);

        _files.Table.Rows(source).Count.ShouldBe(rows);
        source.Warnings.ShouldHaveSingleItem().Code.ShouldBe("records_inside");
    }

    [Theory]
    [InlineData("[\"a\",1]\n[\"b\",2]\n")]
    [InlineData("[1]\n[2]\nbroken\n[{\"x\":3}]\n")]
    [InlineData("[{\"x\":3}]\n[2]\n")]
    public void Lines_of_arrays_that_are_not_all_of_objects_are_records_without_a_note(string text)
    {
        using var source = _files.Open("a.json", text);

        source.Columns.ShouldHaveSingleItem().Name.ShouldBe("value");
        source.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{}\n")]
    [InlineData("{}\n\n{\"a\":0}\n")]
    public void Objects_over_several_lines_behind_short_ones_are_records_each(string first)
    {
        var objects = string.Concat(Enumerable.Range(1, 5).Select(i => $"{{\n  \"a\": {i},\n  \"b\": [\n{i}\n]\n}}\n"));
        using var source = _files.Open("a.json", first + objects);

        var rows = _files.Table.Rows(source);

        rows.ShouldAllBe(row => (byte)row[2]! == 0);
        rows.TakeLast(5).Select(row => row[4]).ShouldBe(["1", "2", "3", "4", "5"]);
        rows.Count.ShouldBe(first.Count(c => c == '{') + 5);
    }

    [Fact]
    public void Numbers_keep_the_text_that_they_are_written_in()
    {
        using var source = _files.Open("a.ndjson", """{"n":1e400}""" + "\n" + """{"n":12345678901234567890}""" + "\n" + """{"n":-0.10}""");

        _files.Table.Cells(source).ShouldBe([["1e400"], ["12345678901234567890"], ["-0.10"]]);
        source.Columns.ShouldBe([new SourceColumn(0, "n", CellKind.JsonNumber)]);
    }

    [Fact]
    public void A_column_knows_the_kind_of_all_its_values()
    {
        using var source = _files.Open("a.json", """
            [{"s":"1","n":1,"b":true,"o":{"x":1},"mixed":"a","null":null},
             {"s":null,"n":2.5,"b":false,"o":[1],"mixed":7}]
            """);

        source.Columns.Select(column => (column.Name, column.Kind)).ShouldBe(
        [
            ("s", CellKind.JsonString), ("n", CellKind.JsonNumber), ("b", CellKind.JsonBoolean), ("o", CellKind.Json),
            ("mixed", CellKind.Json), ("null", CellKind.JsonString),
        ]);
        _files.Table.Cells(source).ShouldBe(
        [
            ["1", "1", "true", """{"x":1}""", "\"a\"", null],
            [null, "2.5", "false", "[1]", "7", null],
        ]);
    }

    [Fact]
    public void Columns_come_in_the_order_in_which_names_first_appear_in_the_whole_file()
    {
        using var source = _files.Open("a.ndjson", """
            {"b":1}
            {"a":1,"b":2}
            {"c":1,"broken
            {"d":1,"a":2}
            """);

        source.Columns.Select(column => column.Name).ShouldBe(["b", "a", "d"]);
    }

    [Fact]
    public void Names_that_differ_in_case_or_are_hostile_are_columns_of_their_own()
    {
        using var source = _files.Open("a.json", """{"id":1,"Id":2,"":3,"a\"; DROP TABLE x; --":4,"nul\u0000":5,"\u0069d2":6}""");

        source.Columns.Select(column => column.Name).ShouldBe(["id", "Id", "", "a\"; DROP TABLE x; --", "nul\0", "id2"]);
        _files.Table.Cells(source).ShouldBe([["1", "2", "3", "4", "5", "6"]]);
    }

    [Fact]
    public void Of_a_name_that_comes_twice_the_last_value_counts_and_a_warning_says_so()
    {
        using var source = _files.Open("a.ndjson", """{"a":1,"a":2}""" + "\n" + """{"a":3}""" + "\n" + """{"a":4,"\u0061":null}""");

        _files.Table.Cells(source).ShouldBe([["2"], ["3"], [null]]);
        var warning = source.Warnings.ShouldHaveSingleItem();
        (warning.Code, warning.Severity).ShouldBe(("duplicate_names", Severity.Warning));
        warning.Message.ShouldBe("2 records have a name more than once (first 'a' in record 1); the last value counts.");
    }

    [Fact]
    public void Records_that_are_no_objects_stand_in_the_column_value()
    {
        using var source = _files.Open("a.ndjson", "{\"duck\":42}\n[1, 2, 3]\n\"my cool string\"\nnull");

        source.Columns.Select(column => (column.Name, column.Kind)).ShouldBe([("duck", CellKind.JsonNumber), ("value", CellKind.Json)]);
        _files.Table.Cells(source).ShouldBe([["42", null], [null, "[1,2,3]"], [null, "\"my cool string\""], [null, null]]);
    }

    [Theory]
    [InlineData("\"text\"", "text", CellKind.JsonString)]
    [InlineData(" 42\n", "42", CellKind.JsonNumber)]
    [InlineData("[7]", "7", CellKind.JsonNumber)]
    [InlineData("[[1, 2]]", "[1,2]", CellKind.Json)]
    public void A_scalar_or_an_array_of_values_has_one_column(string text, string cell, CellKind kind)
    {
        using var source = _files.Open("a.json", text);

        source.Columns.ShouldBe([new SourceColumn(0, "value", kind) { IsOurs = true }]);
        _files.Table.Cells(source).ShouldBe([[cell]]);
    }

    [Fact]
    public void Strings_are_decoded_and_nested_values_lose_their_blanks_only()
    {
        using var source = _files.Open("a.json", """
            {
              "s": "tab\tquote\" slash\/ \u00e9 \ud834\udd1e",
              "o": { "keep \" this, : ": [ 1.50 , "a  b\u0041" , { } ] }
            }
            """);

        _files.Table.Cells(source).ShouldBe([["tab\tquote\" slash/ é 𝄞", """{"keep \" this, : ":[1.50,"a  b\u0041",{}]}"""]]);
    }

    [Fact]
    public void Half_a_surrogate_pair_stays_as_it_is_written_and_is_told()
    {
        using var source = _files.Open("a.ndjson", """{"a":"x\ud83dy"}""" + "\n" + """{"a":"\udc00\ud83d\u0041"}""");

        _files.Table.Cells(source).ShouldBe([["x\\ud83dy"], ["\\udc00\\ud83dA"]]);
        source.Warnings.ShouldHaveSingleItem().Code.ShouldBe("half_characters");
    }

    [Fact]
    public void A_NUL_in_a_string_is_told_but_a_NUL_byte_is_broken()
    {
        using var source = _files.Open("a.ndjson", "{\"a\":\"x\\u0000\"}\n{\"a\":\"x\0\"}\n{\"a\":[\"x\\u0000\"]}");

        _files.Table.Rows(source).Select(row => (StructureErrors)(byte)row[2]!)
            .ShouldBe([StructureErrors.NulByte, StructureErrors.BrokenJson, StructureErrors.None]);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_reject_their_record_and_stay_in_its_raw_bytes()
    {
        var text = Encoding.Latin1.GetBytes("{\"a\":\"plain\"}\n{\"a\":\"\u00c3\u00a9\"}\n{\"a\":\"caf\u00e9\"}\n{\"a\":\"last\"}\n");
        using var source = _files.Open("a.ndjson", text);

        var rows = _files.Table.Rows(source);

        rows.Select(row => (StructureErrors)(byte)row[2]!)
            .ShouldBe([StructureErrors.None, StructureErrors.None, StructureErrors.UndecodableBytes, StructureErrors.None]);
        rows[2][3].ShouldBe(Encoding.Latin1.GetBytes("{\"a\":\"caf\u00e9\"}"));
        rows[2][4].ShouldBeNull();
        source.CellsOf((byte[])rows[2][3]!).ShouldBe(["caf\\xe9"]);
        source.Warnings.ShouldHaveSingleItem().Code.ShouldBe("encoding_has_bad_bytes");
    }

    [Theory]
    [InlineData("\"q\\u0000\"")]
    [InlineData("\"q\u00e9\"")]
    [InlineData("\"longer than ten bytes\"")]
    public void A_rejected_record_decides_neither_columns_nor_their_types(string value)
    {
        var text = "{\"a\":1}\n{\"a\":" + value + ",\"extra\":3}\n{\"a\":2}\n[" + value + "]\n";
        using var source = _files.Open("a.ndjson", Encoding.Latin1.GetBytes(text), new ReadOptions { FieldBytesMax = 10, Encoding = "utf-8" });

        source.Columns.ShouldBe([new SourceColumn(0, "a", CellKind.JsonNumber)]);
        _files.Table.Cells(source).ShouldBe([["1"], ["2"]]);
    }

    [Fact]
    public void Where_every_record_is_rejected_they_still_name_the_columns()
    {
        using var source = _files.Open("a.ndjson", """{"a":"x\u0000","b":1}""");

        source.Columns.Select(column => column.Name).ShouldBe(["a", "b"]);
        _files.Table.Rows(source).ShouldHaveSingleItem()[2].ShouldBe((byte)StructureErrors.NulByte);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"o\":{")]
    public void The_names_of_a_broken_record_are_no_columns_and_take_no_room(string opening)
    {
        var options = new ReadOptions { ColumnsMax = opening.Length > 0 ? 101 : 100, Opened = ["o"] };
        var broken = "{" + opening + string.Join(',', Enumerable.Range(0, 90).Select(i => $"\"x{i}\":1")) + "\n";
        var wide = "{" + opening + string.Join(',', Enumerable.Range(0, 99).Select(i => $"\"n{i}\":{i}")) + (opening.Length > 0 ? "}" : "") + "}\n";
        using var source = _files.Open("a.ndjson", "{\"a\":1}\n" + broken + broken.Replace('x', 'y') + wide + "{\"a\":2}\n" + wide, options);

        source.Columns.Count.ShouldBe(100);
        var rows = _files.Table.Rows(source);
        rows.Select(row => (StructureErrors)(byte)row[2]!).ShouldBe(
            [StructureErrors.None, StructureErrors.BrokenJson, StructureErrors.BrokenJson, StructureErrors.None, StructureErrors.None, StructureErrors.None]);
        rows[3][4..].ShouldBe([null, .. Enumerable.Range(0, 99).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
    }

    [Fact]
    public void A_field_over_the_limit_rejects_its_record()
    {
        var options = new ReadOptions { FieldBytesMax = 10 };
        using var source = _files.Open("a.ndjson", """{"a":"1234567890","b":1}""" + "\n" + """{"a":"12345678901","b":2}""", options);

        var rows = _files.Table.Rows(source);

        rows.Select(row => (StructureErrors)(byte)row[2]!).ShouldBe([StructureErrors.None, StructureErrors.FieldTooLong]);
        rows[1][4..].ShouldBe([null, "2"]);
    }

    [Fact]
    public void A_record_over_the_limit_fails_the_file_with_its_line()
    {
        var options = new ReadOptions { RecordBytesMax = 1000 };
        var text = "[{\"a\":1}\n\n,{\"a\":\"" + new string('x', 2000) + "\"}]\n";

        var problem = Should.Throw<SluiceException>(() => _files.Open("a.json", text, options, blockBytes: 100)).Problems.ShouldHaveSingleItem();

        (problem.Code, problem.Line).ShouldBe(("record_too_long", 3));
    }

    [Theory]
    [InlineData(1, "\n")]
    [InlineData(100, "\r\n")]
    [InlineData(64, "\r")]
    public void A_line_over_the_limit_is_a_reject_and_harms_no_other(int blockBytes, string lineEnd)
    {
        var lines = new[] { "{\"a\":1}", "", "{\"a\":\"" + new string('\u00e9', 3000) + "\"}", "{\"a\":2}", new string(' ', 3000), new string('x', 2001) };
        var options = new ReadOptions { RecordBytesMax = 1000, Encoding = "utf-8" };
        using var source = _files.Open("a.ndjson", string.Join(lineEnd, lines), options, blockBytes);

        var rows = _files.Table.Rows(source);

        rows.Select(row => (StructureErrors)(byte)row[2]!).ShouldBe(
            [StructureErrors.None, StructureErrors.FieldTooLong, StructureErrors.None, StructureErrors.FieldTooLong]);
        rows.Select(row => row[0]).ShouldBe([1L, 2L, 3L, 4L]);
        Encoding.UTF8.GetString((byte[])rows[1][3]!).ShouldStartWith("{\"a\":\"\u00e9\u00e9");
        Encoding.UTF8.GetString((byte[])rows[1][3]!).ShouldNotContain("\ufffd");
        rows[2][4].ShouldBe("2");
        source.BlankLines.ShouldBe(2);
        source.CountRecords(default).ShouldBe(4);
    }

    [Fact]
    public void A_single_line_over_the_limit_fails_the_file()
        => Should.Throw<SluiceException>(() => _files.Open("a.ndjson", "{\"a\":\"" + new string('x', 2000) + "\"}", new ReadOptions { RecordBytesMax = 1000 }, blockBytes: 100))
            .Problems.ShouldHaveSingleItem().Code.ShouldBe("record_too_long");

    [Fact]
    public void More_names_than_columns_are_allowed_fail_the_file()
    {
        var text = string.Join('\n', Enumerable.Range(0, 101).Select(i => $"{{\"n{i}\":1}}"));

        _files.Open("a.ndjson", text, new ReadOptions { ColumnsMax = 101 }).Dispose();
        var failure = Should.Throw<SluiceException>(() => _files.Open("b.ndjson", text, new ReadOptions { ColumnsMax = 100 }));

        failure.Problems.ShouldHaveSingleItem().Code.ShouldBe("too_many_columns");
    }

    [Fact]
    public void Nesting_without_end_is_a_broken_record_and_never_a_crash()
    {
        var deep = new string('[', 100_000);
        using var source = _files.Open("a.ndjson", "{\"a\":1}\n{\"a\":" + deep + "}\n{\"a\":" + new string('[', 998) + new string(']', 998) + "}\n");

        _files.Table.Rows(source).Select(row => (StructureErrors)(byte)row[2]!)
            .ShouldBe([StructureErrors.None, StructureErrors.BrokenJson, StructureErrors.None]);
        Should.Throw<SluiceException>(() => _files.Open("b.json", deep)).Problems.ShouldHaveSingleItem().Expected.ShouldBe("at most 1000 levels of nesting");
    }

    [Fact]
    public void Blank_lines_are_no_rows_and_are_counted_apart()
    {
        using var source = _files.Open("a.ndjson", "\n{\"a\":1}\r\n  \r\n{\"a\":2}\r\r{\"a\":3}\n\n\t\n");

        source.BlankLines.ShouldBe(5);
        var rows = _files.Table.Rows(source);

        rows.Select(row => row[0]).ShouldBe([1L, 2L, 3L]);
        source.BlankLines.ShouldBe(5);
        source.CountRecords(default).ShouldBe(3);
        source.LinesOf([.. rows.Select(row => (long)row[1]!)], default).ShouldBe([2, 4, 6]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n\n")]
    [InlineData("\ufeff")]
    public void A_file_without_anything_in_it_is_empty(string text)
        => Should.Throw<SluiceException>(() => _files.Open("a.json", text)).Problems.ShouldHaveSingleItem().Code.ShouldBe("file_empty");

    [Fact]
    public void An_empty_array_has_no_rows_and_a_warning()
    {
        using var source = _files.Open("a.json", " [ ] ");

        _files.Table.Rows(source).ShouldBeEmpty();
        source.CountRecords(default).ShouldBe(0);
        source.Columns.ShouldBeEmpty();
        source.Warnings.ShouldHaveSingleItem().Code.ShouldBe("no_records");
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void Every_Unicode_encoding_with_its_mark_reads_the_same(string encoding)
    {
        var codec = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. codec.GetPreamble(), .. codec.GetBytes("[{\"ä\":\"日本 𝄞\"}]")];
        using var source = _files.Open("a.json", bytes);

        source.Columns.Single().Name.ShouldBe("ä");
        _files.Table.Cells(source).ShouldBe([["日本 𝄞"]]);
    }

    [Fact]
    public void Packed_JSON_reads_like_JSON()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write("{\"a\":1}\n{\"a\":2}\n"u8);
        }

        using var source = _files.Open("a.jsonl.gz", packed.ToArray());

        _files.Table.Cells(source).ShouldBe([["1"], ["2"]]);
        source.Description.ShouldBe("json, one record a line, utf-8, gzip");
        source.BytesRead.ShouldBe(source.BytesTotal);
    }

    [Fact]
    public void Only_the_wanted_columns_come_and_errors_do_not_depend_on_them()
    {
        using var source = _files.Open("a.ndjson", """{"a":1,"b":"x","c":[1]}""" + "\n" + """{"a":2,"b":"y","c":[1}""" + "\n" + """{"b":"z"}""");
        var from = source.Register(_files.Table.Connection);

        _files.Table.Connection.Scalar<long>($"SELECT count(*) FROM {from}").ShouldBe(3);
        _files.Table.Connection.Scalar<string>($"SELECT string_agg(coalesce(c1, '-'), '' ORDER BY _row) FROM {from}").ShouldBe("x-z");
        _files.Table.Connection.Scalar<string>($"SELECT string_agg(_error::VARCHAR, ' ' ORDER BY _row) FROM {from}").ShouldBe("0 64 0");
        _files.Table.Connection.Scalar<long>($"SELECT sum(_error) FROM {from} WHERE c0 IS NULL").ShouldBe(64);
    }

    [Fact]
    public void A_file_of_many_blocks_is_read_on_all_threads_with_exact_row_numbers()
    {
        var text = new StringBuilder();
        for (var i = 1; i <= 60_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{{\"id\":{i},\"text\":\"row number {i} of many\"{(i % 7 == 0 ? ",\"odd\":{\"x\": 1}" : "")}}}\n");
        }

        using var source = _files.Open("a.ndjson", text.ToString(), blockBytes: 20_000);
        var from = source.Register(_files.Table.Connection);

        _files.Table.Connection.Scalar<long>($"SELECT count(*) FROM {from} WHERE c0::BIGINT = _row AND c1 = 'row number ' || c0 || ' of many'").ShouldBe(60_000);
        _files.Table.Connection.Scalar<long>($"SELECT count(c2) FROM {from} WHERE c2 = '{{\"x\":1}}' AND _row % 7 = 0").ShouldBe(60_000 / 7);
        _files.Table.Connection.Scalar<long>($"SELECT count(DISTINCT _byte) FROM {from}").ShouldBe(60_000);
    }

    [Fact]
    public void Text_outlives_the_block_it_was_read_from()
    {
        var lines = Enumerable.Range(0, 30_000).Select(i => $"{{\"id\":{i},\"text\":\"{new string((char)('a' + i % 26), 20)}\\n{i}\"}}");
        using var source = _files.Open("a.ndjson", string.Join('\n', lines), blockBytes: 3000);
        var from = source.Register(_files.Table.Connection);

        _files.Table.Connection.Execute($"CREATE TABLE kept AS SELECT c0::INTEGER AS id, c1 AS text FROM {from} ORDER BY c1 DESC");

        _files.Table.Connection.Scalar<long>("SELECT count(*) FROM kept WHERE text = repeat(chr(97 + id % 26), 20) || chr(10) || id").ShouldBe(30_000);
    }

    [Fact]
    public void A_file_that_shrinks_while_it_is_read_fails()
    {
        var path = _files.Folder.Write("a.ndjson", string.Join('\n', Enumerable.Range(0, 50_000).Select(i => $"{{\"id\":{i}}}")));
        using var source = JsonSource.Open(DecodedFile.Open(path, new ReadOptions()), new ReadOptions());
        var from = source.Register(_files.Table.Connection);

        File.WriteAllText(path, "{}");

        Should.Throw<Sluice.DuckDbApi.DuckException>(() => _files.Table.Connection.Execute($"SELECT max(c0) FROM {from}"))
            .Message.ShouldContain("changed while it was read");
    }
}
