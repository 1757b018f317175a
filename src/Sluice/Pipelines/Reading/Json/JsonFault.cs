namespace Sluice.Pipelines.Reading.Json;

/// <summary>What the grammar of RFC 8259 wanted at the place where bytes stop being JSON.</summary>
internal enum JsonFault : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>A value.</summary>
    Value,

    /// <summary>A member's name in double quotes.</summary>
    Name,

    /// <summary>A colon behind a name.</summary>
    Colon,

    /// <summary>A comma or the end of the object.</summary>
    CommaOrBrace,

    /// <summary>A comma or the end of the array.</summary>
    CommaOrBracket,

    /// <summary>A name or the end of the object (after its opening brace).</summary>
    NameOrBrace,

    /// <summary>The closing quote of a string before the end of the record.</summary>
    ClosingQuote,

    /// <summary>A control character written as an escape.</summary>
    EscapedControl,

    /// <summary>One of the nine escapes after a backslash.</summary>
    Escape,

    /// <summary>Four hexadecimal digits after \u.</summary>
    HexDigits,

    /// <summary>A digit.</summary>
    Digit,

    /// <summary>true, false or null, spelled so.</summary>
    Literal,

    /// <summary>Less nesting.</summary>
    LessNesting,

    /// <summary>The end of the record.</summary>
    End,
}
