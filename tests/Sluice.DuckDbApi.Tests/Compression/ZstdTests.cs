using System.Security.Cryptography;
using System.Text;
using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests.Compression;

public sealed class ZstdTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-zstd").FullName;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(400_000)]
    public void A_file_comes_out_as_it_went_in(int rows)
    {
        var (plain, compressed) = Compress(rows);

        Sha(new ZstdReadStream(new MemoryStream(compressed))).ShouldBe(Convert.ToHexString(SHA256.HashData(plain)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 13)]
    [InlineData(100_000, 1)]
    [InlineData(1, 100_000)]
    public void Pieces_of_any_size_make_the_same_file(int sourceBytes, int readBytes)
    {
        var (plain, compressed) = Compress(20_000);
        using var stream = new ZstdReadStream(new Trickle(compressed, sourceBytes));
        using var copy = new MemoryStream();
        var buffer = new byte[readBytes];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            copy.Write(buffer, 0, count);
        }

        copy.ToArray().ShouldBe(plain);
    }

    [Fact]
    public void Frames_follow_one_another_with_what_may_be_skipped_between()
    {
        var (first, firstCompressed) = Compress(1000);
        var (second, secondCompressed) = Compress(70_000);
        byte[] skippable = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];

        using var stream = new ZstdReadStream(new MemoryStream([.. firstCompressed, .. skippable, .. secondCompressed]));

        ReadAll(stream).ShouldBe([.. first, .. second]);
    }

    [Fact]
    public void A_cut_file_is_an_error_wherever_it_is_cut()
    {
        var (_, compressed) = Compress(2000);
        int[] lengths = [0, 1, 4, 5, 9, compressed.Length / 2, compressed.Length - 4, compressed.Length - 1];

        foreach (var length in lengths)
        {
            Should.Throw<InvalidDataException>(() => ReadAll(new ZstdReadStream(new MemoryStream(compressed[..length]))), $"{length}");
        }
    }

    [Fact]
    public void A_cut_after_a_whole_frame_and_a_piece_of_the_next_is_an_error()
    {
        var (_, compressed) = Compress(2000);

        Should.Throw<InvalidDataException>(() => ReadAll(new ZstdReadStream(new MemoryStream([.. compressed, .. compressed[..3]]))))
            .Message.ShouldContain("cut off");
    }

    [Fact]
    public void Damage_and_other_formats_are_errors()
    {
        var (_, compressed) = Compress(2000);
        var damaged = compressed.ToArray();
        damaged[compressed.Length / 2] ^= 0xFF;

        Should.Throw<InvalidDataException>(() => ReadAll(new ZstdReadStream(new MemoryStream(damaged))));
        Should.Throw<InvalidDataException>(() => ReadAll(new ZstdReadStream(new MemoryStream("a,b\n1,2\n"u8.ToArray()))));
        Should.Throw<InvalidDataException>(() => ReadAll(new ZstdReadStream(new MemoryStream([.. compressed, .. "garbage"u8]))));
    }

    [Fact]
    public void A_window_above_the_limit_is_refused()
    {
        // A frame header by hand: magic, no checksum, a window of 2^28 bytes (exponent 18), one raw last block of a byte.
        byte[] wide = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 18 << 3, 0x09, 0x00, 0x00, (byte)'x'];

        Should.Throw<InvalidDataException>(() => ReadAll(new ZstdReadStream(new MemoryStream(wide)))).Message.ShouldContain("memory");
        Encoding.ASCII.GetString(ReadAll(new ZstdReadStream(new MemoryStream(wide), windowLogMax: 28))).ShouldBe("x");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] ReadAll(Stream stream)
    {
        using (stream)
        using (var copy = new MemoryStream())
        {
            stream.CopyTo(copy);
            return copy.ToArray();
        }
    }

    private static string Sha(Stream stream)
    {
        using (stream)
        {
            return Convert.ToHexString(SHA256.HashData(stream));
        }
    }

    private (byte[] Plain, byte[] Compressed) Compress(int rows)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid()}.csv");
        using var test = new TestDatabase();
        var query = $"SELECT i, hash(i) AS h, repeat('x', (i % 50)::INTEGER) AS t FROM range({rows}) r(i) ORDER BY i";
        test.Connection.Execute($"COPY ({query}) TO {DuckSql.Literal(path)} (FORMAT csv, COMPRESSION none)");
        test.Connection.Execute($"COPY ({query}) TO {DuckSql.Literal(path + ".zst")} (FORMAT csv, COMPRESSION zstd)");
        return (File.ReadAllBytes(path), File.ReadAllBytes(path + ".zst"));
    }

    /// <summary>A stream that gives a few bytes at a time, as a network does.</summary>
    private sealed class Trickle(byte[] bytes, int bytesAtOnce) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, bytesAtOnce));
    }
}
