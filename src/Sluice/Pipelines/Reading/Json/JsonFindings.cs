using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>What one thread finds in the records that it looks through.</summary>
internal sealed unsafe class JsonFindings(ReadOptions options)
{
    private const int BareColumn = int.MaxValue;

    private readonly Findings _accepted = new();
    private readonly Findings _rejected = new();
    private long[] _lastRow = new long[64];

    /// <summary>Records that are JSON.</summary>
    public long SoundRecords { get; private set; }

    /// <summary>Records that are JSON and have no error at all.</summary>
    public long RecordsWithoutError { get; private set; }

    /// <summary>The first record that is not, and where and why; row 0 where all are.</summary>
    public (long Row, long Offset, JsonFault Fault) FirstBroken { get; private set; }

    /// <summary>Where the first record over the limit begins.</summary>
    public long? FirstCut { get; private set; }

    /// <summary>Records that are arrays, and their first element is an object.</summary>
    public long ObjectArrays { get; private set; }

    /// <summary>Records with a name more than once.</summary>
    public long DuplicateRecords { get; private set; }

    /// <summary>The first of them, and the name.</summary>
    public (long Row, string Name) FirstDuplicate { get; private set; }

    /// <summary>Records with half a surrogate pair in a string.</summary>
    public long LoneSurrogateRecords { get; private set; }

    /// <summary>The first of them.</summary>
    public long FirstLoneSurrogate { get; private set; }

    /// <summary>True when the names of sound records did not fit.</summary>
    public bool HasTooManyNames { get; private set; }

    /// <summary>The records that are no objects, without an error or with one.</summary>
    public JsonColumnFinding Bare(bool isWithoutError) => (isWithoutError ? _accepted : _rejected).Bare;

    /// <summary>The names of the records that are JSON, without an error or with one.</summary>
    public IEnumerable<(string Name, JsonColumnFinding Found)> Columns(bool isWithoutError) => (isWithoutError ? _accepted : _rejected).Columns;

    /// <summary>Claims blocks until there are none, and looks through their records.</summary>
    public void Collect(JsonBlocks blocks, CancellationToken cancellation)
    {
        using var names = new JsonNames(options.ColumnsMax, options.Opened, options.Kept);
        using var record = new JsonRecord(names, BareColumn);
        using var block = new JsonBlock();
        while (blocks.Claim(block))
        {
            cancellation.ThrowIfCancellationRequested();
            var isUtf8 = block.AreRecordsUtf8();
            for (var i = 0; i < block.RecordCount; i++)
            {
                Collect(block, i, isUtf8, record, names);
            }
        }

        _accepted.Name(names.Names);
        _rejected.Name(names.Names);
    }

    private void Collect(JsonBlock block, int index, bool isUtf8, JsonRecord record, JsonNames names)
    {
        var row = block.FirstRow + index;
        if (block.IsCut)
        {
            FirstCut ??= block.OffsetOf(block.StartOf(index));
            return;
        }

        var known = names.Names.Count;
        if (!record.Parse(block.StartOf(index), block.EndOf(index)))
        {
            if (FirstBroken.Row == 0)
            {
                FirstBroken = (row, block.OffsetOf(record.Stop.At), record.Stop.Fault);
            }

            names.Forget(known);
            return;
        }

        SoundRecords++;
        HasTooManyNames |= record.HasTooManyNames;
        var isWithoutError = record.Errors(isUtf8 || block.IsRecordUtf8(index), options.FieldBytesMax) is StructureErrors.None;
        RecordsWithoutError += isWithoutError ? 1 : 0;
        var findings = isWithoutError ? _accepted : _rejected;
        if (record.IsBare)
        {
            findings.Bare = findings.Bare.With(new(row, 0, record.Members[0].Kind));
            ObjectArrays += IsArrayOfObjects(block.StartOf(index), block.EndOf(index)) ? 1 : 0;
        }
        else
        {
            Note(row, record, names, findings);
        }

        if (record.Flags.HasFlag(JsonTextFlags.LoneSurrogate) && LoneSurrogateRecords++ == 0)
        {
            FirstLoneSurrogate = row;
        }
    }

    private static bool IsArrayOfObjects(byte* start, byte* end)
        => *start == '[' && JsonGrammar.SkipBlanks(start + 1, end) is var first && first < end && *first == '{';

    private void Note(long row, JsonRecord record, JsonNames names, Findings findings)
    {
        if (_lastRow.Length < names.Names.Count)
        {
            Array.Resize(ref _lastRow, names.Names.Count * 2);
        }

        var all = findings.OfColumns(names.Names.Count);

        string? duplicate = null;
        var members = record.Members;
        for (var ordinal = 0; ordinal < members.Length; ordinal++)
        {
            var column = members[ordinal].Column;
            if (column < 0)
            {
                continue;
            }

            ref var found = ref all[column];
            if (_lastRow[column] == row)
            {
                duplicate ??= names.Names[column];
            }

            _lastRow[column] = row;
            found = found.FirstRow == 0
                ? new(row, ordinal, members[ordinal].Kind)
                : found with { Kinds = found.Kinds | members[ordinal].Kind };
        }

        if (duplicate is not null && DuplicateRecords++ == 0)
        {
            FirstDuplicate = (row, duplicate);
        }
    }

    /// <summary>What is found in records without an error, or in the others: those must not decide on columns and their types.</summary>
    private sealed class Findings
    {
        private readonly List<(string Name, JsonColumnFinding Found)> _columns = [];
        private JsonColumnFinding[] _found = new JsonColumnFinding[64];

        public JsonColumnFinding Bare { get; set; }

        public IEnumerable<(string Name, JsonColumnFinding Found)> Columns => _columns;

        public JsonColumnFinding[] OfColumns(int count)
        {
            if (_found.Length < count)
            {
                Array.Resize(ref _found, count * 2);
            }

            return _found;
        }

        public void Name(IReadOnlyList<string> names)
        {
            for (var column = 0; column < Math.Min(names.Count, _found.Length); column++)
            {
                if (_found[column].FirstRow > 0)
                {
                    _columns.Add((names[column], _found[column]));
                }
            }
        }
    }
}
