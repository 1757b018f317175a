using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>What one thread finds in the records that it looks through.</summary>
internal sealed unsafe class JsonFindings(ReadOptions options)
{
    private const int BareColumn = int.MaxValue;

    private readonly List<(string Name, JsonColumnFinding Found)> _columns = [];
    private JsonColumnFinding[] _found = new JsonColumnFinding[64];
    private long[] _lastRow = new long[64];

    /// <summary>Records that are JSON.</summary>
    public long SoundRecords { get; private set; }

    /// <summary>The first record that is not, and where and why; row 0 where all are.</summary>
    public (long Row, long Offset, JsonFault Fault) FirstBroken { get; private set; }

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

    /// <summary>True when the names did not fit.</summary>
    public bool HasTooManyNames { get; private set; }

    /// <summary>The records that are no objects.</summary>
    public JsonColumnFinding Bare { get; private set; }

    /// <summary>The names that sound records have.</summary>
    public IEnumerable<(string Name, JsonColumnFinding Found)> Columns => _columns;

    /// <summary>Claims blocks until there are none, and looks through their records.</summary>
    public void Collect(JsonBlocks blocks, CancellationToken cancellation)
    {
        using var names = new JsonNames(options.ColumnsMax, options.Opened, options.Kept);
        using var record = new JsonRecord(names, BareColumn);
        using var block = new JsonBlock();
        while (blocks.Claim(block))
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < block.RecordCount; i++)
            {
                Collect(block, i, record, names);
            }
        }

        HasTooManyNames = record.HasTooManyNames;
        for (var column = 0; column < names.Names.Count; column++)
        {
            if (column < _found.Length && _found[column].FirstRow > 0)
            {
                _columns.Add((names.Names[column], _found[column]));
            }
        }
    }

    private void Collect(JsonBlock block, int index, JsonRecord record, JsonNames names)
    {
        var row = block.FirstRow + index;
        if (!record.Parse(block.StartOf(index), block.EndOf(index)))
        {
            if (FirstBroken.Row == 0)
            {
                FirstBroken = (row, block.OffsetOf(record.Stop.At), record.Stop.Fault);
            }

            return;
        }

        SoundRecords++;
        if (record.IsBare)
        {
            Bare = Bare.With(new(row, 0, record.Members[0].Kind));
            ObjectArrays += IsArrayOfObjects(block.StartOf(index), block.EndOf(index)) ? 1 : 0;
        }
        else
        {
            Note(row, record, names);
        }

        if (record.Flags.HasFlag(JsonTextFlags.LoneSurrogate) && LoneSurrogateRecords++ == 0)
        {
            FirstLoneSurrogate = row;
        }
    }

    private static bool IsArrayOfObjects(byte* start, byte* end)
        => *start == '[' && JsonGrammar.SkipBlanks(start + 1, end) is var first && first < end && *first == '{';

    private void Note(long row, JsonRecord record, JsonNames names)
    {
        if (_found.Length < names.Names.Count)
        {
            Array.Resize(ref _found, names.Names.Count * 2);
            Array.Resize(ref _lastRow, _found.Length);
        }

        string? duplicate = null;
        var members = record.Members;
        for (var ordinal = 0; ordinal < members.Length; ordinal++)
        {
            var column = members[ordinal].Column;
            if (column < 0)
            {
                continue;
            }

            ref var found = ref _found[column];
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
}
