using System.Buffers.Binary;
using Shouldly;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Tests.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel;

/// <summary>Workbooks before 2007: real ones, and records written by hand in their oldest form, which needs no document around them.</summary>
public sealed class XlsSourceTests
{
    [Fact]
    public void Cells_keep_what_they_are()
    {
        var book = Book(
            Label(0, 0, "code"), Label(0, 1, "n"), Label(0, 2, "x"), Label(0, 3, "flag"),
            Label(2, 0, "007"), Integer(2, 1, 42), Number(2, 2, 0.1 + 0.2), Bool(2, 3, 1, isError: false),
            Label(4, 0, "008"), Bool(4, 1, 0x2A, isError: true), Formula(4, 2, BitConverter.GetBytes(2.5)), Bool(4, 3, 0, isError: false),
            Label(5, 0, ""), Label(7, 0, "nine"), Formula(7, 2, BitConverter.GetBytes(-1.0)));

        using var sheet = new OpenSheet(book, "old.xls");

        sheet.Rows.ShouldBe(["007|42|0.3|true", "008|#N/A|2.5|false", "nine|∅|-1|∅"]);
        sheet.Columns.ShouldBe("code JsonString|n JsonNumber|x JsonNumber|flag JsonBoolean");
        sheet.Numbers.ShouldBe(["1 3 0", "2 5 0", "3 8 0"]);
        sheet.Source.CountRecords(default).ShouldBe(3);
        sheet.Warnings.ShouldBe(["error_cells"]);
    }

    [Fact]
    public void Records_that_other_programs_pass_by_are_no_damage()
    {
        var text = new string('a', 9_000) + "é";
        var book = Book8([Record(0x041E, [44, 0, 0, 0, 0x3A, .. new byte[50]]), Record(0, []), Record(0, [])],
        [
            Record(0, []),
            Formula8(0, 0), .. TextOf(new string('x', 300) + "!", [250, 51]),
            Formula8(1, 0), .. TextOf(text, [8_000, 1_001]),
            Formula8(2, 0), .. TextOf("three", [2, 2, 1]),
            Formula8(3, 0), .. TextOf("whole", [5]),
        ]);

        using var sheet = new OpenSheet(book, "book.xls", new SheetOptions { Header = false });

        sheet.Rows.ShouldBe([new string('x', 300) + "!", text, "three", "whole"]);
        sheet.Source.CountRecords(default).ShouldBe(4);
        sheet.Warnings.ShouldBe(["broken_formats"]);
    }

    [Theory]
    [InlineData(6, 0x0221)]
    [InlineData(6, 0x0236)]
    [InlineData(5, 0x0221)]
    public void The_text_of_a_formula_over_several_cells_is_read(byte version, ushort several)
    {
        byte[] letters = version == 6 ? [0, .. "text"u8] : [.. "text"u8];
        var book = Book8([],
        [
            Formula8(0, 0), Record(several, new byte[20]), Record(0x0207, [4, 0, .. letters]),
            Formula8(1, 0), Record(several, new byte[8_000]), Record(0x003C, new byte[99]), Record(0x0207, [4, 0, .. letters]),
            Number8(2, 0, 0, 7),
        ], version);

        using var sheet = new OpenSheet(book, "book.xls", new SheetOptions { Header = false });

        sheet.Rows.ShouldBe(["text", "text", "7"]);
        sheet.Source.CountRecords(default).ShouldBe(3);
    }

    [Theory]
    [InlineData(0, "2024-03-05|00123|07:12:00|45356|-7")]
    [InlineData(1, "2028-03-06|00123|07:12:00|45356|-7")]
    public void Formats_decide_what_is_a_date_and_what_keeps_its_zeros(int mode, string row)
    {
        var book = Book8(
            [Record(0x0022, [(byte)mode, 0]), Record(0x041E, [200, 0, 5, 0, 0, .. "00000"u8]), Xf(0), Xf(31), Xf(200), Xf(32)],
            [Number8(0, 0, 1, 45356), Number8(0, 1, 2, 123), Number8(0, 2, 3, 0.3), Number8(0, 3, 0, 45356), Number8(0, 4, 2, -7)]);

        using var sheet = new OpenSheet(book, "book.xls", new SheetOptions { Header = false });

        sheet.Rows.ShouldBe([row]);
    }

    [RealDataTheory]
    [InlineData("xls/wireservice+csvkit/examples/sheets.xls", "data",
        "Chicago Reader|1971-01-01|40|true|1|1971-01-01 04:14:00|∅|∅;Chicago Sun-Times|1948-01-01|63|true|1.27|1948-01-01 14:57:13|∅|Extra data beyond headers will be trimmed")]
    [InlineData("xls/ExcelDataReader+ExcelDataReader/src/TestData/roo_1904_base.xls", "1", "2009-06-15;2009-06-28")]
    [InlineData("xls/frictionlessdata+frictionless-py/data/table-with-ints-floats-dates.xls", "1", "2013|3.3|2009-08-16;1997|5.6|2009-09-20")]
    public void Real_ones_have_true_dates_and_numbers(string name, string sheetName, string rows)
    {
        var header = !name.Contains("1904");
        using var sheet = new OpenSheet(File.ReadAllBytes(RealData.PathOf(name)), "book.xls", new SheetOptions { Sheet = sheetName, Header = header });

        string.Join(';', sheet.Rows.Take(2)).ShouldBe(rows);
        sheet.Source.CountRecords(default).ShouldBe(sheet.Rows.Length);
    }

