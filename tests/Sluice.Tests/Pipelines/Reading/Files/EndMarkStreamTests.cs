using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Reading.Files;
using Sluice.Tests.Pipelines.Reading.Csv.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Files;

/// <summary>Ctrl-Z at the very end is the end of the text, wherever reads begin and end; elsewhere it is a byte.</summary>
public sealed class EndMarkStreamTests
{
    [Fact]
    public void Only_the_marks_behind_everything_else_are_left_out()
    {
        var texts = from runs in Gen.Choose(0, 6)
                    from bytes in Gen.Elements<byte>(0x1A, 0x1A, 0x1A, (byte)'a', (byte)'\n')
                        .SelectMany(one => Gen.OneOf(Gen.Choose(1, 3), Gen.Choose(4_000, 9_000)), (one, count) => Enumerable.Repeat(one, count))
                        .ArrayOf(runs)
                    from buffer in Gen.Elements(1, 3, 100, 4096, 70_000)
                    select (Bytes: bytes.SelectMany(run => run).ToArray(), buffer);

        foreach (var (bytes, buffer) in texts.Sample(300))
        {
            var kept = bytes.AsSpan().LastIndexOfAnyExcept((byte)0x1A) + 1;
            long told = 0;
            using var stream = new EndMarkStream(new ChoppyStream(bytes), marks => told = marks);
            var read = new MemoryStream();
            stream.CopyTo(read, buffer);

            read.ToArray().ShouldBe(bytes[..kept]);
            told.ShouldBe(bytes.Length - kept);
        }
    }
}
