using System.Text;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Pipelines.Reading.Csv.Counting;
using Sluice.Pipelines.Reading.Csv.Parsing;
using Sluice.Pipelines.Reading.Csv.Splitting;

namespace Sluice.Tests.Pipelines.Reading.Csv.Support;

/// <summary>Passes over bytes by splitter and parser alone.</summary>
internal static class CsvPass
{
    public static RecordRule Rule(CsvOptions options, bool isVectorised = true)
    {
        var dialect = new CsvDialect(
            options.Delimiter ?? ",",
            options.Quote is "" ? null : (options.Quote ?? "\"")[0],
            string.IsNullOrEmpty(options.Escape) ? null : options.Escape[0],
            HasHeader: false);
        var rule = new RecordRule(dialect, options);
        return isVectorised ? rule : new RecordRule(dialect, options) { IsVectorised = false };
    }

    /// <summary>All rows in order, and the number of blank lines.</summary>
    public static (List<CsvRow> Rows, long BlankLines) Read(
        byte[] bytes, RecordRule rule, int fields, CsvOptions options, int threads = 1)
    {
        using var splitter = new Splitter(new ChoppyStream(bytes), 0, rule, fields, options);
        var rows = new List<CsvRow>();
        if (threads == 1)
        {
            ReadAll(splitter, rule, fields, options, rows);
        }
        else
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
            {
                var own = new List<CsvRow>();
                ReadAll(splitter, rule, fields, options, own);
                lock (rows)
                {
                    rows.AddRange(own);
                }
            });
        }

        return ([.. rows.OrderBy(row => row.Row)], splitter.BlankLines);
    }

    public static long Count(byte[] bytes, RecordRule rule, int fields, int bufferBytes) =>
        new RecordCounter(rule, fields, bufferBytes).Count(new ChoppyStream(bytes), 0, default);

    private static void ReadAll(Splitter splitter, RecordRule rule, int fields, CsvOptions options, List<CsvRow> rows)
    {
        var wanted = Enumerable.Range(0, RecordColumns.FirstCell + fields).ToArray();
        using var parser = new RowParser(splitter, rule, fields, wanted, options);
        using var vectors = new NativeVectors(wanted.Length);
        int count;
        while ((count = parser.Fill(vectors.Reset(), NativeVectors.Rows)) > 0)
        {
            for (var i = 0; i < count; i++)
            {
                rows.Add(new(
                    vectors.Number(RecordColumns.Row, i),
                    vectors.Number(RecordColumns.Byte, i),
                    (StructureErrors)vectors.Small(RecordColumns.Error, i),
                    vectors.Bytes(RecordColumns.Raw, i)!,
                    [.. Enumerable.Range(RecordColumns.FirstCell, fields)
                        .Select(column => vectors.Bytes(column, i) is { } cell ? Encoding.UTF8.GetString(cell) : null)]));
            }
        }
    }
}