    [RealDataTheory]
    [InlineData("xls/apache+poi/test-data/spreadsheet/xor-encryption-abc.xls")]
    [InlineData("xls/apache+poi/test-data/spreadsheet/60284.xls")]
    public void A_locked_one_is_refused_in_words(string name) =>
        OpenSheet.Refusal(File.ReadAllBytes(RealData.PathOf(name)), "book.xls").Message.ShouldBe("The workbook is locked with a password.");

    [Fact]
    public void A_damaged_one_is_refused_in_words_whatever_is_cut_or_changed()
    {
        var book = Book(Label(0, 0, "a"), Integer(1, 0, 1), Integer(2, 0, 2));
        var random = new Random(7);
        var refusals = new List<string>();
        for (var i = 0; i < 500; i++)
        {
            var bytes = book[..random.Next(8, book.Length)];
            bytes[random.Next(6, bytes.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                using var sheet = new OpenSheet(bytes, "book.xls");
                sheet.Source.CountRecords(default).ShouldBe(sheet.Rows.Length);
            }
            catch (SluiceException e)
            {
                refusals.Add(e.Problems.ShouldHaveSingleItem().Message);
            }
        }

        refusals.ShouldAllBe(message => message.Length > 0);
    }

    [RealDataTheory]
    [InlineData(int.MaxValue, 3, "2,147,483,647 rows of 3 columns")]
    [InlineData(65_536, 60_000, "65,536 rows of 60,000 columns")]
    public void One_that_claims_billions_of_cells_is_refused_without_looking_for_them(int rows, int columns, string words)
    {
        var bytes = File.ReadAllBytes(RealData.PathOf("xls/frictionlessdata+frictionless-py/data/table-with-ints-floats-dates.xls"));
        var dimensions = bytes.AsSpan().IndexOf(new byte[] { 0x00, 0x02, 0x0E, 0x00 });
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(dimensions + 8), rows);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(dimensions + 14), (ushort)columns);

