namespace Sluice.Pipelines.Reading.Json;

/// <summary>What is special about a string.</summary>
[Flags]
internal enum JsonTextFlags : byte
{
    /// <summary>Its text is what stands between the quotes.</summary>
    None = 0,

    /// <summary>It has escapes.</summary>
    Escapes = 1,

    /// <summary>It has the escape \u0000.</summary>
    Nul = 2,

    /// <summary>It has the escape of half a surrogate pair, which is no character.</summary>
    LoneSurrogate = 4,
}
