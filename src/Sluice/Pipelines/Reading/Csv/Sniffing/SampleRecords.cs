using Sluice.Pipelines.Reading.Csv.Splitting;

namespace Sluice.Pipelines.Reading.Csv.Sniffing;

/// <summary>The records of a sample in one dialect.</summary>
internal static class SampleRecords
{
    /// <summary>Finds the records that are whole in the sample, at most <paramref name="recordsMax"/>.</summary>
    public static unsafe List<IrregularRecord> In(
        ReadOnlySpan<byte> sample, bool isWhole, RecordRule rule, int recordsMax = int.MaxValue)
    {
        var records = new List<IrregularRecord>();
        var walk = new RecordWalk(rule, expectedFields: 0);
        fixed (byte* bytes = sample)
        {
            var window = new Window(bytes, sample.Length, 0, isWhole);
            var at = 0;
            while (records.Count < recordsMax)
            {
                while (at < sample.Length && sample[at] is (byte)'\n' or (byte)'\r')
                {
                    at++;
                }

                if (at == sample.Length || walk.Walk(window, at) is not { } record)
                {
                    break;
                }

                records.Add(new(at, (int)record.End, (int)record.Next, record.Error));
                at = (int)record.Next;
            }
        }

        return records;
    }
}