        OpenSheet.Refusal(bytes, "book.xls").Message.ShouldContain(words);
    }

    [RealDataTheory]
    [InlineData(3349, "one reading finds 0 rows, another 4")]
    [InlineData(3443, "one reading finds 3 rows, another 4")]
    public void One_in_which_two_readings_find_different_rows_is_called_damaged(int place, string words)
    {
        var bytes = File.ReadAllBytes(RealData.PathOf("xls/frictionlessdata+frictionless-py/data/table-with-ints-floats-dates.xls"));
        bytes[place] ^= 0x11;
        using var sheet = new OpenSheet(bytes, "book.xls");

        var refusal = Should.Throw<SluiceException>(() => sheet.Source.CountRecords(default)).Problems.ShouldHaveSingleItem();

        refusal.Code.ShouldBe("workbook_damaged");
        refusal.Message.ShouldContain(words);
    }

    [Fact]
    public void One_whose_directory_stands_behind_64_MB_is_known_too()
    {
        using var sheet = new OpenSheet(Document(Book(Label(0, 0, "a"), Integer(1, 0, 1)), sectors: 135_000), "large.xls");

        sheet.Columns.ShouldBe("a JsonNumber");
        sheet.Rows.ShouldBe(["1"]);
        sheet.Source.CountRecords(default).ShouldBe(1);
    }

    /// <summary>A document: the table of its sectors, where that stands, the book, nothing for long, and the directory.</summary>
    private static byte[] Document(byte[] book, int sectors)
    {
        const int Sector = 512;
        const int PlacesInHead = 109;
        const uint End = 0xFFFFFFFE;
        var tables = (sectors + 127) / 128;
        var lists = (tables - PlacesInHead + 126) / 127;
        var bytes = new byte[(sectors + 1) * Sector];
        byte[] magic = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        magic.CopyTo(bytes, 0);
        foreach (var (at, value) in new[] { (24, 0x3E), (26, 3), (28, 0xFFFE), (30, 9), (32, 6) })
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)value);
        }

        foreach (var (at, value) in new[] { (44, (uint)tables), (48, (uint)sectors - 1), (56, 4096u), (60, End), (68, lists > 0 ? (uint)tables : End), (72, (uint)lists) })
        {
            Write(at, value);
        }

        bytes.AsSpan(Sector, (tables + lists) * Sector).Fill(0xff);
        for (var i = 0; i < tables; i++)
        {
            var (list, place) = Math.DivRem(i - PlacesInHead, 127);
            Write(i < PlacesInHead ? 76 + 4 * i : (tables + list + 1) * Sector + 4 * place, (uint)i);
            Write(Sector + 4 * i, 0xFFFFFFFD);
        }

        for (var i = 0; i < lists; i++)
        {
            Write((tables + i + 1) * Sector + 508, i + 1 < lists ? (uint)(tables + i + 1) : End);
            Write(Sector + 4 * (tables + i), 0xFFFFFFFC);
        }

        var start = tables + lists;
        for (var i = 0; i < 8; i++)
        {
            Write(Sector + 4 * (start + i), i < 7 ? (uint)(start + i + 1) : End);
        }

        Write(Sector + 4 * (sectors - 1), End);
        book.CopyTo(bytes, (start + 1) * Sector);
        Entry(0, "Root Entry", type: 5, start: End, length: 0, child: 1);
        Entry(1, "Workbook", type: 2, start: (uint)start, length: 8 * Sector, child: 0xFFFFFFFF);
        return bytes;

        void Write(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

        void Entry(int place, string name, byte type, uint start, uint length, uint child)
        {
            var at = sectors * Sector + 128 * place;
            System.Text.Encoding.Unicode.GetBytes(name).CopyTo(bytes, at);
            bytes[at + 64] = (byte)(2 * name.Length + 2);
            (bytes[at + 66], bytes[at + 67]) = (type, 1);
            Write(at + 68, 0xFFFFFFFF);
            Write(at + 72, 0xFFFFFFFF);
            Write(at + 76, child);
            Write(at + 116, start);
            Write(at + 120, length);
        }
    }

    private static byte[] Book(params byte[][] cells) =>
        [.. Record(0x0009, [2, 0, 0x10, 0]), .. Record(0x0000, [0, 0, 10, 0, 0, 0, 10, 0]), .. cells.SelectMany(cell => cell), .. Record(0x000A, [])];

    /// <summary>A book of 1997, or of 1995 (5), without the document around it.</summary>
    private static byte[] Book8(byte[][] globals, byte[][] cells, byte version = 6)
    {
        byte[] Begin(byte kind) => Record(0x0809, [0, version, kind, 0, .. new byte[12]]);
        byte[] head = [.. Begin(5), .. globals.SelectMany(record => record)];
        byte[] name = version == 6 ? [6, 0, .. "Sheet1"u8] : [6, .. "Sheet1"u8];
        var sheet = head.Length + 4 + 6 + name.Length + 4;
        return
        [
            .. head, .. Record(0x0085, [.. BitConverter.GetBytes(sheet), 0, 0, .. name]), .. Record(0x000A, []),
            .. Begin(0x10), .. Record(0x0200, [0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 10, 0, 0, 0]), .. cells.SelectMany(cell => cell), .. Record(0x000A, []),
        ];
    }

    private static byte[] Xf(int format) => Record(0x00E0, [0, 0, (byte)format, (byte)(format >> 8), .. new byte[16]]);

    private static byte[] Number8(int row, int column, byte style, double value) => Record(0x0203, [(byte)row, 0, (byte)column, 0, style, 0, .. BitConverter.GetBytes(value)]);

    private static byte[] Formula8(int row, int column) => Record(0x0006, [(byte)row, 0, (byte)column, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, .. new byte[8]]);

    /// <summary>The text of a formula, in a record and others that it goes on in.</summary>
    private static byte[][] TextOf(string text, int[] lengths)
    {
        var records = new List<byte[]>();
        var at = 0;
        foreach (var length in lengths)
        {
            var letters = System.Text.Encoding.Latin1.GetBytes(text[at..(at + length)]);
            records.Add(at == 0 ? Record(0x0207, [.. BitConverter.GetBytes((ushort)text.Length), 0, .. letters]) : Record(0x003C, [0, .. letters]));
            at += length;
        }

        return [.. records];
    }

    private static byte[] Integer(int row, int column, ushort value) => Record(0x0002, [.. Place(row, column), .. BitConverter.GetBytes(value)]);

    private static byte[] Number(int row, int column, double value) => Record(0x0003, [.. Place(row, column), .. BitConverter.GetBytes(value)]);

    private static byte[] Label(int row, int column, string text) =>
        Record(0x0004, [.. Place(row, column), (byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)]);

    private static byte[] Bool(int row, int column, byte value, bool isError) => Record(0x0005, [.. Place(row, column), value, isError ? (byte)1 : (byte)0]);

    private static byte[] Formula(int row, int column, byte[] result) => Record(0x0006, [.. Place(row, column), .. result, 0, 0]);

    private static byte[] Place(int row, int column) => [(byte)row, (byte)(row >> 8), (byte)column, (byte)(column >> 8), 0, 0, 0];

    private static byte[] Record(ushort number, byte[] content)
    {
        var record = new byte[content.Length + 4];
        BinaryPrimitives.WriteUInt16LittleEndian(record, number);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(2), (ushort)content.Length);
        content.CopyTo(record, 4);
        return record;
    }
}
