using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;
using Sluice.DuckDbApi;

namespace Sluice.Bench.Cases;

/// <summary>
/// CSV into a DuckDB file and into Parquet, everything included: hash, count, checks, rejects, books, child. Sluice gets
/// the file with 1 % flawed rows, the bare engine the clean one.
/// </summary>
internal static class LoadCases
{
    public static void Run(Workbench bench)
    {
        var (clean, flawed) = (bench.Data.Big, bench.Data.BigOnePercent);
        Workbench.Warm(clean, flawed);
        bench.Try("Equal tables", () => RequireEqualTables(bench, clean));
        bench.Try("CSV into DuckDB", () => IntoDuckDb(bench, clean, flawed));
        bench.Try("CSV into Parquet", () => IntoParquet(bench, clean, flawed));
    }

    private static void IntoDuckDb(Workbench bench, DataFile clean, DataFile flawed)
    {
        var create = BareSql.CreateTable(BareSql.ReadOrders(clean));
        var series = bench.Measure("CSV into a DuckDB file",
            new Variant("sluice, 1 % flawed rows", () => bench.Sluice.Job(new JobCall(flawed, "orders.yaml", Target.DuckDb))),
            new Variant("bare CREATE TABLE AS", () => bench.Engine.Query(database: true, inOrder: true, create)),
            new Variant("bare CREATE TABLE AS, rows in any order", () => bench.Engine.Query(database: true, inOrder: false, create)));
        var (sluice, ordered, unordered) = (series[0], series[1], series[2]);
        bench.Report.AtMost("CSV into DuckDB, over the bare CREATE TABLE AS", sluice.Over(ordered, run => run.WallSeconds), 1.3, Show.Ratio,
            $"aim 1.00 ×; {Show.Seconds(sluice.Wall)} and {Show.Seconds(ordered.Wall)}");
        bench.Report.Say("… over the bare one that may change the order", Show.Ratio(sluice.Over(unordered, run => run.WallSeconds)));
        bench.Report.Say("… its parts: hash (beside the others), pack, load", string.Join(", ",
            new[] { "hash", "pack", "load" }.Select(part => sluice.Part(part) is { } seconds ? Show.Seconds(seconds) : "not reported")));
        bench.Report.Say("… CPU over the bare CREATE TABLE AS", Show.Ratio(sluice.Over(ordered, run => run.CpuSeconds)));
    }

    private static void IntoParquet(Workbench bench, DataFile clean, DataFile flawed)
    {
        var copy = BareSql.CopyToParquet(BareSql.ReadOrders(clean), Path.Combine(bench.Work.Path, "bare.parquet"));
        var series = bench.Measure("CSV into a Parquet folder",
            new Variant("sluice, 1 % flawed rows", () => bench.Sluice.Job(new JobCall(flawed, "orders.yaml", Target.Parquet))),
            new Variant("bare COPY TO Parquet", () => bench.Engine.Query(database: false, inOrder: true, copy)));
        bench.Report.Say("CSV into Parquet, over the bare COPY TO", $"{Show.Ratio(series[0].Over(series[1], run => run.WallSeconds))} "
            + $"({Show.Seconds(series[0].Wall)} and {Show.Seconds(series[1].Wall)})");
    }

    // Speed is worth nothing if the tables differ: both sides load the clean file, and every cell is compared by hash.
    private static void RequireEqualTables(Workbench bench, DataFile clean)
    {
        var columns = OrderRows.Columns.Select(column => column.Name).ToList();
        var expected = bench.Engine.Query(database: false, inOrder: false,
            BareSql.DigestRows($"({BareSql.ReadOrders(clean)})", columns)).Answer;
        bench.Sluice.Job(new JobCall(clean, "orders.yaml", Target.DuckDb));
        var found = bench.Engine.QueryIn(bench.Sluice.Database, BareSql.DigestRows(DuckSql.Identifier("t"), columns)).Answer;
        if (found != expected)
        {
            throw new InvalidOperationException($"Sluice's table has rows and digest {found}, and the bare engine's {expected}.");
        }

        bench.Report.Say("All cells of the clean file, compared by hash", "equal to the bare engine's");
    }
}
