using System.Globalization;
using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests;

/// <summary>
/// Native objects come and go by the ten thousand and the process does not grow. Its size is read from the system, so
/// the collection runs alone.
/// </summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    private const string Status = "/proc/self/status";
    private const long GrowthBytesMax = 64L << 20;

    [Fact]
    public void Queries_results_statements_and_chunks_are_freed()
    {
        using var test = new TestDatabase();
        var text = new string('x', 20_000);

        Grown(rounds: 12_000, round =>
        {
            using var result = test.Connection.Query("SELECT ?, length(?), [1, 2], {'a': 1}", round, text);
            result.TryNextChunk(out _).ShouldBeTrue();
            _ = result.Columns;
            if (round % 10 == 0)
            {
                Should.Throw<DuckException>(() => test.Connection.Query("SELECT nothing"));
            }
        }).ShouldBeLessThan(GrowthBytesMax);
    }

    [Fact]
    public void Chunks_and_streams_that_nobody_disposes_are_freed_in_the_end()
    {
        using var test = new TestDatabase();

        Grown(rounds: 2_000, round =>
        {
            DuckDataChunk.Create(DuckLogicalType.BigInt, DuckLogicalType.List(DuckLogicalType.Varchar)).Writer(0).SetNull(0);
            test.Connection.Query("SELECT repeat('x', 100000)").TakeChunk()!.Count.ShouldBe(1);
            if (round % 100 == 0)
            {
                // The collector knows nothing of native memory, so it is told when to look.
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }).ShouldBeLessThan(GrowthBytesMax);
    }

    [Fact]
    public void Descriptions_of_types_are_freed()
    {
        using var test = new TestDatabase();
        var type = DuckLogicalType.Enum([.. Enumerable.Range(0, 500).Select(i => $"a value of the enumeration {i}")]);

        Grown(rounds: 3_000, _ =>
        {
            using var chunk = DuckDataChunk.Create(DuckLogicalType.List(DuckLogicalType.Struct(new DuckColumn("e", type))));
            using var result = test.Connection.Query("SELECT NULL::BIGINT[]");
            result.Columns.Count.ShouldBe(1);
        }).ShouldBeLessThan(GrowthBytesMax);
    }

    [Fact]
    public void Appenders_are_freed()
    {
        using var test = new TestDatabase();
        test.Connection.Execute("CREATE TABLE t (a INT, b VARCHAR)");

        Grown(rounds: 10_000, round =>
        {
            using var appender = test.Connection.Appender(null, "t");
            appender.Append(round).Append("a text that is longer than twelve bytes").EndRow();
            if (round % 10 == 0)
            {
                appender.Close();
            }
        }).ShouldBeLessThan(GrowthBytesMax);
    }

    [Fact]
    public void States_of_functions_are_freed()
    {
        using var test = new TestDatabase();
        var numbers = new Numbers();
        test.Connection.Register(numbers);
        test.Connection.Register(new Buffered());

        Grown(rounds: 4_000, _ =>
        {
            test.Connection.Scalar<long>("SELECT sum(buffered(n)) FROM numbers(3)").ShouldBe(3);
            numbers.Projections.Clear();
        }).ShouldBeLessThan(GrowthBytesMax);
    }

    [Fact]
    public void Databases_with_functions_are_freed()
    {
        Grown(rounds: 60, _ =>
        {
            using var test = new TestDatabase();
            test.Connection.Register(new Numbers());
            test.Connection.Register(new Buffered());
            test.Connection.Scalar<long>("SELECT count(buffered(n)) FROM numbers(5000)").ShouldBe(5000);
        }).ShouldBeLessThan(GrowthBytesMax);
    }

    // A third of the rounds warms up pools, caches and compiled code; what the rest adds is growth.
    private static long Grown(int rounds, Action<int> round)
    {
        var before = 0L;
        for (var i = 0; i < rounds; i++)
        {
            if (i == rounds / 3)
            {
                before = ResidentBytes();
            }

            round(i);
        }

        return ResidentBytes() - before;
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        if (!File.Exists(Status))
        {
            return Environment.WorkingSet;
        }

        var line = File.ReadLines(Status).Single(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) << 10;
    }

    private sealed class Buffered() : DuckScalarFunction("buffered", DuckLogicalType.BigInt, DuckLogicalType.BigInt)
    {
        protected override object CreateState() => new byte[50_000];

        protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state) =>
            input.Column(0).Values<long>().CopyTo(output.Values<long>());
    }
}
