using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// A declared form of dates and times, written as for strftime. Understood: <c>%Y</c> (four digits) <c>%y</c> (two; 69–99
/// are 19xx) <c>%m</c> <c>%d</c> <c>%b</c>/<c>%B</c> (month, in the languages of <see cref="MonthNames"/>) <c>%a</c>/<c>%A</c> (English weekday, checked
/// against the date) <c>%j</c> (day of the year) <c>%H</c> <c>%I</c> <c>%p</c> <c>%M</c> <c>%S</c> <c>%f</c> (fraction, up to
/// nine digits) <c>%z</c> (offset or Z) <c>%s</c> (seconds since 1970) <c>%F</c> (= %Y-%m-%d) <c>%T</c> (= %H:%M:%S)
/// <c>%R</c> (= %H:%M) <c>%%</c>. Numbers of two digits may be written with one, unless other digits stand beside them
/// (<c>%Y%m%d</c>). All other characters stand for themselves.
/// </summary>
public sealed class TemporalPattern
{
    private const string Known = "YymdbBaAjHIpMSfzsFTR%";

    private static readonly byte[][] WeekdayNames =
        [.. Enum.GetValues<DayOfWeek>().Select(day => Encoding.UTF8.GetBytes(day.ToString()))];

    private readonly Step[] _steps;

    private TemporalPattern(Step[] steps) => _steps = steps;

    /// <summary>Whether it reads a date.</summary>
    public bool HasDate => Has('s') || ((Has('Y') || Has('y')) && (Has('j') || ((Has('m') || Has('b')) && Has('d'))));

    /// <summary>Whether it reads a time of day.</summary>
    public bool HasTime => Has('s') || Has('H') || Has('I');

    /// <summary>Whether it reads an offset from UTC (seconds since 1970 are an instant, so they have one).</summary>
    public bool HasOffset => Has('z') || Has('s');

    /// <summary>Compiles a pattern; on false, <paramref name="error"/> says what is wrong and what to write.</summary>
    public static bool TryCreate(
        string pattern, [NotNullWhen(true)] out TemporalPattern? created, [NotNullWhen(false)] out string? error)
    {
        created = null;
        var steps = new List<Step>();
        if (!TryCompile(pattern, steps, out error))
            return false;
        var found = new TemporalPattern([.. steps]);
        error = found.Contradiction() is { } contradiction ? $"Pattern '{pattern}' {contradiction}" : null;
        if (error is not null)
            return false;
        created = found;
        return true;
    }

    /// <summary>Reads a whole cell; what the pattern does not mention is midnight and no offset.</summary>
    internal bool TryRead(ReadOnlySpan<byte> cell, out TemporalText text)
    {
        cell = Blanks.Trim(cell);
        text = default;
        var parts = new TemporalParts { Hour = -1, Half = -1, Weekday = -1 };
        var at = 0;
        foreach (var step in _steps)
        {
            if (!TryStep(step, cell, ref at, ref parts))
                return false;
        }
        return at == cell.Length && parts.TryCombine(HasDate, HasTime, HasOffset, out text);
    }

