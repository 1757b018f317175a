using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Tests.Pipelines.Reading.Csv.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Csv;

/// <summary>
/// Random bytes of an alphabet in which nearly every byte means something, in random dialects and under tiny limits.
/// </summary>
public sealed class RecordRulePropertyTests
{
    private static readonly byte[][] Alphabet =
    [
        "\""u8.ToArray(), "\""u8.ToArray(), "\""u8.ToArray(), ","u8.ToArray(), ","u8.ToArray(), "\n"u8.ToArray(), "\n"u8.ToArray(),
        "\r"u8.ToArray(), "\r\n"u8.ToArray(), "a"u8.ToArray(), "b"u8.ToArray(), " "u8.ToArray(), "'"u8.ToArray(), ";"u8.ToArray(),
        "|"u8.ToArray(), "||"u8.ToArray(), "\\"u8.ToArray(), "\0"u8.ToArray(), "é"u8.ToArray(), [0xC3], [0xFF], "NA"u8.ToArray(),
        "\"\""u8.ToArray(), "\",\""u8.ToArray(), "\"\n"u8.ToArray(), "\n\""u8.ToArray(), "a,b\n"u8.ToArray(),
        "long enough not to be kept inline"u8.ToArray(),
    ];

    private static readonly Gen<byte[]> Pieces =
        from count in Gen.Choose(0, 120)
        from pieces in Gen.ArrayOf(Gen.Elements(Alphabet), count)
        select pieces.SelectMany(piece => piece).ToArray();

    // Rows of a regular file with a few bytes put in or taken out: mostly sound, which random bytes hardly ever are.
    private static readonly Gen<byte[]> Damaged =
        from rows in Gen.Choose(0, 40)
        from cells in Gen.ArrayOf(Gen.Elements("a", "\"b\"", "\"c,d\"", "\"e\nf\"", "", "\"\"", "\"g\"\"h\"", "ij klmnopqrstuvw", "é"), rows * 3)
        from damages in Gen.Choose(0, 3)
        from places in Gen.ArrayOf(Gen.Choose(0, 400), damages)
        from pieces in Gen.ArrayOf(Gen.Elements(Alphabet), damages)
        select Damage(cells, places, pieces);

    private static readonly Gen<CsvOptions> Dialects =
        from delimiter in Gen.Elements(",", ",", ",", ";", "|", "||", " ", "\t", "é", "")
        from quote in Gen.Elements("\"", "\"", "\"", "'", "")
        from escape in Gen.Elements("", "", "", "\\")
        from limits in Gen.Elements((16 << 20, 16384), (16 << 20, 16384), (128, 5), (130, 3), (40, 4), (7, 2))
        from emptyIsNull in Gen.Elements(true, false)
        select new CsvOptions
        {
            Delimiter = delimiter,
            Quote = quote,
            Escape = quote.Length == 0 ? "" : escape,
            FieldBytesMax = limits.Item1,
            ColumnsMax = limits.Item2,
            EmptyIsNull = emptyIsNull,
            QuotedEmptyIsNull = !emptyIsNull,
        };

    private static readonly Gen<Case> Cases =
        from bytes in Gen.OneOf(Pieces, Damaged)
        from options in Dialects
        from fields in Gen.Choose(1, 4)
        select new Case(bytes, options, Math.Min(fields, options.ColumnsMax));

    [Fact]
    public void The_reader_gives_the_rows_of_the_written_rule() => Check(test =>
    {
        var naive = new NaiveRecords(test.Bytes, CsvPass.Rule(test.Options), test.Fields, test.Options);
        var expected = naive.Rows();

        var (rows, blankLines) = CsvPass.Read(test.Bytes, CsvPass.Rule(test.Options), test.Fields, test.Options);

        Normalised(rows, test.Options).ShouldBe(Normalised(expected, test.Options));
        blankLines.ShouldBe(naive.BlankLines);
    });

    [Fact]
    public void Block_size_instructions_and_the_byte_by_byte_walk_change_nothing() => Check(test =>
    {
        var (expected, expectedBlankLines) = CsvPass.Read(test.Bytes, CsvPass.Rule(test.Options), test.Fields, test.Options);

        foreach (var blockBytes in new[] { 16, 17, 64, 100, 1000 })
        {
            foreach (var (isVectorised, isPortable) in new[] { (true, false), (true, true), (false, false) })
            {
                var options = test.Options with { BlockBytes = blockBytes, PortableInstructions = isPortable };
                var rule = CsvPass.Rule(options, isVectorised && CsvPass.Rule(options).IsVectorised);

                var (rows, blankLines) = CsvPass.Read(test.Bytes, rule, test.Fields, options);

                Texts(rows).ShouldBe(Texts(expected), $"blocks of {blockBytes}, vectorised {isVectorised}, portable {isPortable}");
                blankLines.ShouldBe(expectedBlankLines);
            }
        }
    });

