namespace Sluice.Pipelines.Reading.Csv.Sniffing;

/// <summary>
/// Finds out how a file is written from its beginning. Each dialect that may be meant is tried on the sample; the one
/// wins in which most records have the same number of fields, and many of them. Where nothing speaks for another it is
/// comma, double quote, header. The same bytes and name always give the same answer.
/// </summary>
internal static class DialectSniffer
{
    private const char DoubleQuote = '"';
    private const char SingleQuote = '\'';

    // How much less a text that just happens to hold the character looks like fields: a tab is hardly ever text, and a control character never.
    private static readonly (char Delimiter, double Weight)[] Usual = [(',', 1), (';', 1.2), ('\t', 3), ('|', 1.5), ('\u0001', 3), ('\u001f', 3)];

    private const int ListRecordsMin = 5;
    private const double ListShareMin = 0.6;

    // These stand in times, in paths and between words: a file is split by them only when it is beyond doubt.
    private static readonly char[] Unusual = [':', '^', '~', ' '];

    /// <summary>Answers what the options leave open.</summary>
    /// <param name="sample">The beginning of the file, from the first line that is not left out.</param>
    /// <param name="isWhole">Whether that is the whole file.</param>
    /// <param name="options">What was declared.</param>
    /// <param name="fileName">A hint by its ending.</param>
    public static CsvDialect Sniff(ReadOnlySpan<byte> sample, bool isWhole, CsvOptions options, string fileName)
    {
        var quote = options.Quote is null ? (char?)null : options.Quote.Length == 0 ? '\0' : options.Quote[0];
        var escape = string.IsNullOrEmpty(options.Escape) ? (char?)null : options.Escape[0];
        var delimiter = options.Delimiter ?? Doubled(sample, isWhole, Delimiter(sample, isWhole, options, quote, escape, fileName));
        var (foundQuote, foundEscape) = Quote(sample, isWhole, options, delimiter, quote, escape);
        var dialect = new CsvDialect(delimiter, foundQuote, foundEscape == foundQuote ? null : foundEscape, HasHeader: true);
        var hasHeader = options.Header ?? HeaderEvidence.HasHeader(sample, isWhole, new RecordRule(dialect, options));
        return dialect with { HasHeader = hasHeader };
    }

    private static string Delimiter(
        ReadOnlySpan<byte> sample, bool isWhole, CsvOptions options, char? quote, char? escape, string fileName)
    {
        var best = (Delimiter: ",", Score: 0.0, Share: 0.0, IsList: false);
        var hinted = HintOf(fileName);
        foreach (var (delimiter, weight) in Usual)
        {
            if (!sample.Contains((byte)delimiter))
            {
                continue;
            }

            var text = delimiter.ToString();
            var (foundQuote, foundEscape) = Quote(sample, isWhole, options, text, quote, escape);
            var shape = Shape(sample, isWhole, options, text, foundQuote, foundEscape);
            var score = Score(shape) * weight * (delimiter == hinted ? 2 : 1);
            if (score > best.Score)
            {
                best = (text, score, shape.UsualShare, shape is { FirstFields: 1, Records: >= ListRecordsMin, SingleShare: >= ListShareMin });
            }
        }

        if (best.Share >= 0.5)
        {
            return best.Delimiter;
        }

        foreach (var delimiter in Unusual)
        {
            var text = delimiter.ToString();
            var shape = Shape(sample, isWhole, options, text, quote ?? DoubleQuote, escape);
            if (shape.UsualFields >= 3 && shape.Records >= 3 && shape.UsualShare == 1 && !IsTimes(sample, delimiter))
            {
                return text;
            }
        }

        // A list of names, of which some have a comma, and no delimiter at all.
        return best.IsList ? "" : best.Score > 0 ? best.Delimiter : hinted?.ToString() ?? ",";
    }

    /// <summary>
    /// Two bars or colons, where none stands alone: <c>1::1193::5</c>. Every second column of the other reading would be empty.
    /// </summary>
    private static string Doubled(ReadOnlySpan<byte> sample, bool isWhole, string delimiter)
    {
        if (delimiter is not ("|" or ":" or "~" or "^") || !sample.Contains((byte)delimiter[0]))
        {
            return delimiter;
        }

        var character = (byte)delimiter[0];
        for (var i = sample.IndexOf(character); i >= 0 && i < sample.Length;)
        {
            if (i + 1 == sample.Length && !isWhole)
            {
                // The second one may stand behind the sample.
                break;
            }

            if (i + 1 == sample.Length || sample[i + 1] != character)
            {
                return delimiter;
            }

            var next = sample[(i + 2)..].IndexOf(character);
            i = next < 0 ? -1 : i + 2 + next;
        }

        return delimiter + delimiter;
    }

