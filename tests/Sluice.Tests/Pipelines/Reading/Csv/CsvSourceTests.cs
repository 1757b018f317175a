using System.Text;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Tests.Pipelines.Reading.Csv.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Csv;

public sealed class CsvSourceTests
{
    [Fact]
    public void Rows_have_number_offset_raw_bytes_and_cells()
    {
        using var source = CsvText.Open("id,name\r\n1,Alice\r\n\r\n2,\"Bob, \"\"the\"\" builder\"\r\n");

        var rows = CsvText.Rows(source);

        rows.Select(row => row.ToString()).ShouldBe(
        [
            "1 @9 None [1,Alice] 1 | Alice",
            "2 @20 None [2,\"Bob, \"\"the\"\" builder\"] 2 | Bob, \"the\" builder",
        ]);
        source.BlankLines.ShouldBe(1);
        source.CountRecords(default).ShouldBe(2);
        source.Columns.ShouldBe([new SourceColumn(0, "id"), new SourceColumn(1, "name")]);
        source.BytesRead.ShouldBe(source.BytesTotal);
    }

    [Fact]
    public void Empty_cells_are_null_and_quoted_empty_cells_are_empty()
    {
        using var source = CsvText.Open("a,b,c\n,\"\",x\n");

        CsvText.Cells(source).ShouldBe(["NULL||x"]);
    }

    [Fact]
    public void What_is_null_can_be_declared()
    {
        var options = CsvText.Comma with { EmptyIsNull = false, QuotedEmptyIsNull = true };
        using var source = CsvText.Open("a,b,c\n,\"\",\"x\"\"\"\n", options);

        CsvText.Cells(source).ShouldBe(["|NULL|x\""]);
    }

    [Fact]
    public void Ragged_records_are_rows_with_an_error_and_the_cells_that_are_there()
    {
        using var source = CsvText.Open("a,b,c\n1\n1,2,3,4\n1,2,3\n");

        CsvText.Rows(source).Select(row => row.ToString()).ShouldBe(
        [
            "1 @6 TooFewFields [1] 1 | NULL | NULL",
            "2 @8 TooManyFields [1,2,3,4] 1 | 2 | 3",
            "3 @16 None [1,2,3] 1 | 2 | 3",
        ]);
    }

    [Fact]
    public void Bytes_that_are_no_text_and_nul_bytes_are_errors_of_their_record()
    {
        byte[] bytes = [.. "a,b\n1,ok\n2,"u8, 0xE9, .. "t\n3,n\0n\n4,é\n"u8];
        using var source = CsvText.Open(bytes);

        var rows = CsvText.Rows(source);

        rows.Select(row => row.Error).ShouldBe(
            [StructureErrors.None, StructureErrors.UndecodableBytes, StructureErrors.NulByte, StructureErrors.None]);
        rows[1].Raw.ShouldBe([(byte)'2', (byte)',', 0xE9, (byte)'t']);
        rows[1].Cells.ShouldBe(["2", "\uFFFDt"]);
        rows[3].Cells.ShouldBe(["4", "é"]);
    }

    [Fact]
    public void Blanks_are_dropped_around_names_and_behind_closing_quotes_and_nowhere_else()
    {
        using var source = CsvText.Open(" id , \"name\" ,note\n 1 ,\"x\"  , y \n");

        source.Columns.Select(column => column.Name).ShouldBe(["id", "\"name\"", "note"]);
        CsvText.Cells(source).ShouldBe([" 1 |x| y "]);
    }

    [Fact]
    public void Literal_quotes_inside_fields_stay()
    {
        using var source = CsvText.Open("size,place\n5\" pipe,37°36'37.8\"N\n");

        CsvText.Rows(source).Single().ToString()
            .ShouldBe("1 @11 None [5\" pipe,37Â°36'37.8\"N] 5\" pipe | 37°36'37.8\"N");
    }

    [Fact]
    public void Mixed_line_ends_end_records_alike()
    {
        using var source = CsvText.Open("a,b\r\n1,2\n3,4\r5,6\r\n\r\r\n7,8");

        CsvText.Cells(source).ShouldBe(["1|2", "3|4", "5|6", "7|8"]);
        source.BlankLines.ShouldBe(2);
    }

    [Theory]
    [InlineData("||", "a||b|c||\"d||e\"\n", "a|b|c|d||e")]
    [InlineData("é", "aébé\"cé\"\n", "a|b|cé")]
    [InlineData(" ", "a b \"c d\" \n", "a|b|c d|NULL")]
    public void Delimiters_may_have_several_bytes(string delimiter, string text, string expected)
    {
        using var source = CsvText.Open(text, CsvText.Comma with { Delimiter = delimiter, Header = false });

        CsvText.Cells(source).ShouldBe([expected]);
        source.CountRecords(default).ShouldBe(1);
    }

