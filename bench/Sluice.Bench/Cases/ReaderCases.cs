using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>Our CSV reader as a table function, against <c>read_csv</c> with text columns, both in the bare engine.</summary>
internal static class ReaderCases
{
    public static void Run(Workbench bench)
    {
        var file = bench.Data.Big;
        Workbench.Warm(file);
        var names = OrderRows.Columns.Select(column => column.Name).ToList();
        var places = names.Select((_, index) => $"c{index}").ToList();
        var bare = $"({BareSql.ReadOrdersAsText(file)})";
        var read = bench.Measure("Reading all columns as text",
            new Variant("sluice's reader", () => bench.Engine.QuerySource(file, BareSql.CountCells("source()", places))),
            new Variant("read_csv", () => bench.Engine.Query(database: false, inOrder: true, BareSql.CountCells(bare, names))));
        bench.Report.AtMost("The reader alone, all columns, CPU over read_csv", read[0].Over(read[1], run => run.CpuSeconds), 0.4, Show.Ratio,
            $"{Show.Seconds(read[0].Cpu)} and {Show.Seconds(read[1].Cpu)}; wall {Show.Ratio(read[0].Over(read[1], run => run.WallSeconds))}");
        RequireEqual(read, "counts of cells");

        var digest = bench.Measure("Reading all columns as text and hashing every cell",
            new Variant("sluice's reader", () => bench.Engine.QuerySource(file, BareSql.DigestRows("source()", places))),
            new Variant("read_csv", () => bench.Engine.Query(database: false, inOrder: true, BareSql.DigestRows(bare, names))));
        RequireEqual(digest, "a digest of all cells");
        bench.Report.Say("… with a hash of every cell on both sides", Show.Ratio(digest[0].Over(digest[1], run => run.CpuSeconds)) + " (equal digests)");
    }

    private static void RequireEqual(IReadOnlyList<Series> sides, string what)
    {
        var (own, bare) = (sides[0].Runs[0].Answer, sides[1].Runs[0].Answer);
        if (own != bare)
        {
            throw new InvalidOperationException($"Our reader gives {what} {own}, and read_csv {bare}.");
        }
    }
}
