using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Tests.Pipelines.Reading.Csv.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Csv;

/// <summary>What stands above the header, and delimiters at the ends of lines.</summary>
public sealed class CsvTopTests
{
    private const string Table = "Region,Units,Revenue\nNorth,10,100.50\nSouth,20,200.75\n";

    [Theory]
    [InlineData("Monthly report\n" + Table, 2)]
    [InlineData("Monthly report\r\nMade 2024-05-01 by Ann, Bob\r\n\r\n" + Table, 4)]
    [InlineData("Monthly report,,\nMade,2024-05-01,\n,,\n" + Table, 4)]
    [InlineData("# made by x 1.2\n# a, b, c, d, e\n" + Table, 3)]
    [InlineData("! station, 5\n" + Table, 2)]
    [InlineData("\"A title\nof two lines\"\n" + Table, 3)]
    [InlineData("Contacts\n\nname,city\nAnn,Rome\nBob,Oslo\n", 3)]
    [InlineData("Source,Rome\n\nUpdated,2023-05-10\n\nRegion,2019,2020,2021\nRome,5,6,7\nOslo,8,,9\n", 5)]
    public void Titles_notes_and_comments_are_no_records(string text, int header)
    {
        using var source = CsvText.Open(text, new CsvOptions());

        source.Columns[0].Name.ShouldBe(text.Contains("name") ? "name" : "Region");
        CsvText.Rows(source).Count.ShouldBe(2);
        source.CountRecords(default).ShouldBe(2);
        source.LinesAboveHeader.ShouldBe(header - 1);
        var note = source.Warnings.ShouldHaveSingleItem();
        note.Code.ShouldBe("lines_above_header");
        note.Message.ShouldStartWith($"The header was found in line {header}; ");
    }

    [Theory]
    [InlineData("Region,Units,Revenue\nNorth,10,100.50\n")]
    [InlineData("a\n1,2\n3,4\n")]
    [InlineData("address\n12 Main St, Springfield\n4 Elm St, Shelbyville\n")]
    [InlineData("id,name,city\nx,Ann\ny,Bob\nz,Cid\n")]
    [InlineData(",name,city\nx,Ann,Rome\ny,Bob,Oslo\n")]
    [InlineData("id,amount\n\nAnn,Rome,5\nBob,Oslo,6\n")]
    [InlineData("note\nit is so, they say\nso it is\nis it so\n")]
    [InlineData("#id,name\n1,Ann\n2,Bob\n")]
    [InlineData("x\nAnn,Rome\nBob,Oslo\n")]
    public void What_may_be_a_header_or_a_row_is_none_of_them(string text)
    {
        using var source = CsvText.Open(text, new CsvOptions());

        source.LinesAboveHeader.ShouldBe(0);
        source.Warnings.ShouldNotContain(warning => warning.Code == "lines_above_header");
    }

    [Theory]
    [InlineData("# indices\n#\n# of 2022\nU+3400\tkHanYu\t10015.03\nU+3401\tkKangXi\t78.1\n", 3, 2)]
    [InlineData("# made by x\n#\n7.5,8\n9.25,10\n11.5,12\n", 2, 3)]
    [InlineData("# first line\n\n# a, b, c, d\n,,2020\nx,y,5\nx,z,6\n", 3, 3)]
    [InlineData("% x y z\n0.5 0.1 0.2\n0.75 0.3 0.4\n0.9 0.5 0.6\n", 3, 3)]
    public void Comments_above_a_table_without_names_are_no_records(string text, int columns, int rows)
    {
        using var source = CsvText.Open(text, new CsvOptions());

        source.Dialect.HasHeader.ShouldBeFalse();
        source.Columns.Count.ShouldBe(columns);
        CsvText.Rows(source).Count.ShouldBe(rows);
        source.CountRecords(default).ShouldBe(rows);
        source.Warnings.ShouldContain(warning => warning.Code == "lines_above_header");
    }

    [Theory]
    [InlineData("# %ECSV 0.9\n# - {name: id, type: int}\nid name v\n1 Ann 2.5\n2 Bob 3.5\n3 Cid 4.5\n", "id|name|v", 3)]
    [InlineData("#notice the last separator\nName, V, OK,\nx, 6.5, a,\ny, 7.5, b,\n", "Name|V|OK|", 2)]
    [InlineData("## v4\n#\n#chrom\tpos\tref\nchr1\t100\tA\nchr2\t200\tC\n", "#chrom|pos|ref", 2)]
    [InlineData("#a,b\nx,y\nz,w\n", "#a|b", 2)]
    [InlineData("#x,Ann\n#y,Bob\nz,Cid\n", "#x|Ann", 2)]
    public void Comments_decide_neither_the_delimiter_nor_the_names(string text, string names, int rows)
    {
        using var source = CsvText.Open(text, new CsvOptions());

        string.Join('|', source.Columns.Select(column => column.Name)).ShouldBe(names);
        CsvText.Rows(source).Count.ShouldBe(rows);
        source.CountRecords(default).ShouldBe(rows);
    }