    [Fact]
    public void An_escape_makes_quotes_literal()
    {
        using var source = CsvText.Open(
            "a,b\n\"x \\\"y\\\" z\",\"C:\\dir\\\\\"\n", CsvText.Comma with { Escape = "\\" });

        CsvText.Cells(source).ShouldBe(["x \"y\" z|C:\\dir\\"]);
    }

    [Fact]
    public void Lines_are_records_of_one_cell()
    {
        using var source = CsvSource.OpenLines(CsvText.Input("{\"a\": 1}\n\n  {\"b\":\"x,y\"} \r\n\"\n"u8.ToArray()), new CsvOptions());

        CsvText.Cells(source).ShouldBe(["{\"a\": 1}", "  {\"b\":\"x,y\"} ", "\""]);
        source.BlankLines.ShouldBe(1);
        source.CountRecords(default).ShouldBe(3);
        source.Description.ShouldBe("csv, utf-8, one field a line");
    }

    [Theory]
    [InlineData("", 0, "empty_file")]
    [InlineData("\n\r\n\n", 0, "empty_file")]
    [InlineData("a,b\n", 2, "header_only")]
    [InlineData("\uFEFFa,b", 2, "header_only")]
    public void Files_without_rows_are_warned_of_and_read(string text, int columns, string warning)
    {
        using var source = CsvText.Open(text);

        source.Columns.Count.ShouldBe(columns);
        source.Warnings.ShouldHaveSingleItem().Code.ShouldBe(warning);
        source.Warnings[0].Severity.ShouldBe(Severity.Warning);
        CsvText.Rows(source).ShouldBeEmpty();
        source.CountRecords(default).ShouldBe(0);
    }

    [Fact]
    public void Repeated_and_missing_names_are_warned_of()
    {
        using var source = CsvText.Open("Comment,id,Comment,\n1,2,3,4\n");

        source.Columns.Select(column => column.Name).ShouldBe(["Comment", "id", "Comment", ""]);
        source.Warnings.Select(warning => warning.Code).ShouldBe(["duplicate_headers", "empty_headers"]);
    }

    [Fact]
    public void A_first_record_that_was_taken_for_data_is_warned_of_unless_declared()
    {
        using var guessed = CsvText.Open("1,x\n2,y\n", new CsvOptions());
        using var declared = CsvText.Open("1,x\n2,y\n", new CsvOptions { Header = false });

        guessed.Warnings.ShouldHaveSingleItem().Code.ShouldBe("no_header_found");
        guessed.Columns.Select(column => column.Name).ShouldBe(["", ""]);
        CsvText.Cells(guessed).ShouldBe(["1|x", "2|y"]);
        declared.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Two_files_can_be_read_in_one_query()
    {
        using var orders = CsvText.Open("id,customer\n1,7\n2,8\n");
        using var customers = CsvText.Open("id,name\n7,Alice\n8,Bob\n");
        customers.FunctionName = "customers";
        using var database = CsvText.Database();
        using var connection = database.Connect();

        var names = connection.Scalar<string>(
            "SELECT string_agg(c.c1, ' ' ORDER BY o.c0) "
            + $"FROM {orders.Register(connection)} o JOIN {customers.Register(connection)} c ON o.c1 = c.c0");

        names.ShouldBe("Alice Bob");
    }

    [Fact]
    public void A_broken_quote_in_the_header_is_warned_of_and_costs_no_row()
    {
        using var source = CsvText.Open("\"id,name\n1,x\n2,y\n");

        source.Columns.Select(column => column.Name).ShouldBe(["\"id", "name"]);
        source.Warnings.ShouldHaveSingleItem().Code.ShouldBe("header_broken_quote");
        CsvText.Cells(source).ShouldBe(["1|x", "2|y"]);
    }

    [Fact]
    public void Skipped_lines_are_no_records_and_keep_their_place_in_offsets_and_lines()
    {
        using var source = CsvText.Open("\uFEFFReport \"of\"\r\n\r\na,b\n1,2\n3,4\n", CsvText.Comma with { SkipLines = 2 });

        var rows = CsvText.Rows(source);

        rows.Select(row => row.Byte).ShouldBe([22, 26]);
        source.LinesOf([.. rows.Select(row => row.Byte)], default).ShouldBe([4, 5]);
        source.CountRecords(default).ShouldBe(2);
    }

    [Fact]
    public void Lines_are_counted_in_quotes_too_and_crlf_is_one()
    {
        using var source = CsvText.Open("a,b\r\n\"1\r\n\n\r1\",2\r3,4\n5,6\r\n");

        var rows = CsvText.Rows(source);

        source.LinesOf([.. rows.Select(row => row.Byte)], default).ShouldBe([2, 6, 7]);
    }

    [Fact]
    public void Lines_of_far_offsets_are_found()
    {
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i},some text that takes room\r\n"));
        using var source = CsvText.Open(text, CsvText.Comma with { Header = false });

        var rows = CsvText.Rows(source);

        source.LinesOf([rows[0].Byte, rows[65_000].Byte, rows[99_999].Byte], default).ShouldBe([1, 65_001, 100_000]);
    }

