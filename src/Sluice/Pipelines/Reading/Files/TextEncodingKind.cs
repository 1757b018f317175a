namespace Sluice.Pipelines.Reading.Files;

/// <summary>How the characters of an encoding become UTF-8.</summary>
internal enum TextEncodingKind
{
    /// <summary>They are UTF-8.</summary>
    Utf8,

    /// <summary>Units of two bytes, the lower first.</summary>
    Utf16LittleEndian,

    /// <summary>Units of two bytes, the higher first.</summary>
    Utf16BigEndian,

    /// <summary>One byte is one character: by a table.</summary>
    SingleByte,

    /// <summary>One to four bytes a character, or with shift states: by .NET's decoder.</summary>
    MultiByte,
}
