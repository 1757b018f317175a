namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>What a word does in VADER's rules besides having a valence of its own.</summary>
[Flags]
internal enum WordRoles : ushort
{
    None = 0,

    /// <summary>Has a valence.</summary>
    Valent = 1 << 0,

    /// <summary>Says how strongly the words after it are meant: very, hardly.</summary>
    Degree = 1 << 1,

    /// <summary>Turns what comes after it around: not, never, without.</summary>
    Negation = 1 << 2,

    /// <summary>Begins an idiom, or a degree of several words.</summary>
    BeginsPhrase = 1 << 3,

    Never = 1 << 4,

    /// <summary>so, this: after never they strengthen.</summary>
    SoOrThis = 1 << 5,

    Without = 1 << 6,
    Doubt = 1 << 7,
    No = 1 << 8,

    /// <summary>or, nor.</summary>
    OrNor = 1 << 9,

    Least = 1 << 10,

    /// <summary>at, very: before least they take its effect away.</summary>
    AtOrVery = 1 << 11,

    But = 1 << 12,
    Kind = 1 << 13,
    Of = 1 << 14,
}
