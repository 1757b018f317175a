using System.Buffers.Text;
using Sluice.Pipelines.Reading.Csv.Parsing;

namespace Sluice.Pipelines.Reading.Csv.Sniffing;

/// <summary>
/// Decides whether the first record holds names. It does, unless it looks like the records below it: a number where the
/// column has numbers, a date where it has dates, and nowhere a word above numbers or dates.
/// </summary>
internal static class HeaderEvidence
{
    private const int RecordsMax = 1000;

    /// <summary>What a cell looks like, roughly.</summary>
    private enum Look
    {
        Nothing,
        Number,
        Date,
        Word,
    }

    /// <summary>Decides for a sample.</summary>
    public static bool HasHeader(ReadOnlySpan<byte> sample, bool isWhole, RecordRule rule)
    {
        var records = SampleRecords.In(sample, isWhole, rule, RecordsMax + 1);
        if (records.Count == 0)
        {
            return true;
        }

        var slices = new FieldSlice[Math.Min(rule.ColumnsMax, 4096)];
        var first = LooksOf(sample[records[0].Start..records[0].End], rule, slices);
        if (records.Count == 1)
        {
            return Array.Exists(first, look => look == Look.Word) || Array.TrueForAll(first, look => look == Look.Nothing);
        }

        var counts = new int[first.Length, 4];
        foreach (var record in records.Skip(1).Where(record => record.Error == StructureErrors.None))
        {
            var looks = LooksOf(sample[record.Start..record.End], rule, slices);
            for (var i = 0; i < Math.Min(looks.Length, first.Length); i++)
            {
                counts[i, (int)looks[i]]++;
            }
        }

        return Decide(sample[records[0].Start..records[0].End], rule, first, counts);
    }

    private static bool Decide(ReadOnlySpan<byte> firstRecord, RecordRule rule, Look[] first, int[,] counts)
    {
        var alike = 0;
        var years = 0;
        for (var i = 0; i < first.Length; i++)
        {
            var usual = UsualLook(counts, i);
            if (usual is Look.Word or Look.Nothing || first[i] == Look.Nothing)
            {
                continue;
            }

            if (first[i] == Look.Word)
            {
                return true;
            }

            alike += first[i] == usual ? 1 : 0;
            years += first[i] == Look.Number && usual == Look.Number ? 1 : 0;
        }

        return alike == 0 || (years == alike && years >= 3 && AreYears(firstRecord, rule, first));
    }

    /// <summary>The look of nearly all cells of a column that are not empty.</summary>
    private static Look UsualLook(int[,] counts, int column)
    {
        var numbers = counts[column, (int)Look.Number];
        var dates = counts[column, (int)Look.Date];
        var words = counts[column, (int)Look.Word];
        var all = numbers + dates + words;
        return all == 0 ? Look.Nothing
            : numbers * 10 >= all * 9 ? Look.Number
            : dates * 10 >= all * 9 ? Look.Date
            : Look.Word;
    }

    /// <summary>Whether the numbers of the first record are years, one after the other: names of columns like any others.</summary>
    private static bool AreYears(ReadOnlySpan<byte> record, RecordRule rule, Look[] first)
    {
        var slices = new FieldSlice[first.Length];
        RecordFields.Read(record, rule, slices);
        int? last = null;
        int? step = null;
        for (var i = 0; i < first.Length; i++)
        {
            if (first[i] != Look.Number)
            {
                continue;
            }

            var cell = record.Slice(slices[i].Start, slices[i].Length);
            if (!Utf8Parser.TryParse(cell, out int year, out var used) || used != cell.Length || year is < 1800 or > 2200
                || (last is { } before && Math.Abs(year - before) != 1) || (step is { } known && year - last != known))
            {
                return false;
            }

            step = year - last;
            last = year;
        }

        return true;
    }

    private static Look[] LooksOf(ReadOnlySpan<byte> record, RecordRule rule, FieldSlice[] slices)
    {
        var looks = new Look[Math.Min(RecordFields.Read(record, rule, slices), slices.Length)];
        for (var i = 0; i < looks.Length; i++)
        {
            looks[i] = LookOf(record.Slice(slices[i].Start, slices[i].Length));
        }

        return looks;
    }

    private static Look LookOf(ReadOnlySpan<byte> cell)
    {
        cell = cell.Trim((byte)' ');
        if (cell.IsEmpty || IsNoValue(cell))
        {
            return Look.Nothing;
        }

        var digits = 0;
        var signs = 0;
        var separators = 0;
        var others = 0;
        foreach (var value in cell)
        {
            switch (value)
            {
                case >= (byte)'0' and <= (byte)'9':
                    digits++;
                    break;
                case (byte)'-' or (byte)'/' or (byte)':':
                    signs++;
                    break;
                case (byte)'.' or (byte)',' or (byte)' ' or (byte)'+' or (byte)'%' or (byte)'$'
                    or (byte)'T' or (byte)'Z' or (byte)'e' or (byte)'E':
                    separators++;
                    break;
                default:
                    others++;
                    break;
            }
        }

        if (others > 0 || digits == 0)
        {
            return Look.Word;
        }

        // A date has at least two of its signs between digits; a number has one before it or in its exponent.
        var isDate = digits >= 4 && char.IsAsciiDigit((char)cell[0]) && (signs >= 2 || (cell.Count((byte)'.') == 2 && separators == 2));
        return isDate ? Look.Date : separators <= digits + 1 && signs <= 2 ? Look.Number : Look.Word;
    }

    private static bool IsNoValue(ReadOnlySpan<byte> cell) => cell.Length <= 4
        && (cell.SequenceEqual("NA"u8) || cell.SequenceEqual("N/A"u8) || cell.SequenceEqual("NaN"u8)
            || cell.SequenceEqual("null"u8) || cell.SequenceEqual("NULL"u8) || cell.SequenceEqual("-"u8));
}
