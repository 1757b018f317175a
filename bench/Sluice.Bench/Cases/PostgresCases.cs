using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>
/// CSV into PostgreSQL, everything included, beside <c>\copy</c> and pgloader into the same server; and an upsert beside
/// what people write by hand: a temporary table and a MERGE. All of them read the same clean file.
/// </summary>
internal static class PostgresCases
{
    private const string Sluices = "bench_sluice";
    private const string Copied = "bench_copy";
    private const string Loaded = "bench_pgloader";

    public static void Run(Workbench bench)
    {
        if (bench.Postgres is not { } postgres)
        {
            bench.Report.Say("PostgreSQL", "not measured: no server was given (bench/run starts one where PostgreSQL is installed)");
            return;
        }

        var file = bench.Data.Tenth;
        Workbench.Warm(file);
        bench.Try("CSV into PostgreSQL", () => Load(bench, postgres, file));
        bench.Try("pgloader", () => Compare(bench, postgres, file));
        bench.Try("Upsert into PostgreSQL", () => Upsert(bench, postgres, file));
        postgres.Do($"DROP TABLE IF EXISTS {Sluices}, {Copied}, {Loaded}");
    }

    private static void Load(Workbench bench, PostgresSide postgres, DataFile file)
    {
        var series = bench.Measure($"CSV into PostgreSQL, {Show.Megabytes(file.Bytes)}",
            new Variant("sluice, five checks", () => Sluice(bench, postgres, file)),
            new Variant("psql \\copy", () => Copy(postgres, file)));
        if (postgres.Digest(Sluices) is var found && postgres.Digest(Copied) is var expected && found != expected)
        {
            throw new InvalidOperationException($"Sluice's table has rows and digest {found}, and that of \\copy {expected}.");
        }

        bench.Report.AtMost("CSV into PostgreSQL, over psql \\copy", series[0].Over(series[1], run => run.WallSeconds), 1.0, Show.Ratio,
            $"{Show.Seconds(series[0].Wall)} and {Show.Seconds(series[1].Wall)}; the tables are equal, and Sluice's has three columns more");
        bench.Report.Say("… its parts: hash (beside the others), pack, load", string.Join(", ",
            new[] { "hash", "pack", "load" }.Select(part => series[0].Part(part) is { } seconds ? Show.Seconds(seconds) : "not reported")));
        bench.Report.Say("… the load alone, over psql \\copy", Show.Ratio(series[0].Over(series[1], run => run.Parts["load"], run => run.WallSeconds)));
    }

    // Minutes rather than seconds: once is enough to see a factor of fifteen.
    private static void Compare(Workbench bench, PostgresSide postgres, DataFile file)
    {
        var series = bench.Measure($"CSV into PostgreSQL, {Show.Megabytes(file.Bytes)}, beside pgloader", 1,
            new Variant("sluice, five checks", () => Sluice(bench, postgres, file)),
            new Variant("pgloader", () =>
            {
                postgres.Do($"DROP TABLE IF EXISTS {Loaded}", $"CREATE TABLE {Loaded} ({PostgresSide.Columns})");
                return postgres.PgLoader(file, Loaded);
            }));
        if (postgres.Do($"SELECT count(*) FROM {Loaded}") is var rows && rows != $"{file.Rows}")
        {
            throw new InvalidOperationException($"pgloader loaded {rows} of {file.Rows} rows.");
        }

        bench.Report.AtMost("CSV into PostgreSQL, over pgloader", series[0].Over(series[1], run => run.WallSeconds), 1 / 15.0, Show.Ratio,
            $"{Show.Seconds(series[0].Wall)} and {Show.Seconds(series[1].Wall)}");
    }

    private static void Upsert(Workbench bench, PostgresSide postgres, DataFile file)
    {
        var columns = OrderRows.Columns.Select(column => column.Name).ToList();
        var series = bench.Measure($"Upsert into PostgreSQL, {file.Rows:N0} rows over as many that are there",
            new Variant("sluice, five checks", () =>
            {
                Sluice(bench, postgres, file);
                postgres.Do($"VACUUM ANALYZE {Sluices}");
                return bench.Sluice.Job(new JobCall(file, "orders.yaml", Target.Postgres) { More = ["--mode", "upsert", "--key", "order_id"] });
            }),
            new Variant("psql: temporary table, \\copy, MERGE", () =>
            {
                Copy(postgres, file);
                postgres.Do($"VACUUM ANALYZE {Copied}");
                return postgres.Psql($"CREATE TEMP TABLE s (LIKE {Copied})", $"\\copy s FROM '{file.Path}' CSV HEADER", "ANALYZE s",
                    $"MERGE INTO {Copied} t USING s ON t.order_id = s.order_id WHEN MATCHED THEN UPDATE SET {string.Join(", ", columns.Select(name => $"{name} = s.{name}"))} "
                    + $"WHEN NOT MATCHED THEN INSERT ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(name => $"s.{name}"))})");
            }));
        if (postgres.Digest(Sluices) is var found && postgres.Digest(Copied) is var expected && found != expected)
        {
            throw new InvalidOperationException($"Sluice's table has rows and digest {found}, and the merged one {expected}.");
        }

        bench.Report.Say("Upsert into PostgreSQL, over a temporary table and MERGE by hand",
            $"{Show.Ratio(series[0].Over(series[1], run => run.WallSeconds))} ({Show.Seconds(series[0].Wall)} and {Show.Seconds(series[1].Wall)})");
    }

    private static Run Sluice(Workbench bench, PostgresSide postgres, DataFile file)
    {
        postgres.Do($"DROP TABLE IF EXISTS {Sluices}");
        postgres.Do("CHECKPOINT");
        return bench.Sluice.Job(new JobCall(file, "orders.yaml", Target.Postgres));
    }

    private static Run Copy(PostgresSide postgres, DataFile file)
    {
        postgres.Do($"DROP TABLE IF EXISTS {Copied}");
        postgres.Do("CHECKPOINT");
        return postgres.Psql($"CREATE TABLE {Copied} ({PostgresSide.Columns})", $"\\copy {Copied} FROM '{file.Path}' CSV HEADER");
    }
}
