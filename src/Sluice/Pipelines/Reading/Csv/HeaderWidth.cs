using Sluice.Pipelines.Reading.Csv.Parsing;
using Sluice.Pipelines.Reading.Csv.Sniffing;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>
/// Reconciles a header with records that have one field more or less than it, where that is a delimiter at the end of
/// their lines: nine in ten have a last field without content that the header does not name, and the others are as wide as the
/// header, or the header has a last name without letters for which no record has a field.
/// </summary>
internal static class HeaderWidth
{
    private const int RecordsMax = 1000;

    // One record of another width than its header is as likely broken.
    private const int RecordsMin = 2;

    /// <summary>Gives the columns that the records have.</summary>
    public static CsvHeader Reconciled(CsvHeader header, CsvHead head, RecordRule rule)
    {
        var names = header.Columns.Count;
        if (!rule.Dialect.HasHeader || names == 0)
        {
            return header;
        }

        var sample = head.Bytes.AsSpan((int)header.DataOffset, head.Length - (int)header.DataOffset);
        var slices = new FieldSlice[names + 1];
        var records = 0;
        var longer = 0;
        var asNamed = 0;
        var shorter = 0;
        var width = 0;
        foreach (var record in SampleRecords.In(sample, head.IsWhole, rule, RecordsMax))
        {
            var fields = RecordFields.Read(sample[record.Start..record.End], rule, slices);
            width = records++ == 0 || width == fields ? fields : -1;
            longer += fields == names + 1 && slices[names].Length == 0 ? 1 : 0;
            asNamed += fields == names ? 1 : 0;
            shorter += fields == names - 1 ? 1 : 0;
        }

        return records < RecordsMin ? header
            : longer * 10 >= records * 9 && longer + asNamed == records ? header with { Columns = [.. header.Columns, new(names, "")] }
            : shorter == records && names > 2 && header.Columns[^1].Name.Length == 0 ? header with { Columns = [.. header.Columns.Take(names - 1)] }
            : width > 0 && width != names ? header with { OtherWidth = width }
            : header;
    }
}
