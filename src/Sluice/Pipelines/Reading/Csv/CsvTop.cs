using Sluice.Pipelines.Reading.Csv.Sniffing;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>What stands at the top of a file: how it is written, and where its first record begins.</summary>
/// <param name="Dialect">How it is written.</param>
/// <param name="Options">What was declared, with the lines to leave out as they were found.</param>
/// <param name="Start">The offset of the first record.</param>
/// <param name="LinesAboveHeader">Lines above the header that nobody declared.</param>
/// <param name="Warnings">What is worth telling of it.</param>
internal sealed record CsvTop(CsvDialect Dialect, CsvOptions Options, int Start, int LinesAboveHeader, IReadOnlyList<Problem> Warnings)
{
    /// <summary>Finds it. Lines are only looked for where nobody has said how many there are.</summary>
    public static CsvTop Find(CsvHead head, CsvOptions options, string fileName)
    {
        var start = head.FirstLine(options.SkipLines, 2L * options.FieldBytesMax);
        var isOpen = options.SkipLines == 0 && options.Delimiter != "";
        if (isOpen && SeparatorLine.DelimiterIn(Sample(head, start)) is { } delimiter)
        {
            options = options with { SkipLines = 1, Delimiter = options.Delimiter ?? delimiter };
            start = head.FirstLine(1, 2L * options.FieldBytesMax);
        }

        head.GrowToLine(start, 2L * options.FieldBytesMax);
        var dialect = DialectSniffer.Sniff(Sample(head, start), head.IsWhole, options, fileName);
        var above = isOpen && options.Header is null ? Above(Sample(head, start), head.IsWhole, dialect, options, fileName) : 0;
        if (above == 0)
        {
            return new(dialect, options, start, 0, []);
        }

        var lines = LineNumbers.EndsIn(Sample(head, start)[..above]);
        var note = CsvProblems.LinesAboveHeader(fileName, options.SkipLines + lines, Sample(head, start)[..above]);
        options = options with { SkipLines = options.SkipLines + lines };
        start = head.FirstLine(options.SkipLines, 2L * options.FieldBytesMax);
        dialect = DialectSniffer.Sniff(Sample(head, start), head.IsWhole, options, fileName);
        return new(dialect, options, start, options.SkipLines, [note]);
    }

    private static int Above(ReadOnlySpan<byte> sample, bool isWhole, CsvDialect dialect, CsvOptions options, string fileName)
    {
        var above = Preamble.BytesOf(sample, isWhole, new RecordRule(dialect, options));
        return above > 0 ? above : CommentBlock.BytesOf(sample, isWhole, options, fileName);
    }

    private static ReadOnlySpan<byte> Sample(CsvHead head, int start) => head.Bytes.AsSpan(start, head.Length - start);
}
