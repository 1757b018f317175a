using Sluice.Pipelines.Reading.Csv.Parsing;
using Sluice.Pipelines.Reading.Csv.Splitting;

namespace Sluice.Pipelines.Reading.Csv.Sniffing;

/// <summary>
/// Finds the comments at the very top of a file that has nothing else above its table. The table is looked at without them, so that
/// they decide neither the delimiter nor the number of columns, and whether it has a header or not.
/// </summary>
internal static class CommentBlock
{
    private const int RecordsMax = 1000;
    private const double TableShareMin = 0.5;

    /// <summary>Whether a line that begins with this is a comment.</summary>
    public static bool IsMark(byte first) => first is (byte)'#' or (byte)'!' or (byte)'%';

    /// <summary>Gives the number of bytes above the table: above the last comment where that one names the columns; 0 where there is no table.</summary>
    /// <param name="sample">The beginning of the file.</param>
    /// <param name="isWhole">Whether that is the whole file.</param>
    /// <param name="options">What was declared.</param>
    /// <param name="fileName">A hint by its ending.</param>
    public static int BytesOf(ReadOnlySpan<byte> sample, bool isWhole, CsvOptions options, string fileName)
    {
        var lines = Lines(sample, out var end);
        if (lines.Count == 0 || end == sample.Length)
        {
            return 0;
        }

        var below = sample[end..];
        var rule = new RecordRule(DialectSniffer.Sniff(below, isWhole, options, fileName), options);
        var shape = SampleShape.Of(below, isWhole, rule);
        if (shape.UsualFields < 2 || shape.UsualShare < TableShareMin)
        {
            return 0;
        }

        // A mark that a word follows at once may begin a name or a row: #id,name and #1,Ann.
        var wide = new List<int>();
        foreach (var (start, length) in lines)
        {
            var line = sample.Slice(start, length);
            var looks = HeaderEvidence.LooksOf(line, rule);
            if (looks.Length != shape.UsualFields)
            {
                continue;
            }

            var isWords = Array.TrueForAll(looks, look => look == CellLook.Word);
            if (IsTight(line) && (!isWords || wide.Count > 0))
            {
                return 0;
            }

            if (isWords)
            {
                wide.Add(start);
            }
        }

        var isNamed = wide.Count > 0 && wide[^1] == lines[^1].Start && !HasHeader(below, isWhole, shape.UsualFields, rule);
        return isNamed ? wide[^1] : end;
    }

    /// <summary>The comments that say something, and where the first line begins that is neither a comment nor blank.</summary>
    private static List<(int Start, int Length)> Lines(ReadOnlySpan<byte> sample, out int end)
    {
        var lines = new List<(int, int)>();
        for (end = 0; end < sample.Length; end++)
        {
            if (sample[end] is (byte)'\n' or (byte)'\r')
            {
                continue;
            }

            if (!IsMark(sample[end]))
            {
                break;
            }

            var length = sample[end..].IndexOfAny((byte)'\n', (byte)'\r');
            length = length < 0 ? sample.Length - end : length;
            if (sample.Slice(end, length).IndexOfAnyExcept("#!% \t-=*"u8) >= 0)
            {
                lines.Add((end, length));
            }

            end += length;
        }

        end = Math.Min(end, sample.Length);
        return lines;
    }

    private static bool IsTight(ReadOnlySpan<byte> line) => line.Length > 1 && line[1] is not ((byte)' ' or (byte)'\t') && !IsMark(line[1]);

    /// <summary>Whether the first record of the table stands above numbers or dates and has none.</summary>
    private static bool HasHeader(ReadOnlySpan<byte> below, bool isWhole, int usual, RecordRule rule)
    {
        var records = SampleRecords.In(below, isWhole, rule, RecordsMax);
        var looks = HeaderEvidence.LooksOf(below[records[0].Start..records[0].End], rule);
        return looks.Length == usual && Array.TrueForAll(looks, look => look == CellLook.Word)
            && Preamble.Below(below, records, 0, usual, rule).HasValues;
    }
}
