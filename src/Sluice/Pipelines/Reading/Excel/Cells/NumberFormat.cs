namespace Sluice.Pipelines.Reading.Excel.Cells;

/// <summary>
/// What a number format makes of a number. Excel keeps dates and times as numbers; only the format of the cell says that
/// they are some.
/// </summary>
/// <param name="HasDate">It shows a year, a month or a day.</param>
/// <param name="HasTime">It shows hours, minutes or seconds.</param>
/// <param name="IsElapsed">It shows hours, minutes or seconds past their usual end: a length of time.</param>
internal readonly record struct NumberFormat(bool HasDate, bool HasTime, bool IsElapsed = false)
{
    /// <summary>How it shows the zeros in front of a number; null where it shows none.</summary>
    public ZeroFormat? Zeros { get; init; }

    /// <summary>A plain number.</summary>
    public static NumberFormat Plain => default;

    /// <summary>True for a date, a time, or a length of time.</summary>
    public bool IsTemporal => HasDate || HasTime || IsElapsed;

    /// <summary>
    /// The format of a number below 164, which files need not define. Those of East Asian and Thai Excels mean different
    /// dates and times in each language: they are both, and the value decides what is shown.
    /// </summary>
    public static NumberFormat OfBuiltIn(int id) => id switch
    {
        >= 14 and <= 17 => new(HasDate: true, HasTime: false),
        (>= 18 and <= 21) or 45 or 47 => new(HasDate: false, HasTime: true),
        22 => new(HasDate: true, HasTime: true),
        46 => new(HasDate: false, HasTime: false, IsElapsed: true),
        32 or 33 => new(HasDate: false, HasTime: true),
        (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57 or 58 => new(HasDate: true, HasTime: false),
        34 or 35 or 55 or 56 => new(HasDate: true, HasTime: false),
        >= 71 and <= 81 => new(HasDate: true, HasTime: false),
        _ => Plain,
    };

    /// <summary>
    /// Reads a format code such as <c>[$-409]d/m/yyyy h:mm;@</c>. Of its sections the first that shows a date or a time
    /// decides; what stands in quotes, behind a backslash or in brackets is no part of a date. Where none does, the code may
    /// be one of zeros.
    /// </summary>
    public static NumberFormat Parse(string code)
    {
        var parse = new FormatCode(code);
        while (!parse.IsAtEnd)
        {
            var section = parse.ReadSection();
            if (section.IsTemporal)
            {
                return section;
            }
        }

        return new() { Zeros = ZeroFormat.Parse(code) };
    }
}
