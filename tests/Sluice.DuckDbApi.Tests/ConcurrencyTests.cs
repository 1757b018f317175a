using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task An_interrupt_from_another_thread_ends_an_endless_query()
    {
        using var test = new TestDatabase();
        var endless = new Endless();
        test.Connection.Register(endless);
        var query = Task.Run(() => test.Connection.Execute("SELECT count(*) FROM endless()"));
        endless.HasBegun.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();

        test.Connection.Interrupt();

        var error = await Should.ThrowAsync<DuckException>(query);
        error.IsInterrupt.ShouldBeTrue();
        test.Connection.Scalar<int>("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void An_interrupted_stream_throws_and_never_just_ends()
    {
        using var test = new TestDatabase();
        test.Connection.Register(new Endless());
        using var stream = test.Connection.QueryStreaming("SELECT n FROM endless()");
        stream.TryNextChunk(out _).ShouldBeTrue();

        test.Connection.Interrupt();

        Should.Throw<DuckException>(() =>
        {
            while (stream.TryNextChunk(out _))
            {
            }
        }).IsInterrupt.ShouldBeTrue();
    }

    [Fact]
    public void A_stream_that_is_left_early_frees_the_connection()
    {
        using var test = new TestDatabase();
        test.Connection.Register(new Endless());
        using (var stream = test.Connection.QueryStreaming("SELECT n FROM endless()"))
        {
            stream.TryNextChunk(out _).ShouldBeTrue();
        }

        test.Connection.Scalar<int>("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void Interrupt_and_progress_after_the_end_do_nothing()
    {
        var test = new TestDatabase();
        test.Dispose();

        test.Connection.Interrupt();

        test.Connection.Progress.ShouldBe(new DuckProgress(-1, 0, 0));
    }

    [Fact]
    public void Many_threads_query_and_call_functions_at_once()
    {
        using var test = new TestDatabase(threads: 4);
        test.Connection.Register(new Numbers());
        test.Connection.Register(DuckScalarFunction.Create(
            "half", DuckLogicalType.BigInt, [DuckLogicalType.BigInt], (input, output) =>
            {
                for (var row = 0; row < input.Count; row++)
                {
                    output.Values<long>()[row] = input.Column(0).Values<long>()[row] / 2;
                }
            }));

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
        {
            using var connection = test.Database.Connect();
            for (var i = 0; i < 20; i++)
            {
                connection.Scalar<long>("SELECT sum(half(n) * 2)::BIGINT FROM numbers(?) WHERE n % 2 = 0", 6000L + worker)
                    .ShouldBe(Enumerable.Range(0, 6000 + worker).Where(n => n % 2 == 0).Sum());
            }
        });
    }

    [Fact]
    public void Progress_is_seen_while_a_query_runs()
    {
        using var test = new TestDatabase();
        var seen = new List<DuckProgress>();
        test.Connection.Execute("CREATE TABLE t AS SELECT i FROM range(2000000) r(i)");
        test.Connection.Register(DuckScalarFunction.Create(
            "watched", DuckLogicalType.BigInt, [DuckLogicalType.BigInt], isVolatile: true, body: (input, output) =>
            {
                lock (seen)
                {
                    seen.Add(test.Connection.Progress);
                }

                input.Column(0).Values<long>().CopyTo(output.Values<long>());
            }));
        test.Connection.Execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0");

        test.Connection.Execute("SELECT sum(watched(i)) FROM t");

        seen.ShouldContain(progress => progress.Percentage > 0 && progress.Percentage < 100 && progress.RowsTotal > 0);
        seen.ShouldAllBe(progress => progress.Percentage <= 100 && progress.RowsProcessed <= progress.RowsTotal);
    }
}
