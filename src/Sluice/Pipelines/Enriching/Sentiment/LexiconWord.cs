namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>What the lexicon knows of a word.</summary>
internal readonly record struct LexiconWord
{
    /// <summary>From -4 to 4; 0 without the role <see cref="WordRoles.Valent"/>.</summary>
    public double Valence { get; init; }

    /// <summary>What a word of degree adds to a positive word after it.</summary>
    public double Degree { get; init; }

    /// <summary>Its part in the rules.</summary>
    public WordRoles Roles { get; init; }

    /// <summary>The languages whose small words it is among, as <see cref="LanguageCounts"/> adds them.</summary>
    public ulong Languages { get; init; }
}
