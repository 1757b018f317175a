using System.Text;
using Shouldly;
using Sluice.Running;
using Xunit;

namespace Sluice.Tests.Running;

public sealed class BoundedLinesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(70_000)]
    public async Task Lines_come_whole_in_whatever_pieces_they_are_written(int piece)
    {
        string[] expected = ["a", "", new string('b', 50_000), "c", new string('d', 20_000)];
        var lines = new BoundedLines(new Pieces(string.Join('\n', expected) + "\nhalf", piece), 50_000);
        var found = new List<string>();
        while (await lines.NextAsync(default) is { } line)
        {
            found.Add(Encoding.UTF8.GetString(line.Span));
        }

        found.ShouldBe(expected);
    }

    [Fact]
    public async Task A_line_without_an_end_is_refused_and_not_gathered()
    {
        var stream = new Pieces(new string('x', 1_000_000), 1000);

        await Should.ThrowAsync<InvalidDataException>(async () => await new BoundedLines(stream, 10_000).NextAsync(default));

        stream.Position.ShouldBeLessThan(50_000);
    }

    private sealed class Pieces(string text, int piece) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellation = default) =>
            base.ReadAsync(into[..Math.Min(into.Length, piece)], cancellation);
    }
}
