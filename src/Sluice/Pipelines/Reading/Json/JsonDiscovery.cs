using System.Runtime.ExceptionServices;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>What a pass over the whole file has found: its columns, and whether it is JSON at all.</summary>
internal sealed record JsonDiscovery
{
    /// <summary>The names of all records without an error (of all, where each has one) in the order in which they first appear, then the column of bare values if there are any.</summary>
    public required IReadOnlyList<SourceColumn> Columns { get; init; }

    /// <summary>The column of records that are no objects; -1 where all are.</summary>
    public required int BareColumn { get; init; }

    /// <summary>Records, sound or broken.</summary>
    public required long Records { get; init; }

    /// <summary>Blank lines, which are no records.</summary>
    public required long BlankLines { get; init; }

    /// <summary>Duplicate names and half characters.</summary>
    public required IReadOnlyList<Problem> Warnings { get; init; }

    /// <summary>Looks through the file on several threads.</summary>
    /// <exception cref="SluiceException">The file is no JSON, has too many columns, or can not be read.</exception>
    public static JsonDiscovery Of(DecodedFile file, JsonArrangement arrangement, ReadOptions options, int blockBytes, CancellationToken cancellation)
    {
        using var blocks = new JsonBlocks(file, arrangement, options.RecordBytesMax, blockBytes);
        var threads = (int)Math.Clamp(file.BytesTotal / blockBytes, 1, Math.Max(1, options.Threads));
        var findings = new JsonFindings[threads];
        for (var i = 0; i < threads; i++)
        {
            findings[i] = new JsonFindings(options);
        }

        Run(findings, blocks, cancellation);
        var merged = Merge(file, arrangement, options, findings, blocks.Records) with { BlankLines = blocks.BlankLines };
        return blocks.Strange is { Pages: > 0 } strange
            ? merged with { Warnings = [.. merged.Warnings, JsonProblems.MembersNotRead(file, strange.Member, strange.Pages)] }
            : merged;
    }

    private static void Run(JsonFindings[] findings, JsonBlocks blocks, CancellationToken cancellation)
    {
        if (findings.Length == 1)
        {
            findings[0].Collect(blocks, cancellation);
            return;
        }

        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Parallel.ForEach(findings, new ParallelOptions { MaxDegreeOfParallelism = findings.Length }, one =>
            {
                try
                {
                    one.Collect(blocks, stop.Token);
                }
                catch
                {
                    stop.Cancel();
                    throw;
                }
            });
        }
        catch (AggregateException e)
        {
            cancellation.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(e.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? e.InnerExceptions[0]);
        }
    }

    private static JsonDiscovery Merge(DecodedFile file, JsonArrangement arrangement, ReadOptions options, JsonFindings[] findings, long records)
    {
        if (records > 0 && findings.All(one => one.SoundRecords == 0))
        {
            // Rejects are for files that are JSON. Where not one record is, the file itself is something else.
            if (findings.All(one => one.FirstBroken.Row == 0))
            {
                throw JsonProblems.Failure(JsonProblems.RecordTooLong(file, findings.Min(one => one.FirstCut)!.Value, options.RecordBytesMax));
            }

            var first = findings.Where(one => one.FirstBroken.Row > 0).MinBy(one => one.FirstBroken.Row)!.FirstBroken;
            var fault = arrangement.Layout is JsonLayout.Array or JsonLayout.Pages && first.Fault is JsonFault.End ? JsonFault.CommaOrBracket : first.Fault;
            throw JsonProblems.Failure(JsonProblems.Broken(file, first.Offset, fault, layout: null));
        }

        // Where every record is rejected, they are all that there is to name columns.
        var isWithoutError = findings.Any(one => one.RecordsWithoutError > 0);
        var columns = MergeColumns(findings.SelectMany(one => one.Columns(isWithoutError)), options.Opened);
        var bare = findings.Aggregate(new JsonColumnFinding(), (all, one) => all.With(one.Bare(isWithoutError)));
        var isAnyBare = bare.FirstRow > 0;
        if (columns.Count + (isAnyBare ? 1 : 0) > options.ColumnsMax || findings.Any(one => one.HasTooManyNames))
        {
            throw JsonProblems.Failure(JsonProblems.TooManyColumns(file, options.ColumnsMax));
        }

        if (isAnyBare)
        {
            columns.Add(new SourceColumn(columns.Count, JsonSource.BareColumnName, bare.Kind) { IsOurs = true });
        }

        return new JsonDiscovery
        {
            Columns = columns,
            BareColumn = isAnyBare ? columns.Count - 1 : -1,
            Records = records,
            BlankLines = 0,
            Warnings = Warn(file, arrangement, findings, records),
        };
    }

    private static List<SourceColumn> MergeColumns(IEnumerable<(string Name, JsonColumnFinding Found)> columns, IReadOnlyList<string> opened)
    {
        var merged = new Dictionary<string, JsonColumnFinding>(StringComparer.Ordinal);
        foreach (var (name, found) in columns)
        {
            merged[name] = merged.TryGetValue(name, out var other) ? other.With(found) : found;
        }

        // Where an object is opened, its absence is not a column.
        foreach (var path in opened)
        {
            if (merged.TryGetValue(path, out var found) && found.Kinds is JsonValueKinds.None
                && merged.Keys.Any(name => name.StartsWith(path + ".", StringComparison.Ordinal)))
            {
                merged.Remove(path);
            }
        }

        return [.. merged.OrderBy(pair => pair.Value.FirstRow).ThenBy(pair => pair.Value.FirstOrdinal)
            .Select((pair, index) => new SourceColumn(index, pair.Key, pair.Value.Kind))];
    }

    private static List<Problem> Warn(DecodedFile file, JsonArrangement arrangement, JsonFindings[] findings, long records)
    {
        var warnings = new List<Problem>();
        if (arrangement.IsRecognised)
        {
            warnings.Add(JsonProblems.PagesRecognised(file, arrangement.Paths[0]));
        }
        else if (arrangement.Hint is { } member && records == 1)
        {
            warnings.Add(JsonProblems.RecordsInside(file, member));
        }

        if (findings.Sum(one => one.ObjectArrays) is var arrays and > 0 && arrays == findings.Sum(one => one.SoundRecords))
        {
            warnings.Add(JsonProblems.RecordsInsideArrays(file));
        }

        if (records == 0)
        {
            warnings.Add(JsonProblems.NoRecords(file));
        }

        if (findings.Sum(one => one.DuplicateRecords) is var duplicates and > 0)
        {
            var first = findings.Where(one => one.DuplicateRecords > 0).MinBy(one => one.FirstDuplicate.Row)!.FirstDuplicate;
            warnings.Add(JsonProblems.DuplicateNames(file, first.Name, duplicates, first.Row));
        }

        if (findings.Sum(one => one.LoneSurrogateRecords) is var halves and > 0)
        {
            warnings.Add(JsonProblems.LoneSurrogates(
                file, halves, findings.Where(one => one.LoneSurrogateRecords > 0).Min(one => one.FirstLoneSurrogate)));
        }

        return warnings;
    }
}
