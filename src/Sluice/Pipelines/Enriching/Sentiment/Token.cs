namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>A word or an emoticon of a text.</summary>
internal struct Token
{
    /// <summary>Where it begins in the text, in bytes, punctuation around it left out.</summary>
    public int Start;

    /// <summary>Its length in bytes.</summary>
    public int Length;

    /// <summary>Its number in the lexicon; 0 for none.</summary>
    public int Word;

    /// <summary>True when it has capitals and no small letter.</summary>
    public bool IsUpper;

    /// <summary>True when "n't" is in it, which negates whatever the verb.</summary>
    public bool HasNot;
}
