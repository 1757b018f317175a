using System.IO.Compression;
using System.Text;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Files;

public sealed class FileRecognitionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> RealFiles => [.. RealData.Names("csv", "jira", "sales", "json", "otel", "xlsx", "xls", "sql", "parquet")];

    public void Dispose() => _folder.Dispose();

    [RealDataTheory]
    [MemberData(nameof(RealFiles))]
    public void A_real_file_is_what_its_name_says(string name)
    {
        var expected = RealData.ExpectationOf(name).GetProperty("status").GetString();
        using var file = SourceFile.Open(RealData.PathOf(name));

        FileFormat found;
        try
        {
            found = RecognisedFile.Of(file, new ReadOptions()).Format;
        }
        catch (SluiceException e) when (expected is "error" or "contested" && e.Problems.Count == 1)
        {
            e.Problems[0].Found.ShouldNotBeNull();
            return;
        }

        var claimed = FileNameClaim.Of(name).Format;
        (IsWorkbook(found) && claimed is not null ? IsWorkbook(claimed.Value) : found is FileFormat.Empty || claimed is null || found == claimed)
            .ShouldBeTrue($"{name}: {found}, named {claimed}");
    }

    [Theory]
    [InlineData("a.csv", "id,name\n1,Ann\n", FileFormat.DelimitedText)]
    [InlineData("a.TSV", "id\tname\n1\tAnn\n", FileFormat.DelimitedText)]
    [InlineData("a", "id,name\n", FileFormat.DelimitedText)]
    [InlineData("a.txt", "id,name\n", FileFormat.DelimitedText)]
    [InlineData("a.csv", "[id],[name]\n1,2\n", FileFormat.DelimitedText)]
    [InlineData("a.txt", "[id],[name]\n1,2\n", FileFormat.DelimitedText)]
    [InlineData("a.csv", "PAR1,PAR2\n1,2\n", FileFormat.DelimitedText)]
    [InlineData("a.csv", "{x};{y}\n1;2\n", FileFormat.DelimitedText)]
    [InlineData("a.csv", "ID3,b\n1;2\n", FileFormat.DelimitedText)]
    [InlineData("a.csv", "MZ,BM\n1;2\n", FileFormat.DelimitedText)]
    [InlineData("a.csv", "a,b\n\0,1\n", FileFormat.DelimitedText)]
    [InlineData("a.csv", "<b>,c\n1,2\n", FileFormat.DelimitedText)]
    [InlineData("a.csv", "a\u0001b\n1\u00012\n3\u00014\n5\u00016\n7\u00018\n1\u00012\n3\u00014\n5\u00016\n7\u00018\n", FileFormat.DelimitedText)]
    [InlineData("a.csv", "a\u001fb\n1\u001f2\n3\u001f4\n5\u001f6\n7\u001f8\n1\u001f2\n3\u001f4\n5\u001f6\n7\u001f8\n", FileFormat.DelimitedText)]
    [InlineData("a.csv", "abcdftyp,x\n1,2\n", FileFormat.DelimitedText)]
    [InlineData("a.csv", "ORC\n1\n2\n", FileFormat.DelimitedText)]
    [InlineData("a.json", "{\"a\":1}", FileFormat.Json)]
    [InlineData("a.ndjson", "{\"a\":1}\n{\"a\":2}", FileFormat.Json)]
    [InlineData("a.jsonl", "\"x\"\n\"y\"", FileFormat.Json)]
    [InlineData("a.txt", " \n{\"a\":1}\n{\"a\":2}", FileFormat.Json)]
    [InlineData("a.log", "[{\"a\":1},{\"a\":nope}]", FileFormat.Json)]
    [InlineData("a.json", "not json", FileFormat.Json)]
    [InlineData("a.sql", "select 1", FileFormat.Sql)]
    [InlineData("a.html", " <!DOCTYPE html><html>", FileFormat.Html)]
    [InlineData("a.xml", "<?xml version=\"1.0\"?><a/>", FileFormat.Xml)]
    [InlineData("a.csv", "", FileFormat.Empty)]
    [InlineData("a.parquet", "", FileFormat.Empty)]
    public void Text_is_recognised_by_content_and_name(string name, string content, FileFormat expected)
        => Recognise(name, Encoding.UTF8.GetBytes(content)).Format.ShouldBe(expected);

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-8")]
    public void Text_is_recognised_behind_any_byte_order_mark(string encoding)
    {
        var codec = Encoding.GetEncoding(encoding);

        Recognise("a.txt", [.. codec.GetPreamble(), .. codec.GetBytes("{\"a\":1}\n")]).Format.ShouldBe(FileFormat.Json);
        Recognise("a.csv", [.. codec.GetPreamble(), .. codec.GetBytes("id,name\n")]).Format.ShouldBe(FileFormat.DelimitedText);
        Recognise("a.csv", codec.GetPreamble()).Format.ShouldBe(FileFormat.Empty);
    }

    [Theory]
    [InlineData("1f8b0800", "a.csv", FileFormat.Gzip)]
    [InlineData("255044462d312e37", "a.csv", FileFormat.Pdf)]
    [InlineData("89504e470d0a1a0a0000000d", "a.csv", FileFormat.Image)]
    [InlineData("ffd8ffe000104a464946", "a.csv", FileFormat.Image)]
    [InlineData("4749463839610100", "a.csv", FileFormat.Image)]
    [InlineData("7f454c4602010100", "a.csv", FileFormat.Executable)]
    [InlineData("cafebabe00000034", "a.csv", FileFormat.Executable)]
    [InlineData("53514c69746520666f726d6174203300", "a.csv", FileFormat.Sqlite)]
    [InlineData("00112233445566774455434b40000000", "a.csv", FileFormat.DuckDbDatabase)]
    [InlineData("4f626a0104", "a.csv", FileFormat.OtherData)]
    [InlineData("4152524f57310000", "a.csv", FileFormat.OtherData)]
    [InlineData("fd377a585a000004", "a.csv", FileFormat.OtherArchive)]
    [InlineData("425a683931415926", "a.csv", FileFormat.OtherArchive)]
    [InlineData("377abcaf271c0004", "a.csv", FileFormat.OtherArchive)]
    [InlineData("504b0506000000000000000000000000000000000000", "a.csv", FileFormat.Zip)]
    [InlineData("0908100000060500", "a.csv", FileFormat.Xls)]
    [InlineData("7b5c727466315c616e7369", "a.csv", FileFormat.RichText)]
    [InlineData("3c68746d6c3e", "a.csv", FileFormat.Html)]
    [InlineData("69642c6e616d65", "a.parquet", FileFormat.DelimitedText)]
    [InlineData("6e6f7420666f756e6421", "a.xls", FileFormat.DelimitedText)]
    [InlineData("7b2261223a317d", "a.csv", FileFormat.Json)]
    public void Content_that_is_not_what_the_name_says_is_refused(string hex, string name, FileFormat content)
    {
        var bytes = Convert.FromHexString(hex);
        ContentFormat.Of(bytes).ShouldBe(content);
        if (content is FileFormat.Gzip)
        {
            return;
        }

        var problem = Should.Throw<SluiceException>(() => Recognise(name, bytes)).Problems.ShouldHaveSingleItem();

        problem.Code.ShouldBe("format_mismatch");
        problem.Found.ShouldBe(FileFormats.Describe(content));
        problem.Advice.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Random_bytes_under_a_csv_name_are_refused()
    {
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);

        var problem = Should.Throw<SluiceException>(() => Recognise("a.csv", bytes)).Problems.ShouldHaveSingleItem();

        problem.ToString().ShouldEndWith(
            "a.csv: The name ends in .csv, but the content is binary data. "
            + "Ask for the file again; it may be damaged or be something else than its name says.");
    }

    [Theory]
    [InlineData("a.xls", "<html><table>", FileFormat.Html)]
    [InlineData("a.xls", "\ufeff<!DOCTYPE html>", FileFormat.Html)]
    [InlineData("a.xlsx", "id,name\n1,Ann\n", FileFormat.DelimitedText)]
    [InlineData("a.xls", "id\tname\n1\tAnn\n", FileFormat.DelimitedText)]
    [InlineData("a.xls", "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", FileFormat.ExcelXml)]
    public void What_Excel_opens_under_the_name_of_a_workbook_is_read_as_what_it_is_and_said(string name, string text, FileFormat format)
    {
        var recognised = Recognise(name, System.Text.Encoding.UTF8.GetBytes(text));

        recognised.Format.ShouldBe(format);
        recognised.Warnings.ShouldHaveSingleItem().Code.ShouldBe("format_not_as_named");
    }

    [Fact]
    public void A_declared_format_counts_more_than_the_name_but_not_more_than_the_content()
    {
        var options = new ReadOptions { Format = FileFormat.DelimitedText };

        Recognise("a.json", "a,b\n"u8.ToArray(), options).Format.ShouldBe(FileFormat.DelimitedText);
        Should.Throw<SluiceException>(() => Recognise("a.txt", "%PDF-1.7"u8.ToArray(), options)).Message.ShouldContain("declared as text, but the content is a PDF document");
    }

    [Fact]
    public void A_zip_archive_is_told_apart_by_what_is_in_it()
    {
        Recognise("a.xlsx", Zip("[Content_Types].xml", "xl/workbook.xml")).Format.ShouldBe(FileFormat.Xlsx);
        Recognise("a.xlsb", Zip("[Content_Types].xml", "xl/workbook.bin")).Format.ShouldBe(FileFormat.Xlsb);
        Recognise("a.docx", Zip("[Content_Types].xml", "word/document.xml")).Format.ShouldBe(FileFormat.OfficeDocument);
        Recognise("a.zip", Zip("a.csv")).Format.ShouldBe(FileFormat.Zip);
    }

    [Fact]
    public void Formats_that_are_not_read_are_named_with_a_way_out()
    {
        using var table = new SourceTable();
        var sources = new RecordSources((_, _) => throw new InvalidOperationException());

        Problem(sources, table, "a.xlsb", Zip("xl/workbook.bin")).ToString().ShouldEndWith(
            "This is a binary Excel workbook (.xlsb), which Sluice does not read. Open it in a spreadsheet program and save it as .xlsx, or the sheet as CSV UTF-8.");
        Problem(sources, table, "a.zip", Zip("a.csv")).Advice.ShouldBe("Unpack it and name the file inside.");
        Problem(sources, table, "a.txt", "<html>"u8.ToArray()).Code.ShouldBe("no_table");
        Problem(sources, table, "a.csv", []).Code.ShouldBe("file_empty");
    }

    [Theory]
    [InlineData("a.csv.gz", FileFormat.DelimitedText, FileCompression.Gzip, ".csv")]
    [InlineData("a.tar.gz", FileFormat.OtherArchive, FileCompression.Gzip, ".tar")]
    [InlineData("a.JSONL.ZST", FileFormat.Json, FileCompression.Zstd, ".JSONL")]
    [InlineData("a.gz", null, FileCompression.Gzip, "")]
    [InlineData("orders.2024-01-31", null, FileCompression.None, ".2024-01-31")]
    [InlineData("csv", null, FileCompression.None, "")]
    public void A_name_claims_by_its_last_extensions(string name, FileFormat? format, FileCompression compression, string extension)
        => FileNameClaim.Of("/some/where/" + name).ShouldBe(new FileNameClaim(format, compression, extension));

    private static Problem Problem(RecordSources sources, SourceTable table, string name, byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        return Should.Throw<SluiceException>(() => sources.Open(folder.Write(name, bytes), new ReadOptions(), table.Connection)).Problems.ShouldHaveSingleItem();
    }

    private RecognisedFile Recognise(string name, byte[] bytes, ReadOptions? options = null)
    {
        using var file = SourceFile.Open(_folder.Write(name, bytes));
        return RecognisedFile.Of(file, options ?? new ReadOptions());
    }

    private static byte[] Zip(params string[] entries)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var entry in entries)
            {
                using var stream = archive.CreateEntry(entry).Open();
                stream.Write("content"u8);
            }
        }

        return bytes.ToArray();
    }

    private static bool IsWorkbook(FileFormat format)
        => format is FileFormat.Xls or FileFormat.Xlsx or FileFormat.Xlsb or FileFormat.Ods or FileFormat.EncryptedOffice;
}