    private static bool TryCompile(string pattern, List<Step> steps, [NotNullWhen(false)] out string? error)
    {
        error = null;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%')
            {
                var literal = char.IsSurrogatePair(pattern, i) ? pattern.Substring(i++, 2) : pattern[i].ToString();
                steps.AddRange(Encoding.UTF8.GetBytes(literal).Select(b => new Step('\0', b)));
                continue;
            }
            var directive = ++i < pattern.Length ? pattern[i] : '\0';
            if (!Known.Contains(directive, StringComparison.Ordinal) || directive == '\0')
            {
                error = $"Pattern '{pattern}': %{(directive == '\0' ? "" : directive)} at position {i} is not understood; "
                    + "known are %Y %y %m %d %b %B %a %A %j %H %I %p %M %S %f %z %s %F %T %R and %% for the sign itself.";
                return false;
            }
            var expanded = directive switch { 'F' => "%Y-%m-%d", 'T' => "%H:%M:%S", 'R' => "%H:%M", _ => null };
            if (expanded is not null)
                TryCompile(expanded, steps, out _);
            else
                steps.Add(directive == '%' ? new Step('\0', (byte)'%') : new Step(Canonical(directive), 0));
        }
        for (var i = 0; i < steps.Count; i++)
        {
            var isAmongDigits = (i > 0 && steps[i - 1].ReadsDigits) || (i + 1 < steps.Count && steps[i + 1].ReadsDigits);
            steps[i] = steps[i] with { IsFullWidth = isAmongDigits };
        }
        return true;
    }

    private static char Canonical(char directive) => directive switch { 'B' => 'b', 'A' => 'a', _ => directive };

    private string? Contradiction()
    {
        var twice = _steps.Where(s => s.Directive != '\0').GroupBy(s => s.Directive).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
            return $"reads %{twice.Key} twice; once is enough.";
        if (!HasDate && (Has('Y') || Has('y') || Has('m') || Has('b') || Has('d') || Has('j') || Has('a')))
            return "has only a part of a date; it needs year, month and day.";
        if (!HasDate && !HasTime)
            return "reads neither a date (year, month and day) nor a time (hour).";
        if (Has('s') && _steps.Any(s => s.Directive is not ('\0' or 's' or 'f')))
            return "has seconds since 1970 beside other parts; %s is a whole instant.";
        if (Has('I') != Has('p'))
            return "has only one of %I and %p; an hour up to 12 needs both.";
        if (Has('H') && Has('I'))
            return "reads the hour twice, as %H and as %I.";
        if (Has('Y') && Has('y'))
            return "reads the year twice, as %Y and as %y.";
        if (Has('m') && Has('b'))
            return "reads the month twice, as a number and as a name.";
        if (!HasTime && (Has('M') || Has('S') || Has('f') || Has('z')))
            return "has minutes, seconds or an offset, but no hour.";
        if (Has('S') && !Has('M') && !Has('s'))
            return "has seconds but no minutes.";
        return Has('f') && !Has('S') && !Has('s') ? "has a fraction but no seconds." : null;
    }

    private bool Has(char directive)
    {
        foreach (var step in _steps)
        {
            if (step.Directive == directive)
                return true;
        }
        return false;
    }

    private static bool TryStep(Step step, ReadOnlySpan<byte> cell, ref int at, ref TemporalParts parts)
    {
        switch (step.Directive)
        {
            case '\0':
                return at < cell.Length && cell[at++] == step.Literal;
            case 'Y':
                return TryFour(cell, ref at, out parts.Year);
            case 'y':
                if (!TryNumber(cell, ref at, 2, isFullWidth: true, out parts.Year))
                    return false;
                parts.Year = DateText.YearOfTwoDigits(parts.Year);
                return true;
            case 'b':
                parts.Month = MonthNames.At(cell[at..], out var monthLength);
                at += monthLength;
                return parts.Month > 0;
            case 'a':
                parts.Weekday = WeekdayAt(cell[at..], out var dayLength);
                at += dayLength;
                return parts.Weekday >= 0;
            case 'p':
                parts.Half = HalfAt(cell[at..]);
                at += 2;
                return parts.Half >= 0;
            case 'f':
                return TimeText.TryReadFractionDigits(cell, ref at, out parts.Micros);
            case 'z':
                return TryOffset(cell, ref at, out parts.OffsetSeconds);
            case 's':
                parts.IsBefore1970 = at < cell.Length && cell[at] == '-';
                return TrySeconds(cell, ref at, out parts.UnixSeconds);
            case 'j':
                return TryNumber(cell, ref at, 3, step.IsFullWidth, out parts.DayOfYear) && parts.DayOfYear > 0;
            case 'm':
                return TryNumber(cell, ref at, 2, step.IsFullWidth, out parts.Month);
            case 'd':
                return TryNumber(cell, ref at, 2, step.IsFullWidth, out parts.Day);
            case 'M':
                return TryNumber(cell, ref at, 2, step.IsFullWidth, out parts.Minute);
            case 'S':
                return TryNumber(cell, ref at, 2, step.IsFullWidth, out parts.Second);
            default:
                return TryNumber(cell, ref at, 2, step.IsFullWidth, out parts.Hour);
        }
    }

    private static bool TryFour(ReadOnlySpan<byte> cell, ref int at, out int value)
    {
        value = at + 4 <= cell.Length ? Digits.Four(cell, at) : -1;
        at += 4;
        return value >= 0;
    }

    private static bool TryNumber(ReadOnlySpan<byte> cell, ref int at, int digitsMax, bool isFullWidth, out int value)
    {
        value = 0;
        var digits = 0;
        for (; digits < digitsMax && at < cell.Length && Digits.IsDigit(cell[at]); digits++)
            value = value * 10 + (cell[at++] - '0');
        return isFullWidth ? digits == digitsMax : digits > 0;
    }

    private static bool TrySeconds(ReadOnlySpan<byte> cell, ref int at, out long value)
    {
        value = 0;
        var start = at;
        if (at < cell.Length && cell[at] == '-')
            at++;
        while (at < cell.Length && Digits.IsDigit(cell[at]))
            at++;
        return at - start <= 13 && IntegerCell.TryParse(cell[start..at], out value);
    }

    private static bool TryOffset(ReadOnlySpan<byte> cell, ref int at, out int seconds)
    {
        // As far as an offset can go; what follows it belongs to the next step.
        var end = at;
        while (end < cell.Length && end - at < 6 && IsOfOffset(cell[end], end - at))
            end++;
        if (end == at && end < cell.Length && cell[end] is (byte)'Z' or (byte)'z')
            end++;
        var isRead = TimeText.TryReadOffset(cell[at..end], out seconds);
        at = end;
        return isRead;
    }

    private static bool IsOfOffset(byte b, int index) => index switch
    {
        0 => b is (byte)'+' or (byte)'-',
        3 => b == ':' || Digits.IsDigit(b),
        _ => Digits.IsDigit(b),
    };

    private static int HalfAt(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || (text[1] | 0x20) != 'm')
            return -1;
        return (text[0] | 0x20) switch { 'a' => 0, 'p' => 1, _ => -1 };
    }

    private static int WeekdayAt(ReadOnlySpan<byte> text, out int length)
    {
        for (var day = 0; day < 7; day++)
        {
            var name = WeekdayNames[day];
            foreach (var form in (ReadOnlySpan<int>)[name.Length, 3])
            {
                length = form;
                if (text.Length >= form && BooleanWords.EqualsIgnoringCase(text[..form], name.AsSpan(0, form)))
                    return day;
            }
        }
        length = 0;
        return -1;
    }

    private readonly record struct Step(char Directive, byte Literal)
    {
        /// <summary>All of its digits must be there, because other digits stand beside them.</summary>
        public bool IsFullWidth { get; init; }

        public bool ReadsDigits => Directive is not ('\0' or 'b' or 'a' or 'p' or 'z') || (Directive == '\0' && Digits.IsDigit(Literal));
    }
}
