using Shouldly;
using Sluice.Tests.Stores.Postgres;
using Sluice.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Sluice.Tests.Jobs;

/// <summary>
/// The promise, with SIGKILL from outside: in the end every file that was received is in the store, each row of it once, and
/// the books of every job balance. <c>bench/run-kills</c> runs the same with as many kills as one likes.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const string Rows = "SELECT count(*), count(DISTINCT (file, id)), count(DISTINCT file), count(DISTINCT _job), sum(id) FROM {0}";

    [Fact]
    public void In_a_DuckDB_file_nothing_is_lost_nothing_is_doubled_and_every_job_ends()
    {
        using var run = new KillRun(output, "duckdb:shop.duckdb");

        run.Run(KillRun.Kills(16));

        run.RequireJobs();
        RowsOfDuckDb(run).ShouldBe([run.Expected]);
    }

    [Fact]
    public void In_a_folder_of_Parquet_nothing_is_lost_nothing_is_doubled_and_every_job_ends()
    {
        using var run = new KillRun(output, "parquet:lake");

        run.Run(KillRun.Kills(12));

        run.RequireJobs();
        Database.Rows(":memory:", string.Format(null, Rows, $"read_parquet('{run.Folder}/lake/orders/*.parquet')")).ShouldBe([run.Expected]);
    }

    [Fact]
    public void A_store_that_marks_its_loads_in_a_second_transaction_does_not_pass()
    {
        using var run = new KillRun(output, "duckdb:shop.duckdb") { Fault = "apart:marker" };

        run.Run(10);

        RowsOfDuckDb(run).ShouldNotBe([run.Expected], "a kill between the two has its rows loaded twice");
    }

    private static IReadOnlyList<string> RowsOfDuckDb(KillRun run) =>
        Database.Rows(Path.Combine(run.Folder, "shop.duckdb"), string.Format(null, Rows, "orders"));
}

/// <summary>The same with PostgreSQL.</summary>
[NeedsServer(PostgresDatabase.Variable)]
public sealed class PostgresKillTests(ITestOutputHelper output)
{
    [ServerFact]
    public void In_PostgreSQL_nothing_is_lost_nothing_is_doubled_and_every_job_ends()
    {
        using var database = new PostgresDatabase();
        using var run = new KillRun(output, database.Url);

        run.Run(KillRun.Kills(12));

        run.RequireJobs();
        database.Lines("SELECT count(*), count(DISTINCT (file, id)), count(DISTINCT file), count(DISTINCT _job), sum(id) FROM orders").ShouldBe([run.Expected]);
    }
}
