using Shouldly;
using Sluice.Running;
using Xunit;

namespace Sluice.Tests.Running;

public sealed class ChildPoolTests
{
    private readonly List<Reader> _started = [];

    [Fact]
    public void A_child_waits_for_the_next_file()
    {
        using var pool = Pool();
        Use(pool);

        Use(pool);

        _started.Count.ShouldBe(1);
        _started[0].IsAlive.ShouldBeTrue();
    }

    [Theory]
    [InlineData(ChildPool.PeakBytesMax + 1, 1, 1)]
    [InlineData(1, 1001, 1)]
    [InlineData(1, 1, ChildPool.RequestsMax)]
    public void One_that_needed_much_memory_holds_much_or_has_served_long_is_ended_before_the_loading(long peakBytes, long residentBytes, int requests)
    {
        using var pool = Pool();

        Use(pool, reader => (reader.PeakBytes, reader.ResidentBytes, reader.Requests) = (peakBytes, residentBytes, requests));

        _started[0].IsAlive.ShouldBeFalse();
        Use(pool);
        _started.Count.ShouldBe(2);
    }

    [Fact]
    public void A_lease_that_is_given_back_twice_gives_back_one_child()
    {
        using var pool = Pool();
        var lease = pool.Rent();
        lease.Begin();
        lease.Dispose();

        lease.Dispose();

        using var first = pool.Rent();
        using var second = pool.Rent();
        first.Begin();
        second.Begin();
        SpinWait.SpinUntil(() => _started.Count == 2, TimeSpan.FromSeconds(30)).ShouldBeTrue();
    }

    private ChildPool Pool() => new(
        () =>
        {
            var reader = new Reader();
            lock (_started)
            {
                _started.Add(reader);
            }

            return reader;
        },
        residentBytesMax: 1000, idleMax: 2);

    private static void Use(ChildPool pool, Action<Reader>? what = null)
    {
        var reader = pool.Take();
        what?.Invoke((Reader)reader);
        pool.Return(reader);
    }

    private sealed class Reader : IFileReader
    {
        public long PeakBytes { get; set; }

        public int Requests { get; set; }

        public long ResidentBytes { get; set; }

        public bool IsAlive { get; private set; } = true;

        public string? Desk => null;

        public Task<ChildAnswer> AskAsync(
            ChildRequest request, ChildBudget budget, Action<PackProgress>? onProgress, Action<ChildAnswer>? onPart, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public void Dispose() => IsAlive = false;
    }
}
