using System.Text;
using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Tests.Pipelines.Reading.Csv.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Csv;

/// <summary>
/// Texts in vectors point into the reader's blocks, which are used again for the next rows. DuckDB does not promise
/// that this is enough; these queries keep texts the longest, and must see what a plain scan sees.
/// </summary>
public sealed class ZeroCopyTests
{
    private const int Rows = 60_000;
    private static readonly byte[] File = Generate();

    [Theory]
    [InlineData("SELECT * FROM kept", "CREATE TABLE kept AS SELECT * FROM {0}")]
    [InlineData("SELECT * FROM kept", "CREATE TABLE kept AS SELECT * FROM {0} ORDER BY c2 DESC, c1")]
    [InlineData("SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY c3 ORDER BY c2) AS n FROM {0}) WHERE n > 0", null)]
    [InlineData("SELECT * FROM {0} WHERE c3 = 'red' UNION ALL SELECT * FROM {0} WHERE c3 <> 'red' UNION ALL SELECT * FROM {0} WHERE c3 IS NULL", null)]
    [InlineData("SELECT l.* FROM {0} l JOIN {0} r ON l._row = r._row AND l.c2 = r.c2", null)]
    [InlineData(
        "SELECT _row, any_value(_raw) AS _raw, any_value(c0) AS c0, min(c1) AS c1, max(c2) AS c2, min(c3) AS c3 FROM {0} GROUP BY _row", null)]
    public void Kept_texts_are_those_that_were_read(string query, string? first)
    {
        using var source = CsvText.Open(File, CsvText.Comma with { BlockBytes = 1 << 16 });
        using var database = CsvText.Database();
        using var connection = database.Connect();
        connection.Execute("SET memory_limit = '64MB'");
        var from = source.Register(connection);
        if (first is not null)
        {
            connection.Execute(string.Format(first, from));
        }

        var found = Digest(connection, $"({string.Format(query, from)})");

        found.ShouldBe(Expected(connection));
    }

    [Fact]
    public void A_copy_to_parquet_holds_what_was_read()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-csv-");
        try
        {
            var path = Path.Combine(folder.FullName, "kept.parquet");
            using var source = CsvText.Open(File, CsvText.Comma with { BlockBytes = 1 << 16 });
            using var database = CsvText.Database();
            using var connection = database.Connect();

            connection.Execute($"COPY (SELECT * FROM {source.Register(connection)}) TO '{path}' (ROW_GROUP_SIZE 4096)");

            Digest(connection, $"read_parquet('{path}')").ShouldBe(Expected(connection));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_streaming_result_holds_what_was_read()
    {
        using var source = CsvText.Open(File, CsvText.Comma with { BlockBytes = 1 << 16 });
        using var database = CsvText.Database();
        using var connection = database.Connect();
        var from = source.Register(connection);

        using var result = connection.QueryStreaming($"SELECT _row, c2 FROM {from}");

        foreach (var row in result.Rows())
        {
            row[1].ShouldBe(Text((int)(long)row[0]! - 1));
        }
    }

    private static string Digest(DuckConnection connection, string relation) => connection.Scalar<string>(
        $"SELECT count(*) || ' ' || bit_xor(hash(_row, c0, c1, c2, c3)) || ' ' || sum(hash(_raw)::UBIGINT % 1000003) FROM {relation}")!;

    /// <summary>The same from values that DuckDB owns.</summary>
    private static string Expected(DuckConnection connection)
    {
        connection.Execute("CREATE TABLE expected (_row BIGINT, _raw BLOB, c0 VARCHAR, c1 VARCHAR, c2 VARCHAR, c3 VARCHAR)");
        using (var appender = connection.Appender(null, "expected"))
        {
            for (var i = 0; i < Rows; i++)
            {
                appender.Append((long)i + 1).Append((object)Encoding.UTF8.GetBytes(Line(i))).Append($"{i}");
                appender.Append(i % 5 == 0 ? "" : $"id-{i}").Append(Text(i)).Append(Colour(i)).EndRow();
            }

            appender.Close();
        }

        return Digest(connection, "expected");
    }

    private static byte[] Generate()
    {
        var text = new StringBuilder("n,id,text,colour\n");
        for (var i = 0; i < Rows; i++)
        {
            text.Append(Line(i)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Line(int i) =>
        $"{i},{(i % 5 == 0 ? "\"\"" : $"id-{i}")},\"{Text(i).Replace("\"", "\"\"")}\",{Colour(i)}";

    private static string Text(int i) => i % 3 == 0 ? $"some \"quoted\" text of the row {i}" : $"a plain text, with a comma, of row {i}";

    private static string? Colour(int i) => (i % 4) switch { 0 => "red", 1 => "a colour longer than twelve bytes", 2 => "blue", _ => null };
}
