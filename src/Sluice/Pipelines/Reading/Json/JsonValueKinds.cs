namespace Sluice.Pipelines.Reading.Json;

/// <summary>The kinds of values, as bits, so that a column can remember all that it has seen.</summary>
[Flags]
internal enum JsonValueKinds : byte
{
    /// <summary>Only null so far.</summary>
    None = 0,

    /// <summary>A string.</summary>
    String = 1,

    /// <summary>A number.</summary>
    Number = 2,

    /// <summary>true or false.</summary>
    Boolean = 4,

    /// <summary>An object or array.</summary>
    Container = 8,
}
