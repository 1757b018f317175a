using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Tests.Pipelines.Reading.Csv.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Csv;

/// <summary>Real files of other projects, against the cells that independent readers agree on.</summary>
public sealed class SharedDataTests
{
    // What the sniffer decides otherwise than the file's own project says, and why.
    private static readonly Dictionary<string, string> OtherwiseSniffed = new()
    {
        ["csv/duckdb+duckdb/data/csv/comments/simple.csv"] = "its table stands below two comments, expected as one column",
        ["csv/duckdb+duckdb/data/csv/nullpadding.csv"] = "five records of numbers: the first is data like the others",
        ["csv/duckdb+duckdb/data/csv/test/many_empty_lines.csv"] = "its only record is a number, which is no name",
        ["csv/duckdb+duckdb/data/csv/no_quote.csv"] = "delimited by |, expected as one column",
        ["csv/duckdb+duckdb/data/csv/nullbyte.csv"] = "delimited by |, expected as one column",
        ["csv/duckdb+duckdb/data/csv/nullbyte_header.csv"] = "delimited by |, expected as one column",
        ["csv/duckdb+duckdb/data/csv/issue2628_中文.csv"] = "delimited by |, expected as one column",
        ["csv/duckdb+duckdb/data/csv/real/nfc_normalization.csv"] = "delimited by |, expected as one column",
    };

    static SharedDataTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<string> Paths()
    {
        var paths = new TheoryData<string>();
        foreach (var (path, _) in SharedData.AgreedCsvFiles())
        {
            paths.Add(path);
        }

        return paths;
    }

    [SharedDataTheory]
    [MemberData(nameof(Paths))]
    public void A_real_file_has_the_rows_that_other_readers_read(string path)
    {
        var expect = ExpectOf(path);
        var bytes = BytesOf(path, expect);
        using var source = CsvText.Open(bytes, OptionsOf(expect), path);

        var rows = CsvText.Rows(source);

        source.Columns.Count.ShouldBe(expect.GetProperty("columns").GetInt32());
        rows.Count.ShouldBe(expect.GetProperty("rows").GetInt32());
        source.CountRecords(default).ShouldBe(rows.Count);
        rows.Count(row => IsRagged(row)).ShouldBe(expect.GetProperty("ragged").GetInt32());
        DigestOf(source, bytes, rows).ShouldBe(expect.GetProperty("digest").GetString());
    }

    [SharedDataTheory]
    [MemberData(nameof(Paths))]
    public void The_dialect_of_a_real_file_is_found(string path)
    {
        var expect = ExpectOf(path);
        var declared = OptionsOf(expect);
        using var source = CsvText.Open(BytesOf(path, expect), new CsvOptions { EmptyIsNull = false }, path);
        using var asDeclared = CsvText.Open(BytesOf(path, expect), declared, path);

        var isSame = source.Columns.Count == asDeclared.Columns.Count
            && source.Dialect.HasHeader == declared.Header
            && CsvText.Cells(source).SequenceEqual(CsvText.Cells(asDeclared));

        isSame.ShouldBe(!OtherwiseSniffed.ContainsKey(path), $"{source.Description}; declared: {asDeclared.Description}");
    }

    private static bool IsRagged(CsvRow row) => (row.Error & (StructureErrors.TooFewFields | StructureErrors.TooManyFields)) != 0;

    /// <summary>SHA-256 over all records: cells joined by U+001F, each record ended by U+001E.</summary>
    private static string DigestOf(CsvSource source, byte[] bytes, List<CsvRow> rows)
    {
        var text = new StringBuilder();
        if (source.Dialect.HasHeader)
        {
            text.Append(string.Join('\u001F', HeaderOf(source, bytes))).Append('\u001E');
        }

        foreach (var row in rows)
        {
            var cells = IsRagged(row) ? source.CellsOf(row.Raw) : row.Cells;
            text.Append(string.Join('\u001F', cells)).Append('\u001E');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The header as a record like any other, with the blanks that its names do not keep.</summary>
    private static string?[] HeaderOf(CsvSource source, byte[] bytes)
    {
        using var whole = CsvText.Open(bytes, new CsvOptions
        {
            Delimiter = source.Dialect.Delimiter,
            Quote = source.Dialect.Quote?.ToString() ?? "",
            Header = false,
            EmptyIsNull = false,
        });
        return CsvText.Rows(whole)[0].Cells;
    }

    private static JsonElement ExpectOf(string path) => SharedData.AgreedCsvFiles().First(file => file.Path == path).Expect;

    private static CsvOptions OptionsOf(JsonElement expect)
    {
        var dialect = expect.GetProperty("dialect");
        return new CsvOptions
        {
            Delimiter = dialect.TryGetProperty("delimiter", out var delimiter) ? delimiter.GetString() : ",",
            Quote = dialect.TryGetProperty("quote", out var quote) ? quote.GetString() : "\"",
            Header = !dialect.TryGetProperty("header", out var header) || header.GetBoolean(),
            EmptyIsNull = false,
        };
    }

    private static byte[] BytesOf(string path, JsonElement expect)
    {
        var bytes = File.ReadAllBytes(Path.Combine(SharedData.Folder, path));
        if (!expect.GetProperty("dialect").TryGetProperty("encoding", out var name) || name.GetString()!.StartsWith("utf-8"))
        {
            return bytes;
        }

        var encoding = name.GetString() switch
        {
            "latin-1" => Encoding.Latin1,
            "cp1252" => Encoding.GetEncoding(1252),
            "iso8859-7" => Encoding.GetEncoding("iso-8859-7"),
            "utf-16" => bytes is [0xFE, 0xFF, ..] ? Encoding.BigEndianUnicode : Encoding.Unicode,
            var other => Encoding.GetEncoding(other!),
        };
        return Encoding.UTF8.GetBytes(encoding.GetString(bytes).TrimStart('\uFEFF'));
    }
}
