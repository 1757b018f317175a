using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>UTF-8 out of an encoding that .NET decodes: Shift-JIS, EUC, Big5, GB18030, UTF-32 and the ones with shift states.</summary>
internal sealed class MultiByteStream : TranscodingStream
{
    // The decoder's answer can be longer than its input only by what it held back and by stand-ins.
    private readonly char[] _characters = new char[160 * 1024];
    private readonly BadByteFallback _fallback = new();
    private readonly Decoder _decoder;

    public MultiByteStream(Stream source, int codePage)
        : base(source)
    {
        _decoder = BadByteFallback.DecoderOf(codePage, _fallback);
    }

    protected override (int Consumed, int Written) Transcode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
    {
        var badBefore = _fallback.BadBytes;
        _decoder.Convert(input, _characters, isLast, out var consumed, out var count, out _);
        var characters = _characters.AsSpan(0, count);
        return (consumed, _fallback.BadBytes == badBefore ? Write(characters, output) : WriteWithBadBytes(characters, output));
    }

    private static int Write(ReadOnlySpan<char> characters, Span<byte> output)
    {
        var status = Utf8.FromUtf16(characters, output, out _, out var written, replaceInvalidSequences: false);
        return status is OperationStatus.Done
            ? written
            : throw new InvalidOperationException("A decoder gave half a character or more text than bytes allow.");
    }

    private static int WriteWithBadBytes(ReadOnlySpan<char> characters, Span<byte> output)
    {
        var written = 0;
        while (characters.IndexOf(BadByteFallback.StandInHigh) is var at and >= 0 && at + 1 < characters.Length)
        {
            // Stand-ins are the pairs that end in DC80–DCFF; other pairs with this high half are characters of the text.
            var isStandIn = characters[at + 1] is >= '\udc80' and <= '\udcff';
            written += Write(characters[..(isStandIn ? at : at + 2)], output[written..]);
            if (isStandIn)
            {
                written += UndecodableByte.Write((byte)(characters[at + 1] - 0xdc00), output[written..]);
            }

            characters = characters[(at + 2)..];
        }

        return written + Write(characters, output[written..]);
    }
}