    [Fact]
    public void Cells_of_a_raw_record_are_shown_as_they_are_read()
    {
        using var source = CsvText.Open("a,b,c\n1,2,3\n");

        source.CellsOf("1,\"x \"\"y\"\"\",,\"\""u8).ShouldBe(["1", "x \"y\"", null, ""]);
        source.CellsOf("\"a\"b,\"c"u8).ShouldBe(["\"a\"b", "\"c"]);
        source.CellsOf(""u8).ShouldBe([null]);
    }

    [Fact]
    public void More_columns_than_allowed_in_the_header_are_refused()
    {
        var failure = Should.Throw<SluiceException>(() => CsvText.Open("a,b,c\n1,2,3\n", CsvText.Comma with { ColumnsMax = 2 }));

        var problem = failure.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("too_many_columns");
        problem.ToString().ShouldBe(
            "orders.csv: The first record has 3 columns, and at most 2 are allowed. "
            + "Check the delimiter (delimiter ,, quote \", header), or raise columns_max.");
    }

    [Fact]
    public void A_header_field_over_the_limit_is_refused()
    {
        var text = new string('x', 5000) + ",b\n1,2\n";

        var failure = Should.Throw<SluiceException>(() => CsvText.Open(text, CsvText.Comma with { FieldBytesMax = 4096 }));

        failure.Problems.ShouldHaveSingleItem().Code.ShouldBe("field_too_long");
    }

    [Fact]
    public void A_field_over_the_limit_costs_its_line_and_keeps_the_beginning()
    {
        var text = "a,b\n1,2\n3," + new string('é', 3000) + "\r\n5,\"" + new string('y', 9000) + "\"\n7,8\n";
        using var source = CsvText.Open(text, CsvText.Comma with { FieldBytesMax = 4096, BlockBytes = 512 });

        var rows = CsvText.Rows(source);

        rows.Select(row => row.Error).ShouldBe(
            [StructureErrors.None, StructureErrors.FieldTooLong, StructureErrors.FieldTooLong, StructureErrors.None]);
        rows[1].Raw.Length.ShouldBe(4096);
        rows[3].Cells.ShouldBe(["7", "8"]);
        source.CountRecords(default).ShouldBe(4);
    }

    [Fact]
    public void A_header_longer_than_the_first_megabyte_is_read_whole()
    {
        var names = Enumerable.Range(0, 60_000).Select(i => $"a rather long name of a column {i}");
        var text = string.Join(",", names) + "\n" + string.Join(",", Enumerable.Range(0, 60_000)) + "\n";
        using var source = CsvText.Open(text, CsvText.Comma with { ColumnsMax = 100_000 });

        source.Columns.Count.ShouldBe(60_000);
        using var database = CsvText.Database();
        using var connection = database.Connect();
        connection.Scalar<string>($"SELECT c59999 FROM {source.Register(connection)}").ShouldBe("59999");
    }

    [Fact]
    public void Contradicting_options_are_reported_all_at_once()
    {
        var options = new CsvOptions { Delimiter = "\"", Quote = "\"", Escape = "ab", FieldBytesMax = 0 };

        var failure = Should.Throw<SluiceException>(() => CsvText.Open("a", options));

        failure.Kind.ShouldBe(FailureKind.Config);
        failure.Problems.Count.ShouldBe(3);
        failure.Problems.ShouldAllBe(problem => problem.Code == "invalid_value");
    }

    [Fact]
    public void A_stream_that_fails_ends_the_query_with_its_message()
    {
        var text = string.Concat(Enumerable.Repeat("1,2\n", 500_000));
        var opened = 0;
        var input = CsvText.Input(Encoding.UTF8.GetBytes(text)) with
        {
            Open = () => new FailingStream(Encoding.UTF8.GetBytes(text), failsAt: opened++ == 0 ? int.MaxValue : 1_500_000),
        };
        using var source = CsvSource.Open(input, CsvText.Comma);
        using var database = CsvText.Database();
        using var connection = database.Connect();
        var from = source.Register(connection);

        var failure = Should.Throw<Sluice.DuckDbApi.DuckException>(() => connection.Scalar<long>($"SELECT count(*) FROM {from}"));

        failure.Message.ShouldContain("The gzip data ends too early.");
        source.PassFailure.ShouldBeOfType<InvalidDataException>();
        connection.Scalar<long>("SELECT 42").ShouldBe(42);
    }
}
