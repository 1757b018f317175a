namespace Sluice.Pipelines.Reading.Csv.Counting;

/// <summary>How a line of text leaves its record.</summary>
internal enum LineOutcome
{
    /// <summary>The record is sound and ends with the line.</summary>
    Ended,

    /// <summary>A quoted field goes on in the next line.</summary>
    InQuotes,

    /// <summary>A quote is broken, or a limit is passed: a record that holds this line is not sound.</summary>
    Unsound,

    /// <summary>The bytes end before the line, and before anything is unsound.</summary>
    Unknown,
}

/// <summary>
/// One physical line, read one byte after the other, in one of two ways: as the beginning of a record, or as the
/// continuation of a quoted field. It is the plainest form of the record rule; it need not be fast.
/// </summary>
internal ref struct PlainLine
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly RecordRule _rule;
    private readonly bool _isLast;
    private readonly int _fieldBeginMax;
    private int _at;

    /// <summary>Prepares a line.</summary>
    /// <param name="bytes">The bytes that are known.</param>
    /// <param name="from">Where the line begins.</param>
    /// <param name="isLast">Whether the file ends with the bytes.</param>
    /// <param name="rule">The dialect and the limits.</param>
    /// <param name="fieldBeginMax">No sound record begins a field behind this place.</param>
    public PlainLine(ReadOnlySpan<byte> bytes, int from, bool isLast, RecordRule rule, int fieldBeginMax = int.MaxValue)
    {
        _bytes = bytes;
        _at = from;
        _isLast = isLast;
        _rule = rule;
        _fieldBeginMax = fieldBeginMax;
    }

    /// <summary>The fields that were completed in the line.</summary>
    public int Fields { get; private set; }

    /// <summary>Where the field that is open at the line's end begins: it may be before the line.</summary>
    public int FieldStart { get; private set; }

    /// <summary>Where the line ends.</summary>
    public readonly int End => _at;

    /// <summary>Reads the line as the beginning of a record.</summary>
    public LineOutcome ReadRecord() => ReadFields();

    /// <summary>Reads the line as the continuation of a quoted field.</summary>
    /// <param name="fieldStart">Where the field began; negative when before the bytes.</param>
    public LineOutcome ReadQuoted(int fieldStart)
    {
        FieldStart = fieldStart;
        return ReadQuotedField() ?? ReadFields();
    }

    private LineOutcome ReadFields()
    {
        while (true)
        {
            if (_at > _fieldBeginMax)
            {
                return LineOutcome.Unsound;
            }

            FieldStart = _at;
            LineOutcome? outcome;
            if (_at < _bytes.Length && _bytes[_at] == _rule.Quote)
            {
                _at++;
                outcome = ReadQuotedField();
            }
            else
            {
                outcome = ReadUnquotedField();
            }

            if (outcome is { } known)
            {
                return known;
            }
        }
    }

    /// <summary>Reads up to a delimiter, and behind it; otherwise how the line came to its end.</summary>
    private LineOutcome? ReadUnquotedField()
    {
        for (; _at < _bytes.Length; _at++)
        {
            if (_at - FieldStart > _rule.FieldBytesMax)
            {
                return LineOutcome.Unsound;
            }

            if (IsLineEnd(_bytes[_at]))
            {
                Fields++;
                return LineOutcome.Ended;
            }

            if (IsDelimiter(_at))
            {
                Fields++;
                _at += _rule.Delimiter.Length;
                return null;
            }
        }

        return AtEndOfBytes(isSound: _at - FieldStart <= _rule.FieldBytesMax);
    }

    private LineOutcome? ReadQuotedField()
    {
        for (; _at < _bytes.Length; _at++)
        {
            if (_at - FieldStart > _rule.FieldBytesMax)
            {
                return LineOutcome.Unsound;
            }

            var value = _bytes[_at];
            if (IsLineEnd(value))
            {
                return LineOutcome.InQuotes;
            }

            var follower = _at + 1 < _bytes.Length ? _bytes[_at + 1] : -1;
            if (follower < 0 && !_isLast && (value == _rule.Quote || value == _rule.Escape))
            {
                return LineOutcome.Unknown;
            }

            if (value == _rule.Quote)
            {
                if (follower != _rule.Quote)
                {
                    return CloseField();
                }

                _at++;
            }
            else if (value == _rule.Escape && (follower == _rule.Quote || follower == _rule.Escape))
            {
                _at++;
            }
        }

        // A pair of quotes at the very end may have led behind it.
        _at = Math.Min(_at, _bytes.Length);
        return AtEndOfBytes(isSound: false);
    }

    /// <summary>Goes on from a closing quote.</summary>
    private LineOutcome? CloseField()
    {
        for (_at++; _at < _bytes.Length; _at++)
        {
            if (IsLineEnd(_bytes[_at]))
            {
                Fields++;
                return LineOutcome.Ended;
            }

            if (IsDelimiter(_at))
            {
                Fields++;
                _at += _rule.Delimiter.Length;
                return null;
            }

            if (!_isLast && _bytes.Length - _at < _rule.Delimiter.Length)
            {
                return LineOutcome.Unknown;
            }

            if (_bytes[_at] is not ((byte)' ' or (byte)'\t') || _at - FieldStart > _rule.FieldBytesMax)
            {
                return LineOutcome.Unsound;
            }
        }

        return AtEndOfBytes(isSound: true);
    }

    private LineOutcome AtEndOfBytes(bool isSound)
    {
        if (!_isLast)
        {
            return LineOutcome.Unknown;
        }

        Fields++;
        return isSound ? LineOutcome.Ended : LineOutcome.Unsound;
    }

    private readonly bool IsDelimiter(int at) => _rule.Delimiter.Length > 0 && _bytes[at..].StartsWith(_rule.Delimiter);

    private static bool IsLineEnd(byte value) => value is (byte)'\n' or (byte)'\r';
}
