namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// What a file is: by its content first, then by its name or declaration, which must agree with it. The content wins
/// where a name says nothing (<c>.txt</c>, <c>.dat</c>, none).
/// </summary>
/// <param name="Format">The format of the content, unpacked.</param>
/// <param name="Compression">How the content is packed.</param>
/// <param name="Head">The first unpacked bytes, up to 1 MB.</param>
/// <param name="IsHeadWhole">True when <paramref name="Head"/> is all there is.</param>
/// <param name="Warnings">What is odd about it.</param>
internal sealed record RecognisedFile(
    FileFormat Format, FileCompression Compression, ReadOnlyMemory<byte> Head, bool IsHeadWhole, IReadOnlyList<Problem> Warnings)
{
    private const int HeadBytes = 1024 * 1024;

    /// <summary>Recognises an open file.</summary>
    /// <exception cref="SluiceException">
    /// Name and content do not agree, the content is packed twice, or its compression is damaged already here.
    /// </exception>
    public static RecognisedFile Of(SourceFile file, ReadOptions options)
    {
        var claim = FileNameClaim.Of(file.Path);
        var packed = new byte[Math.Min(ContentFormat.HeadBytes, file.Identity.Bytes)];
        file.ReadAt(packed, 0);
        var compression = ContentFormat.Of(packed) switch
        {
            FileFormat.Gzip => FileCompression.Gzip,
            FileFormat.Zstd => FileCompression.Zstd,
            _ => FileCompression.None,
        };

        var (head, isWhole) = ReadHead(file, compression, options);
        var format = FormatOf(file, head.Span, compression, TextEncoding.TryFind(options.Encoding ?? "", out var encoding) ? encoding : null);
        if (format is FileFormat.OfficeDocument && claim.Format is FileFormat.Ods)
        {
            format = FileFormat.Ods;
        }

        Agree(file.Path, claim, options.Format, head.Span, ref format);
        IReadOnlyList<Problem> warnings =
        [
            .. compression == claim.Compression ? Array.Empty<Problem>() : [FileProblems.CompressionNotAsNamed(file.Path, claim.Compression, compression)],
            .. claim.Format is { } named && named != format && IsWorkbook(named) ? [FileProblems.FormatNotAsNamed(file.Path, claim.Extension, format)] : Array.Empty<Problem>(),
        ];
        return new(format, compression, head, isWhole, warnings);
    }

    /// <summary>A pass over the unpacked bytes, which counts what it unpacks.</summary>
    public static Stream OpenUnpacked(SourceFile file, FileCompression compression, UnpackedLimits limits, long start = 0)
    {
        var pass = file.OpenPass(start);
        return compression switch
        {
            FileCompression.Gzip => new UnpackedPass(new GzipPass(pass, file.Path), pass, file.Path, limits),
            FileCompression.Zstd => new UnpackedPass(new ZstdPass(pass, file.Path), pass, file.Path, limits),
            _ => pass,
        };
    }

    private static (ReadOnlyMemory<byte> Head, bool IsWhole) ReadHead(SourceFile file, FileCompression compression, ReadOptions options)
    {
        using var pass = OpenUnpacked(file, compression, options.Unpacked);
        var head = new byte[compression is FileCompression.None ? (int)Math.Min(HeadBytes + 1, file.Identity.Bytes) : HeadBytes + 1];
        var read = pass.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return (head.AsMemory(0, Math.Min(read, HeadBytes)), read <= HeadBytes);
    }

    private static FileFormat FormatOf(SourceFile file, ReadOnlySpan<byte> head, FileCompression compression, TextEncoding? declared)
    {
        var format = ContentFormat.Of(head[..Math.Min(head.Length, ContentFormat.HeadBytes)], declared);
        if (compression is FileCompression.None)
        {
            return format switch
            {
                FileFormat.Zip => ContainerContent.OfZip(file.Handle),
                FileFormat.OfficeDocument => ContainerContent.OfOle(file),
                _ => format,
            };
        }

        return format switch
        {
            FileFormat.Gzip or FileFormat.Zstd or FileFormat.Zip or FileFormat.OtherArchive
                => throw Failure(FileProblems.NestedCompression(file.Path, format)),
            FileFormat.Parquet or FileFormat.OfficeDocument => throw Failure(FileProblems.CompressedColumnar(file.Path, format)),
            _ => format,
        };
    }

    /// <summary>Holds the content against what was declared or, where nothing was, against what the name says.</summary>
    private static void Agree(string path, FileNameClaim claim, FileFormat? declared, ReadOnlySpan<byte> head, ref FileFormat format)
    {
        var expected = declared ?? claim.Format;
        if (expected is null || expected == format || format is FileFormat.Empty)
        {
            return;
        }

        // Any text may be delimited text, SQL, or JSON that is broken from its first character on: what is wrong with
        // it is for the reader of that format to say. JSON and markup, though, are never a table by mistake.
        if (format is FileFormat.DelimitedText && expected is FileFormat.Json or FileFormat.Sql or FileFormat.DelimitedText)
        {
            format = expected.Value;
            return;
        }

        // One Office format under the name of another opens all the same, and the reader is chosen by content. Programs
        // without number call pages, XML and delimited text .xls, because Excel opens them.
        if (IsWorkbook(expected.Value) && (IsWorkbook(format) || format is FileFormat.Html || (format is FileFormat.DelimitedText && HasDelimiter(head))))
        {
            return;
        }

        if (format is FileFormat.ExcelXml && expected is FileFormat.Xml)
        {
            return;
        }

        throw Failure(declared is { } wanted
            ? FileProblems.FormatNotDeclared(path, wanted, format)
            : FileProblems.FormatMismatch(path, claim.Extension, expected.Value, format));
    }

    // A line without one is no table but a message, "attachment not found".
    private static bool HasDelimiter(ReadOnlySpan<byte> head)
    {
        var end = head.IndexOfAny((byte)'\n', (byte)'\r');
        return (end < 0 ? head : head[..end]).IndexOfAny("\t;,|"u8) >= 0;
    }

    private static bool IsWorkbook(FileFormat format)
        => format is FileFormat.Xls or FileFormat.Xlsx or FileFormat.Xlsb or FileFormat.Ods or FileFormat.ExcelXml or FileFormat.EncryptedOffice;

    private static SluiceException Failure(Problem problem) => new(FailureKind.Failed, [problem]);
}
