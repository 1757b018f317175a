namespace Sluice.Pipelines.Mapping;

/// <summary>By which rule a target found its source columns; the earlier rule wins.</summary>
public enum MatchRule
{
    /// <summary>It found none.</summary>
    None,

    /// <summary>The target is an expression and looks for none.</summary>
    Expression,

    /// <summary>The first name of <c>from</c> stands in the file to the letter.</summary>
    Exact,

    /// <summary>A later name of <c>from</c> stands in the file to the letter.</summary>
    Alias,

    /// <summary>A name of <c>from</c> stands in the file in other case, blanks, punctuation or accents.</summary>
    Normalised,

    /// <summary>A pattern of <c>from</c> fits.</summary>
    Pattern,

    /// <summary>It is named by its place in the file.</summary>
    Number,

    /// <summary>There is no <c>map</c>: each column is its own target.</summary>
    OwnName,
}
