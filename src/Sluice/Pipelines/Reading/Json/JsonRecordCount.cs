using System.Buffers;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// Counts the records of a JSON file once more, for the books. It shares no code with the reader and does without its
/// tricks: it goes from one telling byte to the next.
/// </summary>
internal static class JsonRecordCount
{
    private static readonly SearchValues<byte> OutsideStrings = SearchValues.Create("\"\\[]{},"u8);
    private static readonly SearchValues<byte> OutsideStringsDeep = SearchValues.Create("\"\\[]{}"u8);
    private static readonly SearchValues<byte> InsideStrings = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    /// <summary>The records of a pass.</summary>
    public static long Of(Stream pass, JsonLayout layout, CancellationToken cancellation)
    {
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
        private bool _skipsNext;
        private bool _hasElement;

        public long Records { get; private set; }

        public void Add(ReadOnlySpan<byte> piece)
        {
            while (!piece.IsEmpty)
            {
                if (_skipsNext)
                {
                    _skipsNext = false;
                    piece = piece[1..];
                    continue;
                }

                var telling = _isInString ? InsideStrings : _depth == recordDepth ? OutsideStrings : OutsideStringsDeep;
                var at = piece.IndexOfAny(telling);
                NoteText(at < 0 ? piece : piece[..at]);
                if (at < 0)
                {
                    return;
                }

                Take(piece[at]);
                piece = piece[(at + 1)..];
            }
        }

        private void NoteText(ReadOnlySpan<byte> between)
        {
            if (recordDepth == 1 && _depth == 1 && !_hasElement)
            {
                _hasElement = between.IndexOfAnyExcept(" \t\r\n"u8) >= 0;
            }
        }

        private void Take(byte value)
        {
            switch (value)
            {
                case (byte)'\\':
                    _skipsNext = true;
                    _hasElement = true;
                    break;
                case (byte)'"':
                    _isInString = !_isInString;
                    _hasElement = true;
                    break;
                case (byte)',':
                    Records += recordDepth == 1 && _depth == 1 ? 1 : 0;
                    break;
                case (byte)'[' or (byte)'{':
                    Records += recordDepth == 0 && _depth == 0 ? 1 : 0;
                    _hasElement |= _depth > 0;
                    _depth++;
                    break;
                default:
                    _depth--;
                    Records += recordDepth == 1 && _depth == 0 && _hasElement ? 1 : 0;
                    break;
            }
        }
    }
}
