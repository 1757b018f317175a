namespace Sluice.Pipelines.Reading.Files;

/// <summary>Turns bytes of one encoding into UTF-8 while they are read. Disposing it disposes its source.</summary>
internal abstract class TranscodingStream(Stream source) : ForwardStream
{
    private const int InputBytes = 64 * 1024;

    private readonly byte[] _input = new byte[InputBytes];
    private readonly byte[] _output = new byte[InputBytes * 3 + 64];
    private int _inputCount;
    private int _outputStart;
    private int _outputEnd;
    private bool _isSourceAtEnd;

    /// <summary>The transcoding pass of an encoding; the source itself where it is UTF-8 already.</summary>
    public static Stream Over(Stream source, TextEncoding encoding) => encoding.Kind switch
    {
        TextEncodingKind.Utf8 => source,
        TextEncodingKind.Utf16LittleEndian => new Utf16Stream(source, isBigEndian: false),
        TextEncodingKind.Utf16BigEndian => new Utf16Stream(source, isBigEndian: true),
        TextEncodingKind.SingleByte => new SingleByteStream(source, SingleByteTable.Of(encoding.CodePage)),
        TextEncodingKind.MultiByte => new MultiByteStream(source, encoding.CodePage),
        _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
    };

    public sealed override int Read(Span<byte> buffer)
    {
        while (_outputStart == _outputEnd)
        {
            if (_isSourceAtEnd || buffer.IsEmpty)
            {
                return 0;
            }

            FillOutput();
        }

        var count = Math.Min(buffer.Length, _outputEnd - _outputStart);
        _output.AsSpan(_outputStart, count).CopyTo(buffer);
        _outputStart += count;
        return count;
    }

    /// <summary>
    /// Transcodes as much of the input as it can; what it leaves comes again with more behind it. The output has room
    /// for three bytes for each byte of input.
    /// </summary>
    protected abstract (int Consumed, int Written) Transcode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast);

    protected sealed override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private void FillOutput()
    {
        var read = source.Read(_input.AsSpan(_inputCount));
        _isSourceAtEnd = read == 0;
        _inputCount += read;
        var (consumed, written) = Transcode(_input.AsSpan(0, _inputCount), _output, _isSourceAtEnd);
        _input.AsSpan(consumed, _inputCount - consumed).CopyTo(_input);
        _inputCount -= consumed;
        (_outputStart, _outputEnd) = (0, written);
    }
}
