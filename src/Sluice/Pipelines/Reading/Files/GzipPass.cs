using System.IO.Compression;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// gzip read strictly: a member that ends too early, a wrong check sum or length, and bytes behind the last member are
/// errors. By default .NET takes the first for the end of the data and does not look at the last. (A file cut exactly
/// between two members is a sound gzip file, and nobody can tell.)
/// </summary>
internal sealed class GzipPass : ForwardStream
{
    private readonly FilePass _source;
    private readonly string _path;
    private readonly GZipStream _gzip;
    private bool _isAnythingRead;

    public GzipPass(FilePass source, string path)
    {
        StrictInflation.Require();
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
}