    /// <summary>
    /// How much the sample looks like fields: the more records agree, the better; many fields agree less easily by
    /// chance than two; and the first record, likely a header, should agree too.
    /// </summary>
    private static double Score(SampleShape shape)
    {
        if (shape.UsualFields < 2)
        {
            return 0;
        }

        var chance = Math.Log2(shape.UsualFields);
        var agreement = shape.UsualShare * shape.UsualShare * chance;
        return shape.FirstFields == shape.UsualFields ? agreement * chance : agreement * 0.2;
    }

    /// <summary>
    /// Double quotes, unless fields are well quoted in single ones and none in double ones, or double quotes begin
    /// fields again and again and never close one. One broken quote proves nothing: it is a reject. A few apostrophes
    /// around words prove nothing either, unless they hold a field together.
    /// </summary>
    private static (char? Quote, char? Escape) Quote(
        ReadOnlySpan<byte> sample, bool isWhole, CsvOptions options, string delimiter, char? quote, char? escape)
    {
        if (quote is { } declared)
        {
            return (declared == '\0' ? null : declared, escape ?? EscapeFor(sample, isWhole, options, delimiter, declared));
        }

        if (!sample.Contains((byte)DoubleQuote) && !sample.Contains((byte)SingleQuote))
        {
            return (DoubleQuote, escape);
        }

        var doubles = Shape(sample, isWhole, options, delimiter, DoubleQuote, escape);
        if (doubles.QuotedFields == 0 && sample.Contains((byte)SingleQuote))
        {
            var singles = Shape(sample, isWhole, options, delimiter, SingleQuote, escape);
            var isMeant = singles.NeededQuotes > 0 || singles.QuotedFields * 2 >= singles.Records;
            if (isMeant && singles.QuotedFields >= 2 && singles.LiteralQuotes * 10 <= singles.QuotedFields && singles.BrokenRecords == 0)
            {
                return (SingleQuote, escape);
            }
        }

        if (doubles.QuotedFields == 0 && doubles.LiteralQuotes >= 3)
        {
            return (null, null);
        }

        return (DoubleQuote, escape ?? EscapeFor(sample, isWhole, options, delimiter, DoubleQuote));
    }

    /// <summary>A backslash, when quotes are broken without it and fewer are with it.</summary>
    private static char? EscapeFor(ReadOnlySpan<byte> sample, bool isWhole, CsvOptions options, string delimiter, char quote)
    {
        if (options.Escape is not null || quote == '\0' || sample.IndexOf([(byte)'\\', (byte)quote]) < 0)
        {
            return null;
        }

        var without = Shape(sample, isWhole, options, delimiter, quote, null);
        var with = Shape(sample, isWhole, options, delimiter, quote, '\\');
        return with.BrokenRecords < without.BrokenRecords ? '\\' : null;
    }

    private static SampleShape Shape(
        ReadOnlySpan<byte> sample, bool isWhole, CsvOptions options, string delimiter, char? quote, char? escape)
    {
        var dialect = new CsvDialect(delimiter, quote == '\0' ? null : quote, escape, HasHeader: true);
        return SampleShape.Of(sample, isWhole, new RecordRule(dialect, options));
    }

    /// <summary>
    /// Whether the character stands between digits only: then it is part of times or numbers. Blanks are part of numbers in groups of
    /// three digits, and of those without a fraction, which may be telephone numbers.
    /// </summary>
    private static bool IsTimes(ReadOnlySpan<byte> sample, char delimiter)
    {
        var isGrouped = true;
        for (var i = sample.IndexOf((byte)delimiter); i >= 0 && i + 1 < sample.Length;)
        {
            if (i == 0 || !char.IsAsciiDigit((char)sample[i - 1]) || !char.IsAsciiDigit((char)sample[i + 1]))
            {
                return false;
            }

            var rest = sample[(i + 1)..];
            var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            isGrouped &= digits is 3 or < 0;
            var next = rest.IndexOf((byte)delimiter);
            i = next < 0 ? -1 : i + 1 + next;
        }

        return isGrouped || delimiter != ' ' || !sample.Contains((byte)'.');
    }

    private static char? HintOf(string fileName)
    {
        var name = fileName.ToLowerInvariant();
        return name.Contains(".tsv") || name.Contains(".tab") ? '\t' : name.Contains(".psv") ? '|' : null;
    }
}
