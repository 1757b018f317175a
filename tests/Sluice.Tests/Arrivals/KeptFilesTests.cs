using System.Security.Cryptography;
using System.Text;
using Shouldly;
using Sluice.Arrivals;
using Sluice.Jobs;
using Xunit;

namespace Sluice.Tests.Arrivals;

/// <summary>Bytes appear under their hash, whole and once, or not at all.</summary>
public sealed class KeptFilesTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("sluice-test-").FullName;
    private readonly KeptFiles _kept;

    public KeptFilesTests() => _kept = new KeptFiles(_home, new Room(_home, 0));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(40_000_001)]
    public async Task Bytes_are_kept_under_their_hash(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);

        var (sha256, found) = await _kept.KeepAsync(new DrippingStream(bytes), long.MaxValue, null, CancellationToken.None);

        (sha256, found).ShouldBe((Convert.ToHexStringLower(SHA256.HashData(bytes)), length));
        File.ReadAllBytes(Path.Combine(_home, Arrival.KeptPathOf(sha256))).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        Incoming().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_bytes_lie_there_once()
    {
        var (first, _) = await KeepAsync("abc");
        var (second, _) = await KeepAsync("abc");

        second.ShouldBe(first);
        Directory.EnumerateFiles(Path.Combine(_home, "arrivals"), "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Good_bytes_that_come_again_take_the_place_of_damaged_ones_and_never_of_good_ones()
    {
        var (sha256, _) = await KeepAsync("abc");
        var path = Path.Combine(_home, Arrival.KeptPathOf(sha256));
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1));
        await KeepAsync("abc");
        File.GetLastWriteTimeUtc(path).ShouldBe(new DateTime(2026, 1, 1), "a job may be reading it");
        foreach (var damaged in new[] { "abd", "ab", "" })
        {
            File.WriteAllText(path, damaged);

            await KeepAsync("abc");

            File.ReadAllText(path).ShouldBe("abc");
            File.WriteAllText(path, damaged);
            _kept.Keep([_kept.WriteAside(new MemoryStream("abc"u8.ToArray()), 1000)]);
            File.ReadAllText(path).ShouldBe("abc");
        }

        Incoming().ShouldBeEmpty();
    }

    [Fact]
    public async Task Bytes_of_an_unknown_number_stop_when_the_room_ends_and_leave_nothing()
    {
        var endless = new EndlessStream();
        var kept = new KeptFiles(_home, new Room(_home, 100 << 20, () => (140 << 20) - endless.Given));

        var keeping = await Should.ThrowAsync<SluiceException>(() => kept.KeepAsync(endless, 500 << 20, null, CancellationToken.None));
        var given = endless.Given;
        var holding = await Should.ThrowAsync<SluiceException>(() => kept.HoldAsync(endless, "a.csv", 500 << 20, CancellationToken.None));

        keeping.Problems[0].Code.ShouldBe("disk_full");
        holding.Problems[0].Code.ShouldBe("disk_full");
        given.ShouldBeInRange(40 << 20, 60 << 20);
        Incoming().ShouldBeEmpty();
    }

    [Fact]
    public async Task Too_many_bytes_are_refused_as_soon_as_they_are_too_many_and_leave_nothing()
    {
        var endless = new EndlessStream();

        var refusal = await Should.ThrowAsync<SluiceException>(() => _kept.KeepAsync(endless, 3 << 20, null, CancellationToken.None));

        refusal.Problems[0].Code.ShouldBe("arrival_too_large");
        endless.Given.ShouldBeLessThan(6 << 20);
        Incoming().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sender_that_breaks_off_leaves_nothing()
    {
        await Should.ThrowAsync<IOException>(() => _kept.KeepAsync(new DrippingStream(new byte[100]) { BreaksAt = 50 }, 1000, null, CancellationToken.None));

        Incoming().ShouldBeEmpty();
        Directory.EnumerateDirectories(Path.Combine(_home, "arrivals")).Select(Path.GetFileName).ShouldBe(["incoming"]);
    }

    [Fact]
    public async Task Bytes_that_are_refused_at_the_end_never_appear()
    {
        await Should.ThrowAsync<SluiceException>(() => _kept.KeepAsync(
            new MemoryStream("abc"u8.ToArray()), 1000, () => throw new SluiceException(FailureKind.Failed, "file_changed", "It changed."), CancellationToken.None));

        Incoming().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_coming_when_a_process_died_is_removed()
    {
        Directory.CreateDirectory(Path.Combine(_home, "arrivals", "incoming"));
        File.WriteAllText(Path.Combine(_home, "arrivals", "incoming", "half"), "ab");
        var (sha256, _) = await KeepAsync("abc");

        _kept.RemoveIncoming();

        Incoming().ShouldBeEmpty();
        File.Exists(Path.Combine(_home, Arrival.KeptPathOf(sha256))).ShouldBeTrue();
    }

    [Fact]
    public async Task Bytes_that_came_again_lately_are_not_removed_although_no_arrival_needs_them_yet()
    {
        var (again, _) = await KeepAsync("again");
        var (once, _) = await KeepAsync("once");
        await KeepAsync("again");
        _kept.BeginSweep();

        _kept.Remove(again);
        _kept.Remove(once);

        File.Exists(Path.Combine(_home, Arrival.KeptPathOf(again))).ShouldBeTrue();
        File.Exists(Path.Combine(_home, Arrival.KeptPathOf(once))).ShouldBeFalse();
        _kept.BeginSweep();
        _kept.Remove(again);
        File.Exists(Path.Combine(_home, Arrival.KeptPathOf(again))).ShouldBeFalse("its job has been made by now, or never will be");
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private Task<(string Sha256, long Bytes)> KeepAsync(string text) =>
        _kept.KeepAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), 1000, null, CancellationToken.None);

    private IEnumerable<string> Incoming()
    {
        var folder = Path.Combine(_home, "arrivals", "incoming");
        return Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder) : [];
    }

    /// <summary>Bytes in pieces of odd sizes, as a network gives them.</summary>
    private sealed class DrippingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public int BreaksAt { get; init; } = int.MaxValue;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= BreaksAt)
            {
                throw new IOException("The connection was lost.");
            }

            var most = (int)Math.Min(777_777, Math.Max(1, BreaksAt - Position));
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);
        }
    }

    private sealed class EndlessStream : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Given += buffer.Length;
            return new(buffer.Length);
        }
    }
}
