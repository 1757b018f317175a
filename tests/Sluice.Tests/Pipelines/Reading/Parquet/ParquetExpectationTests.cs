using System.Text.Json;
using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Files;
using Sluice.Pipelines.Reading.Parquet;
using Sluice.Tests.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Parquet;

/// <summary>Every Parquet file of the collection: of many writers, hostile, encrypted, nested.</summary>
public sealed class ParquetExpectationTests
{
    public static TheoryData<string> Files => [.. RealData.Names("parquet", "otel")
        .Where(name => name.StartsWith("parquet/", StringComparison.Ordinal) || name.EndsWith(".parquet", StringComparison.Ordinal))];

    [RealDataTheory]
    [MemberData(nameof(Files))]
    public void A_file_reads_as_independent_readers_read_it(string name)
    {
        var expected = RealData.ExpectationOf(name);
        using var table = new SourceTable();

        if (expected.GetProperty("status").GetString() == "error" || !IsReadByDuckDb(expected))
        {
            Fails(name, table);
            return;
        }

        using var source = Open(name, table);
        var from = source.Register(table.Connection);

        table.Connection.Scalar<long>($"SELECT count(*) FROM {from} WHERE _error = 0 AND _raw IS NULL").ShouldBe(expected.GetProperty("rows").GetInt64());
        table.Connection.Scalar<long>($"SELECT coalesce(sum(_row), 0) FROM {from}").ShouldBe(SumTo(expected.GetProperty("rows").GetInt64()));
        source.CountRecords(default).ShouldBe(expected.GetProperty("rows").GetInt64());
        source.Columns.Count.ShouldBe(expected.GetProperty("columns").GetInt32());
        foreach (var (column, answer) in source.Columns.Zip(expected.GetProperty("cols").EnumerateArray().ToList()))
        {
            CheckColumn(table.Connection, from, column, answer);
        }
    }

    private static void CheckColumn(DuckConnection connection, string from, SourceColumn column, JsonElement expected)
    {
        // A VARIANT is read as JSON, a GEOMETRY as text.
        var type = expected.GetProperty("type").GetString()!;
        ShouldAgree(column.SqlType, type.StartsWith("GEOMETRY", StringComparison.Ordinal) ? "VARCHAR" : type.Replace("VARIANT", "JSON", StringComparison.Ordinal));
        connection.Scalar<long>($"SELECT count(*) FILTER (WHERE {column.SqlName} IS NULL) FROM {from}")
            .ShouldBe(expected.GetProperty("nulls").GetInt64(), column.Name);
        if (expected.TryGetProperty("min", out var min) && column.SqlType is not "BLOB")
        {
            ShouldAgree(connection.Scalar<string>($"SELECT min({column.SqlName})::VARCHAR FROM {from}")!, min.GetString()!);
            ShouldAgree(connection.Scalar<string>($"SELECT max({column.SqlName})::VARCHAR FROM {from}")!, expected.GetProperty("max").GetString()!);
        }
    }

    /// <summary>Long answers are cut in the collection, and -0.0 is written 0.0 there.</summary>
    private static void ShouldAgree(string found, string expected)
    {
        if (expected.EndsWith('…'))
        {
            found.ShouldStartWith(expected[..^1], Case.Sensitive);
        }
        else
        {
            (found == "-0.0" ? "0.0" : found).ShouldBe(expected);
        }
    }

    /// <summary>It says so when it is opened, or DuckDB does when it meets the page.</summary>
    private static void Fails(string name, SourceTable table)
    {
        try
        {
            using var source = Open(name, table).ShouldBeOfType<ParquetSource>();
            var failure = Should.Throw<DuckException>(() => table.Rows(source));
            source.ProblemOf(failure).Found.ShouldNotBeNullOrEmpty();
        }
        catch (SluiceException e)
        {
            e.Problems.ShouldHaveSingleItem().Found.ShouldNotBeNullOrEmpty();
        }
    }

    private static IRecordSource Open(string name, SourceTable table)
        => new RecordSources((_, _) => throw new InvalidOperationException("This is no delimited text."))
            .Open(RealData.PathOf(name), new ReadOptions { Format = FileFormat.Parquet }, table.Connection);

    private static bool IsReadByDuckDb(JsonElement expected)
        => !expected.GetProperty("readers").GetProperty("duckdb").TryGetProperty("error", out _);

    private static long SumTo(long rows) => rows * (rows + 1) / 2;
}
