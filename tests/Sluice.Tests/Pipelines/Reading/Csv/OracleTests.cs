using System.Text;
using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Tests.Pipelines.Reading.Csv.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Csv;

/// <summary>Clean files, read by DuckDB's own reader and by ours: the same cells, by a hash over all of them.</summary>
public sealed class OracleTests : IDisposable
{
    private const int Columns = 7;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-csv-");

    public static TheoryData<string, string, bool, bool> Files()
    {
        var files = new TheoryData<string, string, bool, bool>();
        foreach (var lineEnd in new[] { "\n", "\r\n", "\r" })
        {
            foreach (var delimiter in new[] { ",", ";", "\t", "|" })
            {
                files.Add(lineEnd, delimiter, lineEnd == "\r\n", delimiter == ";");
            }
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_clean_file_has_the_cells_that_duckdb_reads(string lineEnd, string delimiter, bool hasMark, bool isPortable)
    {
        var path = Write(lineEnd, delimiter, hasMark);
        var options = new CsvOptions
        {
            Delimiter = delimiter, Quote = "\"", Header = true, BlockBytes = 100_000, PortableInstructions = isPortable,
        };
        using var source = CsvSource.Open(
            new CsvInput(path, () => File.OpenRead(path), new FileInfo(path).Length), options);
        using var database = CsvText.Database();
        using var connection = database.Connect();

        var ours = Digest(connection, source.Register(connection));

        ours.ShouldBe(Digest(connection, ReadCsv(path, delimiter)));
        ours.ShouldStartWith("20000 ");
        source.CountRecords(default).ShouldBe(20_000);
    }

    [Fact]
    public void A_wide_file_has_the_cells_that_duckdb_reads()
    {
        var path = Path.Combine(_folder.FullName, "wide.csv");
        File.WriteAllText(path, Wide(columns: 1667, rows: 300));
        using var source = CsvSource.Open(new CsvInput(path, () => File.OpenRead(path), new FileInfo(path).Length), CsvText.Comma);
        using var database = CsvText.Database();
        using var connection = database.Connect();

        Digest(connection, source.Register(connection), 1667).ShouldBe(Digest(connection, ReadCsv(path, ",", 1667), 1667));
    }

    // The vectors of wide sparse files hold what the last chunk left in the places of NULLs: nobody may look there.
    [Theory]
    [InlineData("CREATE TABLE kept AS SELECT * FROM {0}")]
    [InlineData("CREATE TABLE kept AS SELECT * FROM {0} ORDER BY c1, c2, _row DESC")]
    [InlineData("CREATE TABLE kept AS SELECT min(COLUMNS('c[0-9]+')) FROM {0} GROUP BY _row")]
    public void Sparse_cells_that_are_kept_are_those_that_duckdb_reads(string keep)
    {
        var path = Path.Combine(_folder.FullName, "sparse.csv");
        File.WriteAllText(path, Wide(columns: 100, rows: 10_000));
        using var source = CsvSource.Open(
            new CsvInput(path, () => File.OpenRead(path), new FileInfo(path).Length), CsvText.Comma with { BlockBytes = 50_000 });
        using var database = CsvText.Database();
        using var connection = database.Connect();
        connection.Execute("SET memory_limit = '100MB'");

        connection.Execute(string.Format(keep, source.Register(connection)));

        var renamed = keep.Contains("min(")
            ? $"(SELECT * FROM kept AS k({string.Join(", ", Enumerable.Range(0, 100).Select(i => $"c{i}"))}))"
            : "kept";
        Digest(connection, renamed, 100).ShouldBe(Digest(connection, ReadCsv(path, ",", 100), 100));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Digest(DuckConnection connection, string relation, int columns = Columns)
    {
        var cells = string.Join(", ", Enumerable.Range(0, columns).Select(i => $"c{i}"));
        return connection.Scalar<string>(
            $"SELECT count(*) || ' ' || bit_xor(hash({cells})) || ' ' || sum(hash({cells}) % 1000003) FROM {relation}")!;
    }

    private static string ReadCsv(string path, string delimiter, int columns = Columns)
    {
        var names = string.Join(", ", Enumerable.Range(0, columns).Select(i => $"'c{i}': 'VARCHAR'"));
        return $"read_csv('{path}', delim = '{delimiter}', quote = '\"', escape = '\"', header = true, auto_detect = false, "
            + $"allow_quoted_nulls = false, columns = {{{names}}})";
    }

    private string Write(string lineEnd, string delimiter, bool hasMark)
    {
        var path = Path.Combine(_folder.FullName, "clean.csv");
        var random = new Random(20_000);
        var text = new StringBuilder();
        text.Append(string.Join(delimiter, Enumerable.Range(0, Columns).Select(i => $"name {i}"))).Append(lineEnd);
        for (var row = 0; row < 20_000; row++)
        {
            text.Append(string.Join(delimiter, Enumerable.Range(0, Columns).Select(i => Cell(random, i, delimiter, lineEnd))));
            text.Append(row == 19_999 ? "" : lineEnd);
        }

        File.WriteAllText(path, text.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: hasMark));
        return path;
    }

    private static string Cell(Random random, int column, string delimiter, string lineEnd) => column switch
    {
        0 => random.Next().ToString(),
        1 => random.Next(3) switch { 0 => "", 1 => "\"\"", _ => "x" },
        2 => new string((char)('a' + random.Next(26)), random.Next(30)),
        3 => $"\"{Words(random)}{delimiter}{Words(random)}\"",
        4 => random.Next(4) == 0 ? $"\"{Words(random)}{lineEnd}{lineEnd}\"\"{Words(random)}\"\"\"" : Words(random),
        5 => random.Next(1000) == 0 ? $"\"{string.Concat(Enumerable.Repeat("a long text ", 5_000))}\"" : "\"\"\"\"",
        _ => random.Next(2) == 0 ? "naïve 東京 🚲" : $"{random.NextDouble():F6}",
    };

    private static string Words(Random random) =>
        string.Join(" ", Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(2) == 0 ? "lorem" : "größe"));

    private static string Wide(int columns, int rows)
    {
        var random = new Random(columns);
        var text = new StringBuilder(string.Join(",", Enumerable.Range(0, columns).Select(i => $"column {i}"))).Append('\n');
        for (var row = 0; row < rows; row++)
        {
            text.Append(string.Join(",", Enumerable.Range(0, columns)
                .Select(_ => random.Next(20) switch { 0 => "value", 1 => "\"a longer value, in quotes\"", _ => "" }))).Append('\n');
        }

        return text.ToString();
    }
}
