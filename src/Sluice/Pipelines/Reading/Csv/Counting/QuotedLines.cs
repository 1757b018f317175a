namespace Sluice.Pipelines.Reading.Csv.Counting;

/// <summary>
/// A run of lines that all begin inside quotes, up to the one in which the record ends or proves unsound, as far as
/// anybody asked. All places are offsets in the file.
/// </summary>
/// <param name="rule">The dialect and the limits.</param>
/// <param name="firstLine">Where the first of the lines begins.</param>
/// <param name="fieldStart">Where the field began that is open there.</param>
internal sealed class QuotedLines(RecordRule rule, long firstLine, long fieldStart)
{
    // The lines in which fields were completed: where the line after begins, and how many there were up to there.
    private readonly List<(long NextLine, long Fields)> _completed = [];
    private readonly long _firstLine = firstLine;
    private long _fieldStart = fieldStart;

    /// <summary>Unknown, until the lines have come to an end.</summary>
    public LineOutcome Outcome { get; private set; } = LineOutcome.Unknown;

    /// <summary>The fields completed in all the lines so far.</summary>
    public long Fields { get; private set; }

    /// <summary>Where the record ends, or else how far the lines are read.</summary>
    public long End { get; private set; } = firstLine;

    /// <summary>Where the next line begins.</summary>
    public long Next { get; private set; } = firstLine;

    /// <summary>Whether a line that begins at an offset, inside quotes, is one of the run.</summary>
    public bool Has(long line) => line >= _firstLine && (Outcome == LineOutcome.Unknown ? line <= Next : line < Next);

    /// <summary>Whether the run is over before an offset.</summary>
    public bool IsBehind(long offset) => Outcome != LineOutcome.Unknown ? Next <= offset : Next < offset;

    /// <summary>No line before an offset will be asked for any more.</summary>
    public void Forget(long offset)
    {
        if (_completed.Count > 4096 && _completed[_completed.Count / 2].NextLine < offset)
        {
            _completed.RemoveRange(0, _completed.Count / 2);
        }
    }

    /// <summary>How many of the fields were completed before a line.</summary>
    public long FieldsBefore(long line)
    {
        var index = _completed.BinarySearch((line, 0), ByLine.Instance);
        index = index < 0 ? ~index - 1 : index;
        return index < 0 ? 0 : _completed[index].Fields;
    }

    /// <summary>Reads more lines, until the run ends or one of the limits is passed.</summary>
    public void ReadOn(ReadOnlySpan<byte> bytes, long offset, bool isLast, long endMax, long fieldsMax)
    {
        while (Outcome == LineOutcome.Unknown && Next <= endMax && Fields <= fieldsMax)
        {
            var line = new PlainLine(bytes, (int)(Next - offset), isLast, rule);
            var outcome = line.ReadQuoted((int)(_fieldStart - offset));
            var next = PlainRecords.MoreBytes;
            if (outcome is LineOutcome.Ended or LineOutcome.InQuotes)
            {
                next = PlainRecords.BehindLineEnd(bytes, line.End, isLast);
            }

            if (outcome == LineOutcome.Unknown || (next < 0 && outcome != LineOutcome.Unsound))
            {
                // So far it is known that the lines do not end.
                End = Math.Max(End, offset + line.End);
                return;
            }

            Take(outcome, line, offset, next);
        }
    }

    private void Take(LineOutcome outcome, in PlainLine line, long offset, int next)
    {
        Fields += line.Fields;
        End = offset + line.End;
        Outcome = outcome == LineOutcome.InQuotes ? LineOutcome.Unknown : outcome;
        Next = outcome == LineOutcome.Unsound ? End : offset + next;
        _fieldStart = offset + line.FieldStart;
        if (line.Fields > 0)
        {
            _completed.Add((Next, Fields));
        }
    }

    private sealed class ByLine : IComparer<(long NextLine, long Fields)>
    {
        public static ByLine Instance { get; } = new();

        public int Compare((long NextLine, long Fields) left, (long NextLine, long Fields) right) =>
            left.NextLine.CompareTo(right.NextLine);
    }
}
