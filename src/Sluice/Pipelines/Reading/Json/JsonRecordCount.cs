using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// Counts the records of a JSON file once more, for the books. It shares no code with the reader and does without its
/// tricks: it goes from one telling byte to the next and remembers whether it is in a string and how deep.
/// </summary>
internal static class JsonRecordCount
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    /// <summary>The records of a pass.</summary>
    public static long Of(Stream pass, JsonArrangement arrangement, CancellationToken cancellation)
    {
        var layout = arrangement.Layout;
        if (layout is JsonLayout.Pages)
        {
            return new JsonPageCount(pass, arrangement.Paths, cancellation).Count();
        }

        var buffer = new byte[256 * 1024];
        var lines = new LineState();
        var nesting = new NestingState(layout is JsonLayout.Array ? 1 : 0);
        while (pass.Read(buffer) is var read and > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            if (layout is JsonLayout.Lines)
            {
                lines.Add(buffer.AsSpan(0, read));
            }
            else
            {
                nesting.Add(buffer.AsSpan(0, read));
            }
        }

        return layout is JsonLayout.Lines ? lines.Finish() : nesting.Records;
    }

    /// <summary>Lines that are not blank.</summary>
    private struct LineState
    {
        private long _records;
        private bool _hasText;

        public void Add(ReadOnlySpan<byte> piece)
        {
            while (piece.IndexOfAny(LineEnds) is var end and >= 0)
            {
                _records += _hasText || HasText(piece[..end]) ? 1 : 0;
                _hasText = false;
                piece = piece[(end + 1)..];
            }

            _hasText |= HasText(piece);
        }

        public readonly long Finish() => _records + (_hasText ? 1 : 0);

        private static bool HasText(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept((byte)' ', (byte)'\t') >= 0;
    }

    /// <summary>
    /// Objects and arrays at the top, or the elements of the array at the top: the commas in it and one more, unless it
    /// is empty.
    /// </summary>
    private struct NestingState(int recordDepth)
    {
        private int _depth;
        private bool _isInString;
        private bool _isOpened;
        private bool _hasElement;

        // Bytes at the start of the next piece that a backslash takes away.
        private int _skip;

        public long Records { get; private set; }

        public void Add(ReadOnlySpan<byte> piece)
        {
            var next = _skip;
            var at = 0;
            for (; at + Vector128<byte>.Count <= piece.Length; at += Vector128<byte>.Count)
            {
                var bytes = Vector128.Create(piece.Slice(at, Vector128<byte>.Count));
                for (var telling = TellingBytes(bytes); telling != 0; telling &= telling - 1)
                {
                    Take(piece, at + BitOperations.TrailingZeroCount(telling), ref next);
                }
            }

            for (; at < piece.Length; at++)
            {
                if (piece[at] is (byte)'"' or (byte)'\\' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}' or (byte)',')
                {
                    Take(piece, at, ref next);
                }
            }

            _skip = Math.Max(0, next - piece.Length);
            NoteText(piece);
        }

        private static uint TellingBytes(Vector128<byte> bytes)
        {
            var braces = bytes | Vector128.Create((byte)0x20);
            var telling = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.Equals(bytes, Vector128.Create((byte)','))
                | Vector128.Equals(braces, Vector128.Create((byte)'{'))
                | Vector128.Equals(braces, Vector128.Create((byte)'}'));
            return telling.ExtractMostSignificantBits();
        }

        private void Take(ReadOnlySpan<byte> piece, int at, ref int next)
        {
            // A backslash takes its meaning from a quote or another backslash, and from nothing else.
            if (at < next && (piece[at] is (byte)'"' or (byte)'\\'))
            {
                return;
            }

            switch (piece[at])
            {
                case (byte)'\\':
                    next = at + 2;
                    break;
                case (byte)'"':
                    _isInString = !_isInString;
                    break;
                case var _ when _isInString:
                    break;
                case (byte)',':
                    Records += recordDepth == 1 && _depth == 1 ? 1 : 0;
                    break;
                case (byte)'[' or (byte)'{':
                    Records += recordDepth == 0 && _depth == 0 ? 1 : 0;
                    _depth++;
                    break;
                default:
                    _depth--;
                    CloseArray(piece[..at]);
                    break;
            }
        }

        /// <summary>The last element has no comma behind it; an array with nothing but blanks in it has no element.</summary>
        private void CloseArray(ReadOnlySpan<byte> before)
        {
            if (recordDepth == 1 && _depth == 0)
            {
                NoteText(before);
                Records += _hasElement ? 1 : 0;
            }
        }

        /// <summary>Notes if anything but blanks has come behind the opening bracket, which is the first byte that is no blank.</summary>
        private void NoteText(ReadOnlySpan<byte> piece)
        {
            if (_hasElement || recordDepth == 0)
            {
                return;
            }

            var text = piece.TrimStart(" \t\r\n"u8);
            if (!_isOpened && !text.IsEmpty)
            {
                _isOpened = true;
                text = text[1..].TrimStart(" \t\r\n"u8);
            }

            _hasElement = !text.IsEmpty;
        }
    }
}
