namespace Sluice.Pipelines.Reading.Excel.Cells;

/// <summary>What a cell of a sheet says that it is. Its value is always text, in the form that the kind names.</summary>
internal enum SheetCellKind : byte
{
    /// <summary>Text, as it was typed or computed; also where it looks like a number.</summary>
    Text,

    /// <summary>A number: digits, perhaps a minus, a point or an exponent.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A date, a timestamp or a time of day in ISO 8601.</summary>
    Temporal,

    /// <summary>A length of time, <c>30:15:00</c>: hours may go past a day.</summary>
    Duration,

    /// <summary>An error of a formula, <c>#N/A</c>.</summary>
    Error,

    /// <summary>Text of a format without types (HTML): what it is must be found out, as in CSV.</summary>
    Untyped,

    /// <summary>A number whose format keeps the zeros in front of it, as it is shown: <c>00123</c>. What it is is no number.</summary>
    Padded,
}