    [Fact]
    public void The_delimiter_is_found_in_a_header_longer_than_a_megabyte_and_below_as_many_blank_lines()
    {
        var names = string.Join(';', Enumerable.Range(0, 11_000).Select(i => $"{new string('n', 96)}{i}"));
        using var wide = CsvText.Open(names + "\n" + string.Join(';', Enumerable.Range(0, 11_000)) + "\n", new CsvOptions());
        using var low = CsvText.Open(new string('\n', 3_000_000) + "a;b\n1;2\n", new CsvOptions());

        wide.Columns.Count.ShouldBe(11_000);
        CsvText.Cells(low).ShouldBe(["1|2"]);
    }

    [Fact]
    public void Blank_lines_above_the_header_are_not_held_in_memory_without_end()
        => Should.Throw<SluiceException>(() => CsvText.Open(new string('\n', 3_000_000) + "a;b\n1;2\n", new CsvOptions { FieldBytesMax = 1_000_000 }))
            .Problems.ShouldHaveSingleItem().Code.ShouldBe("blank_lines");

    [Fact]
    public void A_first_record_over_the_limits_is_rejected_where_there_is_no_header()
    {
        var text = "1," + new string('x', 300) + ",a,b\n2,y,z\n3,y,z\n";
        using var source = CsvText.Open(text, new CsvOptions { Delimiter = ",", Header = false, FieldBytesMax = 200 });

        source.Columns.Count.ShouldBe(3);
        CsvText.Rows(source).Select(row => row.Error).ShouldBe([StructureErrors.FieldTooLong, StructureErrors.None, StructureErrors.None]);
        source.CountRecords(default).ShouldBe(3);
    }

    [Fact]
    public void Who_says_where_the_header_is_is_believed()
    {
        using var first = CsvText.Open("Report\n" + Table, new CsvOptions { Header = true });
        using var skipped = CsvText.Open("Report\n" + Table, new CsvOptions { SkipLines = 1 });

        first.Columns.ShouldHaveSingleItem().Name.ShouldBe("Report");
        skipped.Columns.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("sep=;\r\nid;name\r\n1;a,b\r\n")]
    [InlineData("\uFEFF\"sep=;\"\nid;name\n1;a,b\n")]
    [InlineData("SEP=;\rid;name\r1;a,b\r")]
    [InlineData("sep=;\nReport\n\nid;name\n1;a,b\n")]
    public void The_line_that_tells_Excel_the_delimiter_is_no_record(string text)
    {
        using var source = CsvText.Open(text, new CsvOptions());

        source.Columns.Select(column => column.Name).ShouldBe(["id", "name"]);
        CsvText.Cells(source).ShouldBe(["1|a,b"]);
        source.CountRecords(default).ShouldBe(1);
    }

    [Fact]
    public void A_delimiter_at_the_end_of_every_record_is_a_column_without_a_name()
    {
        using var source = CsvText.Open("id,name\n1,a,\n2,b,\n", new CsvOptions());

        source.Columns.Select(column => column.Name).ShouldBe(["id", "name", ""]);
        CsvText.Cells(source).ShouldBe(["1|a|NULL", "2|b|NULL"]);
        source.CountRecords(default).ShouldBe(2);
    }

    [Fact]
    public void A_delimiter_at_the_end_of_most_records_is_a_column_without_a_name()
    {
        var changes = string.Concat(Enumerable.Range(2, 19).Select(n => $"{n}\t{n}.5\t\n"));
        using var source = CsvText.Open("n\tchange\n1\t-\n" + changes, new CsvOptions());

        source.Columns.Select(column => column.Name).ShouldBe(["n", "change", ""]);
        CsvText.Rows(source).Count(row => row.Error == StructureErrors.None).ShouldBe(19);
    }

    [Fact]
    public void A_delimiter_at_the_end_of_the_header_alone_is_no_column()
    {
        using var source = CsvText.Open("id,name,\n1,a\n2,b\n", new CsvOptions());

        source.Columns.Select(column => column.Name).ShouldBe(["id", "name"]);
        CsvText.Cells(source).ShouldBe(["1|a", "2|b"]);
    }

    [Theory]
    [InlineData("\"id,name,v\"\n\"1,Anna,2\"\n\"2,Bob,3\"\n")]
    [InlineData("ID   NAME\n1    Anna Smith\n2    Bob\n")]
    public void A_file_of_one_column_that_holds_several_is_said(string text)
    {
        using var source = CsvText.Open(text, new CsvOptions());

        source.Warnings.ShouldHaveSingleItem().Code.ShouldBe("one_column");
    }

    [Theory]
    [InlineData("note\na b\nc  d\n")]
    [InlineData("\"name, first\"\nAnna\nBob\n")]
    public void A_file_of_one_column_is_none_to_speak_of(string text)
    {
        using var source = CsvText.Open(text, new CsvOptions());

        source.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void A_header_that_fits_no_record_is_said()
    {
        using var source = CsvText.Open("id,name\n1,a,x\n2,b,y\n", new CsvOptions());

        source.Warnings.ShouldHaveSingleItem().ToString().ShouldContain("The header has 2 names, and every record looked at has 3 fields: they are rejected.");
    }

    [Theory]
    [InlineData("id,name\n1,a,\n2,b\n", 2)]
    [InlineData("id,name\n1,a,x\n2,b,y\n", 2)]
    [InlineData("id,name,x\n1,a\n2,b\n", 3)]
    public void Records_of_another_width_are_otherwise_ragged(string text, int columns)
    {
        using var source = CsvText.Open(text, new CsvOptions());

        source.Columns.Count.ShouldBe(columns);
    }
}
