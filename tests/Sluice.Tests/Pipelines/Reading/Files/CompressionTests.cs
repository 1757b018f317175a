using System.IO.Compression;
using System.Text;
using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Files;

public sealed class CompressionTests : IDisposable
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(
        "id,number\n" + string.Join('\n', Enumerable.Range(0, 3000).Select(i => $"{i},{i * 7919L % 1_000_003}")));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_member_and_several_read_alike()
    {
        Read("a.csv.gz", Gzip(Text)).ShouldBe(Text);
        Read("b.csv.gz", [.. Gzip(Text[..1000]), .. Gzip(Text[1000..2000]), .. Gzip([]), .. Gzip(Text[2000..])]).ShouldBe(Text);
    }

    [Fact]
    public void gzip_cut_off_anywhere_fails()
    {
        var packed = Gzip(Text);
        foreach (var length in Cuts(packed))
        {
            ProblemOf("a.csv.gz", packed[..length]).Code.ShouldBe("gzip_truncated", $"cut at {length}");
        }
    }

    [Fact]
    public void gzip_cut_off_in_its_second_member_fails()
    {
        var first = Gzip(Text);
        byte[] both = [.. first, .. Gzip(Text)];
        foreach (var length in Cuts(both).Where(length => length > first.Length))
        {
            ProblemOf("a.csv.gz", both[..length]).Code.ShouldBe("gzip_truncated", $"cut at {length}");
        }
    }

    [Fact]
    public void A_wrong_check_sum_or_length_fails()
    {
        var packed = Gzip(Text);
        for (var i = packed.Length - 8; i < packed.Length; i++)
        {
            var damaged = packed.ToArray();
            damaged[i] ^= 1;
            ProblemOf("a.csv.gz", damaged).Code.ShouldBe("gzip_corrupt", $"byte {i}");
        }
    }

    [Fact]
    public void A_damaged_byte_anywhere_in_the_data_fails_or_changes_nothing()
    {
        var packed = Gzip(Text);
        for (var i = 10; i < packed.Length; i += 37)
        {
            var damaged = packed.ToArray();
            damaged[i] ^= 0x40;
            try
            {
                Read("a.csv.gz", damaged).ShouldBe(Text, $"byte {i}");
            }
            catch (SluiceException e)
            {
                e.Problems.ShouldHaveSingleItem().Code.ShouldBeOneOf("gzip_corrupt", "gzip_truncated", "gzip_trailing_garbage");
            }
        }
    }

    [Theory]
    [InlineData("00")]
    [InlineData("1f")]
    [InlineData("1f8b")]
    [InlineData("68656c6c6f")]
    public void Bytes_behind_the_last_member_fail(string garbage)
        => ProblemOf("a.csv.gz", [.. Gzip(Text), .. Convert.FromHexString(garbage)]).Code.ShouldBeOneOf("gzip_trailing_garbage", "gzip_truncated");

    [Fact]
    public void A_long_tail_of_zeros_fails()
        => ProblemOf("a.csv.gz", [.. Gzip(Text), .. new byte[20_000]]).Code.ShouldBe("gzip_trailing_garbage");

    [Fact]
    public void zstd_reads_and_fails_when_cut_off_or_damaged()
    {
        if (!ZstdDecompressor.IsSupported)
        {
            return;
        }

        // Frames without compression, written by hand: a magic number, a header without a size, raw blocks.
        var packed = RawZstd(Text);
        Read("a.csv.zst", packed).ShouldBe(Text);
        Read("b.csv.zst", [.. RawZstd(Text[..500]), .. RawZstd(Text[500..])]).ShouldBe(Text);
        foreach (var length in Cuts(packed).Where(length => length > 4))
        {
            ProblemOf("a.csv.zst", packed[..length]).Code.ShouldBe("zstd_truncated", $"cut at {length}");
        }

        ProblemOf("a.csv.zst", [.. packed, .. "garbage"u8]).Code.ShouldBeOneOf("zstd_corrupt", "zstd_truncated");
    }

    [Fact]
    public void zstd_of_a_real_compressor_reads_whole_and_fails_when_cut_off()
    {
        if (!ZstdDecompressor.IsSupported)
        {
            return;
        }

        using var table = new SourceTable();
        var path = Path.Combine(_folder.Path, "real.csv.zst");
        table.Connection.Execute($"COPY (SELECT range AS id, 'text ' || range % 100 AS text FROM range(100000)) TO '{path}' (FORMAT csv, COMPRESSION zstd)");
        var packed = File.ReadAllBytes(path);

        var text = Encoding.UTF8.GetString(Read("a.csv.zst", packed));

        text.ShouldStartWith("id,text\n0,text 0\n");
        text.ShouldEndWith("\n99999,text 99\n");
        ProblemOf("a.csv.zst", packed[..(packed.Length / 2)]).Code.ShouldBe("zstd_truncated");
    }

    [Fact]
    public void A_file_packed_twice_is_refused()
    {
        var problem = ProblemOf("a.csv.gz", Gzip(Gzip(Text)));

        problem.Code.ShouldBe("nested_compression");
        problem.Message.ShouldBe("Unpacked, the file is gzip again.");
    }

    [Fact]
    public void Compression_is_seen_by_content_and_told_when_the_name_says_otherwise()
    {
        using var hidden = DecodedFile.Open(_folder.Write("a.csv", Gzip(Text)), new ReadOptions());
        using var claimed = DecodedFile.Open(_folder.Write("b.csv.gz", Text), new ReadOptions());

        hidden.Compression.ShouldBe(FileCompression.Gzip);
        hidden.Warnings.ShouldHaveSingleItem().Message.ShouldBe("The name does not say so, but the file is packed with gzip; it is unpacked.");
        claimed.Compression.ShouldBe(FileCompression.None);
        claimed.Warnings.ShouldHaveSingleItem().Message.ShouldBe("The name says gzip, but the file is not packed; it is read as it is.");
    }

    [Fact]
    public void A_file_that_unpacks_to_more_than_allowed_is_stopped()
    {
        var options = new ReadOptions { Unpacked = new UnpackedLimits(10_000, 200) };

        var problem = ProblemOf("a.csv.gz", Gzip(Text), options);

        (problem.Code, problem.Expected).ShouldBe(("unpacked_too_large", "at most 10,000 bytes"));
    }

    [Fact]
    public void A_bomb_is_stopped_by_its_ratio_soon_after_the_first_hundred_million_bytes()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1_000_000];
            Array.Fill(zeros, (byte)'0');
            for (var i = 0; i < 300; i++)
            {
                gzip.Write(zeros);
            }
        }

        using var file = DecodedFile.Open(_folder.Write("a.csv.gz", packed.ToArray()), new ReadOptions());
        using var pass = file.Open();
        var read = 0L;
        var buffer = new byte[65536];

        var failure = Should.Throw<SluiceException>(() =>
        {
            while (pass.Read(buffer) is var count and > 0)
            {
                read += count;
            }
        });

        failure.Problems.ShouldHaveSingleItem().Code.ShouldBe("unpacked_too_large");
        read.ShouldBeInRange(99_000_000, 101_000_000);
    }

    private static IEnumerable<int> Cuts(byte[] packed) => Enumerable.Range(1, (packed.Length - 2) / 100).Select(i => i * 100)
        .Concat(Enumerable.Range(packed.Length - 20, 20));

    private static byte[] Gzip(byte[] text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }

    private static byte[] RawZstd(byte[] text)
    {
        var frame = new MemoryStream();
        frame.Write([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]);
        for (var at = 0; at < text.Length; at += 1000)
        {
            var length = Math.Min(1000, text.Length - at);
            var header = (length << 3) | (at + length == text.Length ? 1 : 0);
            frame.Write([(byte)header, (byte)(header >> 8), (byte)(header >> 16)]);
            frame.Write(text.AsSpan(at, length));
        }

        return frame.ToArray();
    }

    private Problem ProblemOf(string name, byte[] content, ReadOptions? options = null)
        => Should.Throw<SluiceException>(() => Read(name, content, options)).Problems.ShouldHaveSingleItem();

    private byte[] Read(string name, byte[] content, ReadOptions? options = null)
    {
        using var file = DecodedFile.Open(_folder.Write(name, content), options ?? new ReadOptions());
        using var pass = file.Open();
        var text = new MemoryStream();
        pass.CopyTo(text);
        return text.ToArray();
    }
}