    [Fact]
    public void The_counter_counts_the_records_that_the_reader_gives() => Check(test =>
    {
        var rule = CsvPass.Rule(test.Options);
        var (rows, _) = CsvPass.Read(test.Bytes, rule, test.Fields, test.Options);

        foreach (var bufferBytes in new[] { 16, 70, 1 << 16 })
        {
            CsvPass.Count(test.Bytes, rule, test.Fields, bufferBytes).ShouldBe(rows.Count);
            CsvPass.Count(test.Bytes, CsvPass.Rule(test.Options, isVectorised: false), test.Fields, bufferBytes).ShouldBe(rows.Count);
        }
    });

    [Fact]
    public void Every_byte_is_of_one_record_or_a_line_end() => Check(test =>
    {
        var (rows, _) = CsvPass.Read(test.Bytes, CsvPass.Rule(test.Options), test.Fields, test.Options);

        long covered = 0;
        foreach (var row in rows)
        {
            LineEndsOnly(test.Bytes, covered, row.Byte).ShouldBeTrue($"before {row}");
            test.Bytes.AsSpan((int)row.Byte, row.Raw.Length).SequenceEqual(row.Raw).ShouldBeTrue();
            covered = row.Byte + row.Raw.Length;
            if ((row.Error & StructureErrors.FieldTooLong) != 0)
            {
                // What is kept of a record that is too long is its beginning.
                covered = LineEndFrom(test.Bytes, covered);
            }
        }

        LineEndsOnly(test.Bytes, covered, test.Bytes.Length).ShouldBeTrue("at the end");
    });

    [Fact]
    public void Four_threads_give_the_rows_of_one() => Check(
        test =>
        {
            var options = test.Options with { BlockBytes = 64 };
            var rule = CsvPass.Rule(options);

            var (rows, blankLines) = CsvPass.Read(test.Bytes, rule, test.Fields, options, threads: 4);

            var (expected, expectedBlankLines) = CsvPass.Read(test.Bytes, rule, test.Fields, options);
            Texts(rows).ShouldBe(Texts(expected));
            blankLines.ShouldBe(expectedBlankLines);
        },
        count: 60);

    private static void Check(Action<Case> property, int count = 400) =>
        FsCheck.Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithMaxTest(count).WithQuietOnSuccess(true),
            Prop.ForAll(Cases.ToArbitrary(), property));

    private static byte[] Damage(string[] cells, int[] places, byte[][] pieces)
    {
        var text = string.Join("\n", cells.Chunk(3).Select(row => string.Join(",", row)));
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        for (var i = 0; i < places.Length; i++)
        {
            var place = Math.Min(places[i], bytes.Count);
            if (places[i] % 3 == 0 && place < bytes.Count)
            {
                bytes.RemoveAt(place);
            }
            else
            {
                bytes.InsertRange(place, pieces[i]);
            }
        }

        return [.. bytes];
    }

    private static List<string> Texts(IEnumerable<CsvRow> rows) => [.. rows.Select(row => row.ToString())];

    /// <summary>Under tiny limits, a broken quote and a field that is too long are told apart by the reader alone.</summary>
    private static List<string> Normalised(IEnumerable<CsvRow> rows, CsvOptions options) => options.FieldBytesMax > 1000
        ? Texts(rows)
        : Texts(rows.Select(row => (row.Error & (StructureErrors.BrokenQuote | StructureErrors.FieldTooLong)) == 0
            ? row
            : row with { Error = (row.Error | StructureErrors.BrokenQuote) & ~StructureErrors.FieldTooLong }));

    private static bool LineEndsOnly(byte[] bytes, long from, long to) =>
        from <= to && bytes.AsSpan((int)from, (int)(to - from)).IndexOfAnyExcept((byte)'\n', (byte)'\r') < 0;

    private static long LineEndFrom(byte[] bytes, long at)
    {
        var found = bytes.AsSpan((int)at).IndexOfAny((byte)'\n', (byte)'\r');
        return found < 0 ? bytes.Length : at + found;
    }

    private sealed record Case(byte[] Bytes, CsvOptions Options, int Fields)
    {
        public override string ToString()
        {
            var text = Encoding.Latin1.GetString(Bytes)
                .Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\0", "\\0").Replace("\"", "\\\"");
            return $"\"{text}\" {Fields} fields, {Options}";
        }
    }
}
