using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Files;
using Sluice.Pipelines.Reading.Json;
using Sluice.Tests.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Json;

/// <summary>Every JSON file of the collection: JSONTestSuite, files of other readers' tests, real exports, traces.</summary>
public sealed class JsonExpectationTests
{
    public static TheoryData<string> Files => [.. RealData.Names("json", "otel").Where(name => !name.EndsWith(".parquet", StringComparison.Ordinal))];

    [RealDataTheory]
    [MemberData(nameof(Files))]
    public void A_file_reads_as_independent_readers_read_it(string name)
    {
        var expected = RealData.ExpectationOf(name);
        using var table = new SourceTable();
        var sources = new RecordSources((_, _) => throw new InvalidOperationException("This is no delimited text."));

        if (expected.GetProperty("status").GetString() == "error")
        {
            var failure = Should.Throw<SluiceException>(() => sources.Open(RealData.PathOf(name), new ReadOptions(), table.Connection));
            failure.Problems.ShouldHaveSingleItem().Found.ShouldNotBeNullOrEmpty();
            return;
        }

        using var source = sources.Open(RealData.PathOf(name), new ReadOptions(), table.Connection).ShouldBeOfType<JsonSource>();
        var rows = table.Rows(source);

        Rejected(rows).ShouldBe(Numbers(expected, "badLines"));
        ((long)rows.Count).ShouldBe(RecordsOf(expected) + Rejected(rows).Count);
        rows.Select(row => (long)row[0]!).ShouldBe(Enumerable.Range(1, rows.Count).Select(row => (long)row));
        source.CountRecords(default).ShouldBe(rows.Count);
        CheckNames(source, expected);
        if (expected.TryGetProperty("cols", out var columns))
        {
            foreach (var column in columns.EnumerateArray())
            {
                CheckColumn(source.Columns.Single(one => one.Name == column.GetProperty("name").GetString()), column, rows);
            }
        }
    }

    private static void CheckNames(JsonSource source, JsonElement expected)
    {
        var names = source.Columns.Select(column => column.Name).ToList();
        var expectedNames = NamesOf(expected);
        if (names.LastOrDefault() == JsonSource.BareColumnName && !expectedNames.Contains(JsonSource.BareColumnName))
        {
            names.RemoveAt(names.Count - 1);
        }

        // Of many names the collection gives the first ones only, and how many there are.
        names.Count.ShouldBe(expected.TryGetProperty("columns", out var columns) ? columns.GetInt32() : expectedNames.Count);
        names.Take(expectedNames.Count).ShouldBe(expectedNames);
    }

    private static void CheckColumn(SourceColumn column, JsonElement expected, List<object?[]> rows)
    {
        var cells = rows.Where(row => (byte)row[2]! == 0).Select(row => (string?)row[4 + column.Index]).ToList();
        cells.Count(cell => cell is null).ShouldBe(expected.GetProperty("nulls").GetInt32(), column.Name);

        var types = expected.GetProperty("types").EnumerateArray().Select(type => type.GetString()!).ToHashSet();
        column.Kind.ShouldBe(KindOf(types), column.Name);
        if (types.SetEquals(["int"]) && expected.TryGetProperty("sum", out var sum))
        {
            var numbers = cells.OfType<string>().Select(cell => BigInteger.Parse(cell, CultureInfo.InvariantCulture)).ToList();
            numbers.Aggregate(BigInteger.Zero, (all, one) => all + one).ToString(CultureInfo.InvariantCulture).ShouldBe(sum.GetString());
            numbers.Min().ToString(CultureInfo.InvariantCulture).ShouldBe(expected.GetProperty("min").GetString());
            numbers.Max().ToString(CultureInfo.InvariantCulture).ShouldBe(expected.GetProperty("max").GetString());
        }
    }

    private static CellKind KindOf(HashSet<string> types) => types switch
    {
        _ when types.Count == 0 || types.SetEquals(["str"]) => CellKind.JsonString,
        _ when types.IsSubsetOf(["int", "Decimal", "float"]) => CellKind.JsonNumber,
        _ when types.SetEquals(["bool"]) => CellKind.JsonBoolean,
        _ => CellKind.Json,
    };

    private static List<long> Rejected(List<object?[]> rows) => [.. rows.Where(row => IsBroken(row)).Select(row => (long)row[0]!)];

    private static bool IsBroken(object?[] row) => ((StructureErrors)(byte)row[2]! & StructureErrors.BrokenJson) != 0;

    private static List<long> Numbers(JsonElement expected, string name)
        => expected.TryGetProperty(name, out var numbers) ? [.. numbers.EnumerateArray().Select(number => number.GetInt64())] : [];

    private static long RecordsOf(JsonElement expected) => expected.TryGetProperty("records", out var records) ? records.GetInt64() : 1;

    private static List<string> NamesOf(JsonElement expected)
    {
        var names = expected.TryGetProperty("keys", out var keys) ? keys : expected.TryGetProperty("topKeys", out var top) ? top : default;
        return names.ValueKind is JsonValueKind.Array ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : [];
    }
}
