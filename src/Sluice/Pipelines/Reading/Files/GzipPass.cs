using System.IO.Compression;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// gzip read strictly: a member that ends too early, a wrong check sum or length, and bytes behind the last member are
/// errors. By default .NET takes the first for the end of the data and does not look at the last. (A file cut exactly
/// between two members is a sound gzip file, and nobody can tell.)
/// </summary>
internal sealed class GzipPass : ForwardStream
{
    private static readonly bool IsStrict = MakeStrict();

    private readonly FilePass _source;
    private readonly string _path;
    private readonly GZipStream _gzip;
    private bool _isAnythingRead;

    public GzipPass(FilePass source, string path)
    {
        if (!IsStrict)
        {
            throw new InvalidOperationException(
                "gzip can not be read strictly: something in this process has used System.IO.Compression before. "
                + "Set System.IO.Compression.UseStrictValidation to true in runtimeconfig.json.");
        }

        _source = source;
        _path = path;
        _gzip = new GZipStream(source, CompressionMode.Decompress);
    }

    /// <exception cref="SluiceException">The data is damaged, cut off, or followed by something else.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = _gzip.Read(buffer);
            if (read == 0 && !buffer.IsEmpty)
            {
                CheckEnd();
            }

            _isAnythingRead |= read > 0;
            return read;
        }
        catch (InvalidDataException e)
        {
            throw Failure(_source.IsEndSeen
                ? FileProblems.Truncated(_path, "gzip")
                : FileProblems.Corrupt(_path, "gzip", _isAnythingRead
                    ? $"it does not unpack before byte {_source.Offset} of the file"
                    : "its first bytes do not unpack"), e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// After a complete member the decoder asks for more and gets none. When it stops without asking, the bytes it
    /// still holds were no further member.
    /// </summary>
    private void CheckEnd()
    {
        if (!_source.IsEndSeen)
        {
            throw Failure(FileProblems.TrailingGarbage(_path, "gzip"), null);
        }
    }

    private static SluiceException Failure(Problem problem, Exception? inner) => new(FailureKind.Failed, [problem], inner);

    /// <summary>
    /// Switches .NET to strict validation and proves it on a member without its last bytes: the switch is looked at
    /// once, when the first stream of the process is made.
    /// </summary>
    private static bool MakeStrict()
    {
        AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);
        ReadOnlySpan<byte> cut = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 4, 0, 0x43, 0xbe];
        using var stream = new GZipStream(new MemoryStream(cut.ToArray()), CompressionMode.Decompress);
        try
        {
            Span<byte> buffer = stackalloc byte[16];
            while (stream.Read(buffer) > 0)
            {
            }

            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }
}
