using System.Text;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// Lets .NET's decoder go on after bytes that it can not decode: each becomes a character of the last private plane
/// (U+10FC00 + byte) that <see cref="MultiByteStream"/> turns into its <see cref="UndecodableByte"/>; an ASCII byte
/// that the decoder took for the second half of a character stays itself, so that no line end or delimiter is
/// swallowed. One instance serves one decoder and counts what it did.
/// </summary>
internal sealed class BadByteFallback : DecoderFallback
{
    /// <summary>The high half of every stand-in.</summary>
    public const char StandInHigh = '\udbff';

    /// <summary>How many bytes could not be decoded.</summary>
    public long BadBytes { get; private set; }

    public override int MaxCharCount => 8;

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new FallbackBuffer(this);

    /// <summary>Decodes a piece of text; the stand-ins are taken out and counted.</summary>
    public static string DecodeSample(int codePage, ReadOnlySpan<byte> sample, out long badBytes)
    {
        var fallback = new BadByteFallback();
        var decoder = DecoderOf(codePage, fallback);
        var characters = new char[sample.Length * 2 + 16];
        var count = decoder.GetChars(sample, characters, flush: true);
        badBytes = fallback.BadBytes;
        return badBytes == 0 ? new string(characters, 0, count) : WithoutStandIns(characters.AsSpan(0, count));
    }

    /// <summary>A decoder that uses the fallback.</summary>
    public static Decoder DecoderOf(int codePage, BadByteFallback fallback)
        => (CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ExceptionFallback, fallback)
            ?? Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, fallback)).GetDecoder();

    private static string WithoutStandIns(ReadOnlySpan<char> characters)
    {
        var text = new StringBuilder(characters.Length);
        for (var i = 0; i < characters.Length; i++)
        {
            if (characters[i] == StandInHigh)
            {
                i++;
            }
            else
            {
                text.Append(characters[i]);
            }
        }

        return text.ToString();
    }

    private sealed class FallbackBuffer(BadByteFallback owner) : DecoderFallbackBuffer
    {
        private readonly char[] _pending = new char[16];
        private int _count;
        private int _next;

        public override int Remaining => _count - _next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            _count = _next = 0;
            foreach (var value in bytesUnknown.AsSpan(0, Math.Min(bytesUnknown.Length, 4)))
            {
                if (value < 0x80)
                {
                    _pending[_count++] = (char)value;
                    continue;
                }

                owner.BadBytes++;
                _pending[_count++] = StandInHigh;
                _pending[_count++] = (char)(0xdc00 + value);
            }

            return _count > 0;
        }

        public override char GetNextChar() => _next < _count ? _pending[_next++] : '\0';

        public override bool MovePrevious()
        {
            if (_next == 0)
            {
                return false;
            }

            _next--;
            return true;
        }

        public override void Reset() => _count = _next = 0;
    }
}
