using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Unicode;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>UTF-8 out of an encoding that .NET decodes: Shift-JIS, EUC, Big5, GB18030, UTF-32 and the ones with shift states.</summary>
internal sealed class MultiByteStream : TranscodingStream
{
    private static readonly ConcurrentDictionary<int, FillerTable> Fillers = new();

    // The decoder's answer can be longer than its input only by what it held back and by stand-ins.
    private readonly char[] _characters = new char[160 * 1024];
    private readonly BadByteFallback _fallback = new();
    private readonly Decoder _decoder;
    private readonly FillerTable _fillers;

    public MultiByteStream(Stream source, int codePage)
        : base(source)
    {
        _decoder = BadByteFallback.DecoderOf(codePage, _fallback);
        _fillers = Fillers.GetOrAdd(codePage, static page => new FillerTable(page));
    }

    protected override (int Consumed, int Written) Transcode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
    {
        var badBefore = _fallback.BadBytes;
        _decoder.Convert(input, _characters, isLast, out var consumed, out var count, out _);
        var characters = _characters.AsSpan(0, count);
        var isPlain = _fallback.BadBytes == badBefore && !characters.ContainsAny(_fillers.Characters);
        return (consumed, isPlain ? Write(characters, output) : WriteWithBadBytes(characters, output));
    }

    private static int Write(ReadOnlySpan<char> characters, Span<byte> output)
    {
        var status = Utf8.FromUtf16(characters, output, out _, out var written, replaceInvalidSequences: false);
        return status is OperationStatus.Done
            ? written
            : throw new InvalidOperationException("A decoder gave half a character or more text than bytes allow.");
    }

    private int WriteWithBadBytes(ReadOnlySpan<char> characters, Span<byte> output)
    {
        var written = 0;
        var start = 0;
        for (var at = 0; at < characters.Length; at++)
        {
            var bad = BadByteAt(characters[at..], out var length);
            if (bad >= 0)
            {
                written += Write(characters[start..at], output[written..]);
                written += UndecodableByte.Write((byte)bad, output[written..]);
                start = at + length;
                at = start - 1;
            }
        }

        return written + Write(characters[start..], output[written..]);
    }

    /// <summary>The byte that a stand-in or a filler stands for, or -1.</summary>
    private int BadByteAt(ReadOnlySpan<char> characters, out int length)
    {
        // Stand-ins are the pairs that end in DC80–DCFF; other pairs with this high half are characters of the text.
        length = 2;
        if (characters is [BadByteFallback.StandInHigh, >= '\udc80' and <= '\udcff', ..])
        {
            return characters[1] - 0xdc00;
        }

        length = 1;
        return _fillers.Bytes.TryGetValue(characters[0], out var value) ? value : -1;
    }

    /// <summary>
    /// .NET gives single bytes that an encoding leaves undefined (0xFF, mostly) a private character or a C1 control of
    /// their own. They are bad bytes like others.
    /// </summary>
    private sealed class FillerTable
    {
        public FillerTable(int codePage)
        {
            for (var value = 0x80; value < 0x100; value++)
            {
                if (DecodeSingle(codePage, (byte)value) is { } filler and (>= '\u0080' and <= '\u009f' or >= '\ue000' and <= '\uf8ff'))
                {
                    Bytes.Add(filler, (byte)value);
                }
            }

            Characters = SearchValues.Create([.. Bytes.Keys]);
        }

        public Dictionary<char, byte> Bytes { get; } = [];

        public SearchValues<char> Characters { get; }

        private static char? DecodeSingle(int codePage, byte value)
        {
            Span<char> characters = stackalloc char[8];
            var fallback = new BadByteFallback();
            var count = BadByteFallback.DecoderOf(codePage, fallback).GetChars([value], characters, flush: true);
            return count == 1 && fallback.BadBytes == 0 ? characters[0] : null;
        }
    }
}
