using Sluice.Pipelines.Reading.Csv.Parsing;
using Sluice.Pipelines.Reading.Csv.Splitting;

namespace Sluice.Pipelines.Reading.Csv.Sniffing;

/// <summary>What a sample looks like when it is read in one dialect: how many records have how many fields.</summary>
internal sealed class SampleShape
{
    private readonly Dictionary<int, int> _recordsByFields = [];

    /// <summary>Records of the sample, those with broken quotes counted.</summary>
    public int Records { get; private set; }

    /// <summary>Records with a broken quote.</summary>
    public int BrokenRecords { get; private set; }

    /// <summary>Fields in quotes.</summary>
    public int QuotedFields { get; private set; }

    /// <summary>Fields in quotes that would be read otherwise without them: a delimiter, a line end or a quote is in them.</summary>
    public int NeededQuotes { get; private set; }

    /// <summary>Fields that begin with a quote that is no more than a character.</summary>
    public int LiteralQuotes { get; private set; }

    /// <summary>The number of fields of the first record.</summary>
    public int FirstFields { get; private set; }

    /// <summary>
    /// The number of fields, of at least two, that most records have, the first record's where several are as frequent;
    /// 0 when no record has two fields.
    /// </summary>
    public int UsualFields { get; private set; }

    /// <summary>The share of the records that have so many.</summary>
    public double UsualShare => Records == 0 ? 0 : _recordsByFields.GetValueOrDefault(UsualFields) / (double)Records;

    /// <summary>The share of the records that have a single field.</summary>
    public double SingleShare => Records == 0 ? 0 : _recordsByFields.GetValueOrDefault(1) / (double)Records;

    /// <summary>Reads a sample.</summary>
    /// <param name="sample">Where the records begin.</param>
    /// <param name="isWhole">Whether the file ends with it.</param>
    /// <param name="rule">The dialect to try.</param>
    public static SampleShape Of(ReadOnlySpan<byte> sample, bool isWhole, RecordRule rule)
    {
        var shape = new SampleShape();
        var slices = new FieldSlice[256];
        foreach (var record in SampleRecords.In(sample, isWhole, rule))
        {
            shape.Add(sample[record.Start..record.End], record.Error, rule, slices);
        }

        shape.UsualFields = shape._recordsByFields
            .Where(pair => pair.Key >= 2)
            .OrderByDescending(pair => pair.Value)
            .ThenByDescending(pair => pair.Key == shape.FirstFields)
            .ThenByDescending(pair => pair.Key)
            .FirstOrDefault().Key;
        return shape;
    }

    private void Add(ReadOnlySpan<byte> record, StructureErrors error, RecordRule rule, FieldSlice[] slices)
    {
        var fields = RecordFields.Read(record, rule, slices);
        FirstFields = Records++ == 0 ? fields : FirstFields;
        foreach (var slice in slices.AsSpan(0, Math.Min(fields, slices.Length)))
        {
            if (slice.Form != FieldForm.Plain)
            {
                QuotedFields++;
                NeededQuotes += IsNeeded(record.Slice(slice.Start, slice.Length), slice.Form, rule) ? 1 : 0;
            }
            else if (slice.Length > 0 && record[slice.Start] == rule.Quote)
            {
                LiteralQuotes++;
            }
        }

        if (error == StructureErrors.None)
        {
            _recordsByFields[fields] = _recordsByFields.GetValueOrDefault(fields) + 1;
        }
        else
        {
            BrokenRecords++;
        }
    }

    private static bool IsNeeded(ReadOnlySpan<byte> content, FieldForm form, RecordRule rule) =>
        form == FieldForm.Escaped || content.IndexOfAny((byte)'\n', (byte)'\r') >= 0
        || (rule.Delimiter.Length > 0 && content.IndexOf(rule.Delimiter) >= 0);
}
