using Sluice.Pipelines.Reading.Csv.Parsing;
using Sluice.Pipelines.Reading.Csv.Splitting;

namespace Sluice.Pipelines.Reading.Csv.Sniffing;

/// <summary>
/// Finds the records above the header that belong to no table: a title, notes, comments. They are narrower than the table,
/// and the first record as wide as it holds words alone, or years beside them, with numbers or dates below it, or a blank line or a
/// comment above.
/// What may be a row of the table is left where it is.
/// </summary>
internal static class Preamble
{
    private const int RecordsMax = 1000;
    private const int RecordsAboveMax = 100;

    /// <summary>Gives the number of bytes above the header; 0 where it is the first record.</summary>
    /// <param name="sample">The beginning of the file.</param>
    /// <param name="isWhole">Whether that is the whole file.</param>
    /// <param name="rule">The dialect.</param>
    public static int BytesOf(ReadOnlySpan<byte> sample, bool isWhole, RecordRule rule)
    {
        var usual = SampleShape.Of(sample, isWhole, rule).UsualFields;
        if (usual < 2)
        {
            return 0;
        }

        var records = SampleRecords.In(sample, isWhole, rule, RecordsMax);
        for (var i = 0; i < Math.Min(records.Count, RecordsAboveMax); i++)
        {
            var record = sample[records[i].Start..records[i].End];
            var looks = HeaderEvidence.LooksOf(record, rule);
            if (looks.Length == usual && !IsNarrow(looks, usual) && HeaderEvidence.IsNames(record, looks, rule))
            {
                return i > 0 && IsTable(sample, records, i, usual, rule) ? records[i].Start : 0;
            }

            if (!IsAbove(sample, records, i, looks, usual))
            {
                return 0;
            }
        }

        return 0;
    }

    private static bool IsNarrow(CellLook[] looks, int usual) => TitleRow.IsNarrow(looks.Count(look => look != CellLook.Nothing), usual);

    /// <summary>Whether a record that is no header may stand above one.</summary>
    private static bool IsAbove(ReadOnlySpan<byte> sample, List<IrregularRecord> records, int index, CellLook[] looks, int usual)
    {
        var isFull = looks.Length == usual && !looks.Contains(CellLook.Nothing);
        return !isFull && (looks.Length == 1 || IsNarrow(looks, usual) || IsSetOff(sample, records, index));
    }

    /// <summary>Whether a record is a comment, or a blank line or empty cells stand between it and the next.</summary>
    private static bool IsSetOff(ReadOnlySpan<byte> sample, List<IrregularRecord> records, int index)
    {
        var record = records[index];
        if (CommentBlock.IsMark(sample[record.Start]))
        {
            return true;
        }

        return index + 1 < records.Count && (records[index + 1].Start > record.Next || IsEmpty(sample, records[index + 1]));
    }

    private static bool IsEmpty(ReadOnlySpan<byte> sample, IrregularRecord record) =>
        sample[record.Start..record.End].IndexOfAnyExcept(",;\t| \""u8) < 0;

    /// <summary>Whether the records below a header are as wide as it, and something besides its width says that it is one.</summary>
    private static bool IsTable(ReadOnlySpan<byte> sample, List<IrregularRecord> records, int header, int usual, RecordRule rule)
    {
        var (alike, hasValues) = Below(sample, records, header, usual, rule);
        return alike > 0 && alike * 4 >= (records.Count - header - 1) * 3
            && (hasValues || IsSetOff(sample, records, header - 1) || IsEmpty(sample, records[header - 1]));
    }

    /// <summary>How many of the records below one are as wide as the table, and whether a column of theirs holds numbers or dates.</summary>
    internal static (int Alike, bool HasValues) Below(
        ReadOnlySpan<byte> sample, List<IrregularRecord> records, int index, int usual, RecordRule rule)
    {
        var alike = 0;
        var values = new int[usual];
        foreach (var record in records.Skip(index + 1))
        {
            var looks = HeaderEvidence.LooksOf(sample[record.Start..record.End], rule);
            if (looks.Length != usual || record.Error != StructureErrors.None)
            {
                continue;
            }

            alike++;
            for (var i = 0; i < usual; i++)
            {
                values[i] += looks[i] is CellLook.Number or CellLook.Date ? 1 : 0;
            }
        }

        return (alike, Array.Exists(values, count => count * 2 > alike));
    }
}
