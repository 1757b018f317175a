using System.Diagnostics;
using System.Runtime.InteropServices;
using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests;

/// <summary>A statement that takes a while, and whoever asked for it sleeps meanwhile.</summary>
public sealed partial class LongStatementTests
{
    [Fact]
    public void It_says_how_many_rows_it_changed_and_has_changed_them()
    {
        using var test = new TestDatabase(threads: 4);
        test.Connection.ExecuteLong("CREATE TABLE t (n BIGINT)").ShouldBe(0);

        test.Connection.ExecuteLong("INSERT INTO t SELECT * FROM range(1000000)").ShouldBe(1_000_000);
        test.Connection.ExecuteLong("DELETE FROM t WHERE n % 2 = 0").ShouldBe(500_000);

        test.Connection.Scalar<long>("SELECT sum(n)::BIGINT FROM t").ShouldBe(250_000_000_000);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM t WHERE nothing", DuckErrorType.Binder, "nothing")]
    [InlineData("INSERT INTO t SELECT CAST('x' || i AS BIGINT) FROM range(3) r(i)", DuckErrorType.Conversion, "'x0'")]
    [InlineData("INSERT INTO t SELECT error('no luck ☂')::BIGINT FROM range(3)", DuckErrorType.InvalidInput, "no luck ☂")]
    public void An_error_is_DuckDBs_own_and_leaves_the_connection_usable(string sql, DuckErrorType type, string said)
    {
        using var test = new TestDatabase(threads: 1);
        test.Connection.Execute("CREATE TABLE t (n BIGINT)");

        var error = Should.Throw<DuckException>(() => test.Connection.ExecuteLong(sql));

        error.ErrorType.ShouldBe(type);
        error.Message.ShouldContain(said);
        test.Connection.ExecuteLong("INSERT INTO t VALUES (7)").ShouldBe(1);
        test.Connection.Scalar<long>("SELECT n FROM t").ShouldBe(7);
    }

    [Fact]
    public async Task An_interrupt_stops_it_and_leaves_the_connection_usable()
    {
        using var test = new TestDatabase();
        var endless = new Endless();
        test.Connection.Register(endless);
        var statement = Task.Run(() => test.Connection.ExecuteLong("SELECT count(*) FROM endless()"));
        endless.HasBegun.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();

        test.Connection.Interrupt();

        (await Should.ThrowAsync<DuckException>(statement)).IsInterrupt.ShouldBeTrue();
        test.Connection.ExecuteLong("CREATE TABLE t AS SELECT 1 AS n").ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_waits_for_it_sleeps()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var test = new TestDatabase();
        var asking = new TaskCompletionSource<(int Thread, Late Late)>();
        var statement = Task.Factory.StartNew(
            () =>
            {
                var late = new Late(Environment.CurrentManagedThreadId);
                test.Connection.Register(late);
                asking.SetResult((GetThreadId(), late));
                return test.Connection.ExecuteLong("SELECT sum(n) FROM late()");
            },
            TaskCreationOptions.LongRunning);
        var (thread, late) = await asking.Task;
        late.HasBegun.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();

        // One that asks again and again is always running, or wants to.
        var clock = Stopwatch.StartNew();
        var sleeps = 0;
        while (sleeps < 20 && clock.Elapsed < TimeSpan.FromSeconds(20))
        {
            sleeps = IsAsleep(thread) ? sleeps + 1 : sleeps;
            Thread.Yield();
        }

        late.MayEnd.Set();
        sleeps.ShouldBe(20);
        await statement;
    }

    // proc(5): the state stands behind the name in brackets.
    private static bool IsAsleep(int thread)
    {
        var status = File.ReadAllText($"/proc/self/task/{thread}/stat");
        return status[status.LastIndexOf(')') + 2] == 'S';
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();
}
