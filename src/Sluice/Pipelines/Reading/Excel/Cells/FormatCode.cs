namespace Sluice.Pipelines.Reading.Excel.Cells;

/// <summary>Goes through a number format's code, section by section.</summary>
internal ref struct FormatCode(string code)
{
    private readonly ReadOnlySpan<char> _code = code;
    private int _at;

    // The last letter of a date or time of the section, and whether an m is waiting for what follows: after hours and
    // before seconds it is minutes, elsewhere the month.
    private char _last;
    private bool _isMonthOrMinute;
    private bool _hasDate;
    private bool _hasTime;
    private bool _isElapsed;
    private bool _hasDigits;

    /// <summary>True behind the last section.</summary>
    public readonly bool IsAtEnd => _at >= _code.Length;

    /// <summary>Reads up to the next semicolon.</summary>
    public NumberFormat ReadSection()
    {
        (_last, _isMonthOrMinute, _hasDate, _hasTime, _isElapsed, _hasDigits) = ('\0', false, false, false, false, false);
        while (_at < _code.Length && _code[_at] != ';')
        {
            ReadToken();
        }

        _at++;
        _hasDate |= _isMonthOrMinute;

        // A section with places for digits shows a number, whatever letters stand in it unquoted.
        return _hasDigits ? NumberFormat.Plain : new(_hasDate, _hasTime && !_isElapsed, _isElapsed);
    }

    private void ReadToken()
    {
        var letter = _code[_at];
        switch (letter)
        {
            case '"':
                _at = EndOf('"');
                break;
            case '\\' or '_' or '*':
                _at += 2;
                break;
            case '[':
                ReadBrackets();
                break;
            case '#' or '?':
                _hasDigits = true;
                _at++;
                break;
            case '0':
                // Behind a point after seconds it is their fraction.
                _hasDigits |= _last != '.';
                _at++;
                break;
            case '.':
                _last = _last == 's' ? '.' : _last;
                _at++;
                break;
            default:
                ReadLetters(letter);
                break;
        }
    }

    private void ReadLetters(char letter)
    {
        var rest = _code[_at..];
        if (rest.StartsWith("General", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("Standard", StringComparison.OrdinalIgnoreCase))
        {
            _at += letter is 'G' or 'g' ? 7 : 8;
            return;
        }

        if (rest.StartsWith("AM/PM", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("A/P", StringComparison.OrdinalIgnoreCase))
        {
            _hasTime = true;
            _at += rest.Length > 1 && rest[1] == '/' ? 3 : 5;
            return;
        }

        var length = 1;
        while (length < rest.Length && char.ToLowerInvariant(rest[length]) == char.ToLowerInvariant(letter))
        {
            length++;
        }

        Note(char.ToLowerInvariant(letter), length, rest[length..]);
        _at += length;
    }

    private void Note(char letter, int length, ReadOnlySpan<char> rest)
    {
        switch (letter)
        {
            case 'y' or 'd' or 'g' or 'b':
            case 'a' when length > 2:
            case 'e' when rest.IsEmpty || rest[0] is not ('+' or '-'):
                _hasDate = true;
                Settle(isMinute: false, letter);
                break;
            case 'e':
                _hasDigits = true;
                break;
            case 'h':
                _hasTime = true;
                Settle(isMinute: false, letter);
                break;
            case 's':
                _hasTime = true;
                Settle(isMinute: true, letter);
                break;
            case 'm' when length > 2:
                _hasDate = true;
                Settle(isMinute: false, letter);
                break;
            case 'm' when _last == 'h':
                _hasTime = true;
                _last = letter;
                break;
            case 'm':
                Settle(isMinute: false, letter);
                _isMonthOrMinute = true;
                break;
        }
    }

    private void Settle(bool isMinute, char letter)
    {
        if (_isMonthOrMinute)
        {
            _hasDate |= !isMinute;
            _hasTime |= isMinute;
            _isMonthOrMinute = false;
        }

        _last = letter;
    }

    /// <summary>A colour, a condition, a language, a currency; or hours, minutes or seconds past their usual end.</summary>
    private void ReadBrackets()
    {
        var end = EndOf(']');
        var inside = _code[(_at + 1)..Math.Max(_at + 1, end - 1)];
        if (inside.Length > 0 && IsRunOf(inside, out var letter) && letter is 'h' or 'm' or 's')
        {
            _isElapsed = true;
            Settle(isMinute: letter == 's', letter);
        }

        _at = end;
    }

    private static bool IsRunOf(ReadOnlySpan<char> text, out char letter)
    {
        letter = char.ToLowerInvariant(text[0]);
        foreach (var other in text)
        {
            if (char.ToLowerInvariant(other) != letter)
            {
                return false;
            }
        }

        return true;
    }

    private readonly int EndOf(char mark)
    {
        var length = _code[(_at + 1)..].IndexOf(mark);
        return length < 0 ? _code.Length : _at + length + 2;
    }
}
