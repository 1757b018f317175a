using Sluice.Pipelines.Reading.Csv.Parsing;
using Sluice.Pipelines.Reading.Csv.Sniffing;
using Sluice.Pipelines.Reading.Csv.Splitting;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>What the first record of a file says.</summary>
/// <param name="Columns">The file's columns.</param>
/// <param name="DataOffset">The offset of the first byte that is data.</param>
/// <param name="IsBroken">Whether the header itself has a broken quote.</param>
internal sealed record CsvHeader(IReadOnlyList<SourceColumn> Columns, long DataOffset, bool IsBroken)
{
    private const int SoundAmong = 1000;

    /// <summary>The number of fields that all records looked at have, where that is not the header's; 0 where it is, or they differ.</summary>
    public int OtherWidth { get; init; }

    /// <summary>Reads the header, or for a file without one the number of fields of its first record.</summary>
    /// <param name="head">The beginning of the file; grows when the record is longer.</param>
    /// <param name="start">The offset of the first line that is not left out.</param>
    /// <param name="rule">The dialect and the limits.</param>
    /// <param name="fileName">The file, for messages.</param>
    /// <exception cref="SluiceException">More columns, or a longer field, than are allowed.</exception>
    public static CsvHeader Read(CsvHead head, int start, RecordRule rule, string fileName)
    {
        while (true)
        {
            if (TryFindRecord(head, start, rule, out var record, out var from))
            {
                var mayBeRejected = !rule.Dialect.HasHeader && (record.Error & StructureErrors.FieldTooLong) != 0 && !record.GoesOn;
                return !mayBeRejected || SoundRecord(head, from, rule) is not { } sound
                    ? From(head.Bytes.AsSpan(from, (int)(record.End - from)), record, from, rule, fileName)
                    : From(head.Bytes.AsSpan(from + sound.Start, sound.End - sound.Start), new() { End = from + sound.End }, from, rule, fileName);
            }

            if (head.IsWhole)
            {
                return new([], head.Length, false);
            }

            head.Grow();
        }
    }

    /// <summary>The first record without an error: one that is rejected does not say how many columns a file without a header has.</summary>
    private static IrregularRecord? SoundRecord(CsvHead head, int from, RecordRule rule)
    {
        foreach (var record in SampleRecords.In(head.Bytes.AsSpan(from, head.Length - from), head.IsWhole, rule, SoundAmong))
        {
            if (record.Error == StructureErrors.None)
            {
                return record;
            }
        }

        return null;
    }

    private static unsafe bool TryFindRecord(CsvHead head, int start, RecordRule rule, out WalkedRecord record, out int from)
    {
        record = default;
        for (from = start; from < head.Length && head.Bytes[from] is (byte)'\n' or (byte)'\r'; from++)
        {
        }

        if (from == head.Length)
        {
            return false;
        }

        fixed (byte* bytes = head.Bytes)
        {
            var window = new Window(bytes, head.Length, 0, head.IsWhole);
            if (new RecordWalk(rule, expectedFields: 0).Walk(window, from) is not { } found)
            {
                return false;
            }

            record = found;
            return true;
        }
    }

    private static CsvHeader From(ReadOnlySpan<byte> bytes, WalkedRecord record, int from, RecordRule rule, string fileName)
    {
        if ((record.Error & StructureErrors.FieldTooLong) != 0)
        {
            throw CsvProblems.FirstRecordTooLong(fileName, rule);
        }

        var slices = new FieldSlice[rule.ColumnsMax];
        var count = RecordFields.Read(bytes, rule, slices);
        if (count > rule.ColumnsMax)
        {
            throw CsvProblems.TooManyColumns(fileName, count, rule);
        }

        var columns = new SourceColumn[count];
        for (var i = 0; i < count; i++)
        {
            columns[i] = new(i, rule.Dialect.HasHeader ? NameOf(bytes, slices[i], rule) : "");
        }

        return new(columns, rule.Dialect.HasHeader ? record.Next : from, record.Error != StructureErrors.None);
    }

    private static string NameOf(ReadOnlySpan<byte> record, FieldSlice field, RecordRule rule)
    {
        var content = record.Slice(field.Start, field.Length);
        if (field.Form != FieldForm.Escaped)
        {
            return HeaderName.Of(content);
        }

        var unescaped = new byte[content.Length];
        return HeaderName.Of(unescaped.AsSpan(0, RecordFields.Unescape(content, rule, unescaped)));
    }
}
