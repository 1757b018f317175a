namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// A text file as the readers see it: fresh passes over its characters as UTF-8, whatever its compression and encoding.
/// Offsets that readers give are offsets in these decoded bytes; a byte order mark is not part of them. What can not be
/// decoded comes through as bytes that are not valid UTF-8 (<see cref="UndecodableByte"/>). Passes may run at the same
/// time. The caller disposes it, after all passes.
/// </summary>
public sealed class DecodedFile : IDisposable
{
    private readonly SourceFile _file;
    private readonly int _markBytes;
    private readonly UnpackedLimits _limits;

    private DecodedFile(SourceFile file, RecognisedFile recognised, EncodingDecision decision, UnpackedLimits limits)
    {
        _file = file;
        _markBytes = decision.MarkBytes;
        _limits = limits;
        Format = recognised.Format;
        Compression = recognised.Compression;
        Encoding = decision.Encoding;
        Warnings = [.. recognised.Warnings, .. decision.Warnings];
    }

    /// <summary>The path as the user named it.</summary>
    public string Path => _file.Path;

    /// <summary>The format that content and name agree on.</summary>
    public FileFormat Format { get; }

    /// <summary>How it is packed on disk.</summary>
    public FileCompression Compression { get; }

    /// <summary>The encoding that it is decoded from.</summary>
    public TextEncoding Encoding { get; }

    /// <summary>Guesses and contradictions about encoding and compression.</summary>
    public IReadOnlyList<Problem> Warnings { get; }

    /// <summary>Size of the file on disk in bytes.</summary>
    public long BytesTotal => _file.Identity.Bytes;

    /// <summary>Bytes on disk that the newest pass has read.</summary>
    public long BytesRead => _file.BytesRead;

    /// <summary>What the file was like when it was opened.</summary>
    public FileIdentity Identity => _file.Identity;

    /// <summary>Opens a text file.</summary>
    /// <exception cref="SluiceException">It can not be opened, is no text, or its encoding or compression can not be read.</exception>
    public static DecodedFile Open(string path, ReadOptions options)
    {
        var file = SourceFile.Open(path);
        try
        {
            return From(file, RecognisedFile.Of(file, options), options);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A fresh pass from the start. The caller disposes it.</summary>
    /// <exception cref="SluiceException">While reading: the file has changed, or its compression is damaged or a bomb.</exception>
    public Stream Open()
    {
        // Plain files seek past the mark; packed ones have to read past it.
        var start = Compression is FileCompression.None ? _markBytes : 0;
        var pass = RecognisedFile.OpenUnpacked(_file, Compression, _limits, start);
        try
        {
            if (start < _markBytes)
            {
                Span<byte> mark = stackalloc byte[_markBytes];
                pass.ReadExactly(mark);
            }

            return TranscodingStream.Over(pass, Encoding);
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    /// <summary>The first decoded bytes, fewer where the file ends; the flag says if that is the whole file.</summary>
    public (byte[] Head, bool IsWhole) ReadHead(int bytesMax)
    {
        using var pass = Open();
        var isBounded = Compression is FileCompression.None && BytesTotal < bytesMax;
        var head = new byte[isBounded ? Math.Min(BytesTotal * 3 + 4, bytesMax + 1) : bytesMax + 1];
        var read = pass.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return (head[..Math.Min(read, bytesMax)], read <= bytesMax);
    }

    /// <inheritdoc cref="SourceFile.CheckUnchanged"/>
    public void CheckUnchanged() => _file.CheckUnchanged();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Goes on with a file that was recognised; owns it from then on.</summary>
    internal static DecodedFile From(SourceFile file, RecognisedFile recognised, ReadOptions options)
    {
        if (!FileFormats.IsText(recognised.Format))
        {
            throw new SluiceException(FailureKind.Failed, [FileProblems.FormatNotSupported(file.Path, recognised.Format)]);
        }

        var decision = EncodingDecision.For(
            file.Path,
            recognised.Head.Span,
            recognised.IsHeadWhole,
            options.Encoding,
            () => RecognisedFile.OpenUnpacked(file, recognised.Compression, options.Unpacked));
        return new(file, recognised, decision, options.Unpacked);
    }
}
