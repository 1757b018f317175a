using Microsoft.Data.Sqlite;
using Shouldly;
using Sluice.Jobs;
using Sluice.Jobs.Sqlite;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Jobs.Sqlite;

public sealed class SqliteJobDatabaseTests : JobDatabaseConformance
{
    private readonly ManualTime _time = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-test-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "jobs.db");

    [Theory]
    [InlineData("UPDATE job SET state = 'completed', ended_at = 1")]
    [InlineData("UPDATE job SET state = 'running', token = token + 1")]
    [InlineData("UPDATE job SET state = 'running', owner = 'x', lease_until = 1")]
    [InlineData("UPDATE job SET state = 'running', owner = 'x', lease_until = 1, token = token + 2")]
    [InlineData("UPDATE job SET token = token + 1")]
    [InlineData("UPDATE job SET state = 'failed', ended_at = 1")]
    [InlineData("UPDATE job SET state = 'done'")]
    [InlineData("UPDATE job SET owner = 'x'")]
    [InlineData("UPDATE job SET ended_at = 1")]
    [InlineData("UPDATE job SET cancel_asked = 1")]
    [InlineData("UPDATE job SET pipeline = 'x'")]
    [InlineData("DELETE FROM arrival")]
    public async Task The_tables_themselves_refuse_what_the_state_machine_does_not_allow(string sql)
    {
        await AddAsync();
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA foreign_keys = ON; " + sql;

        Should.Throw<SqliteException>(() => command.ExecuteNonQuery()).SqliteErrorCode.ShouldBe(19);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_left_alone()
    {
        await Jobs.DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Should.Throw<JobDatabaseException>(() => SqliteJobDatabase.Open(Path, new JobLimits(), _time)).Problem.Code.ShouldBe("database_newer");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_said_so()
    {
        await Jobs.DisposeAsync();
        File.WriteAllText(Path, new string('x', 8192));
        File.Delete(Path + "-wal");

        var refusal = Should.Throw<JobDatabaseException>(() => SqliteJobDatabase.Open(Path, new JobLimits(), _time));

        refusal.Problem.Code.ShouldBe("database_damaged");
        refusal.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task A_claim_costs_the_same_however_many_wait_for_their_turn_at_one_table()
    {
        var job = Some.Job() with { OrderKeys = ["main#orders"] };
        await AddAndClaimAsync(job);
        var steps = 0;
        await ((SqliteJobDatabase)Jobs).Database.WriteAsync(session =>
        {
            SQLitePCL.raw.sqlite3_progress_handler(session.Handle, 1, _ =>
            {
                steps++;
                return 0;
            }, null);
            return true;
        }, default);

        var few = await StepsOfClaimAsync(10);
        var many = await StepsOfClaimAsync(500);

        many.ShouldBeLessThan(few * 2);

        async Task<int> StepsOfClaimAsync(int more)
        {
            await Task.WhenAll(Enumerable.Range(0, more).Select(_ => AddAsync(job with { Id = Guid.CreateVersion7().ToString() })));
            steps = 0;
            (await Jobs.ClaimAsync(Some.Claim())).ShouldBeEmpty();
            return steps;
        }
    }

    [Fact]
    public async Task Jobs_of_a_database_of_an_earlier_version_keep_their_order()
    {
        await AddAndClaimAsync(Some.Job() with { OrderKeys = ["main#orders"] });
        var second = await AddAsync(Some.Job() with { OrderKeys = ["main#orders"] });
        await Jobs.DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """
                DROP INDEX job_ready;
                ALTER TABLE job DROP COLUMN is_ordered;
                CREATE INDEX job_ready ON job (priority, not_before, number) WHERE state = 'queued';
                PRAGMA user_version = 2
                """;
            command.ExecuteNonQuery();
        }

        await InitializeAsync();

        (await ClaimAllAsync()).ShouldBeEmpty();
        await Jobs.RescueAsync(areOwnersGone: true);
        (await Jobs.ClaimAsync(Some.Claim())).ShouldHaveSingleItem().Job.Id.ShouldNotBe(second);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private protected override Task<IJobDatabase> OpenAsync() =>
        Task.FromResult<IJobDatabase>(SqliteJobDatabase.Open(Path, new JobLimits(), _time));

    private protected override void Pass(TimeSpan time) => _time.Advance(time);
}
