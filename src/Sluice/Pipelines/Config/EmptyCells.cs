namespace Sluice.Pipelines.Config;

/// <summary>What an empty cell of a delimited file is.</summary>
public enum EmptyCells
{
    /// <summary>No value, quoted or not.</summary>
    Null,

    /// <summary>Without quotes no value, in quotes the empty text.</summary>
    QuotedText,

    /// <summary>The empty text, quoted or not.</summary>
    Text,
}
