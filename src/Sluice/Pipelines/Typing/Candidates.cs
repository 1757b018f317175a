namespace Sluice.Pipelines.Typing;

/// <summary>
/// The types that the cells of a column may still be, while they are looked at. Text is none of them: every cell is text.
/// Dates and times are there once for each order that they may be written in.
/// </summary>
[Flags]
internal enum Candidates : uint
{
    None = 0,

    /// <summary>true and false, in any case.</summary>
    Boolean = 1 << 0,

    /// <summary>Whole numbers of 64 bits.</summary>
    Integer = 1 << 1,

    /// <summary>Whole numbers of up to 38 digits.</summary>
    WholeDecimal = 1 << 2,

    /// <summary>Numbers that a double holds without losing a digit before the point.</summary>
    Double = 1 << 3,

    Time = 1 << 4,
    Uuid = 1 << 5,

    /// <summary>JSON objects and arrays.</summary>
    Json = 1 << 6,

    /// <summary>Dates with the year last, whichever of the two other parts is the day.</summary>
    YearLast = 1 << 7,

    IsoDate = 1 << 8,
    IsoTimestamp = 1 << 9,
    IsoTimestampTz = 1 << 10,
    YmdDate = 1 << 11,
    YmdTimestamp = 1 << 12,
    YmdTimestampTz = 1 << 13,
    DmyDate = 1 << 14,
    DmyTimestamp = 1 << 15,
    DmyTimestampTz = 1 << 16,
    MdyDate = 1 << 17,
    MdyTimestamp = 1 << 18,
    MdyTimestampTz = 1 << 19,
    NamedDate = 1 << 20,
    NamedTimestamp = 1 << 21,
    NamedTimestampTz = 1 << 22,

    Numbers = Integer | WholeDecimal | Double,
    Iso = IsoDate | IsoTimestamp | IsoTimestampTz,
    Ymd = YmdDate | YmdTimestamp | YmdTimestampTz,
    Dmy = DmyDate | DmyTimestamp | DmyTimestampTz,
    Mdy = MdyDate | MdyTimestamp | MdyTimestampTz,
    Named = NamedDate | NamedTimestamp | NamedTimestampTz,
    Temporal = Iso | Ymd | Dmy | Mdy | Named | YearLast,
    All = Boolean | Numbers | Time | Uuid | Json | Temporal,
}
