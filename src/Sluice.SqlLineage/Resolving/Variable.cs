namespace Sluice.SqlLineage.Resolving;

/// <summary>What a variable, a parameter, a cursor or a record is known to hold.</summary>
internal sealed class Variable
{
    /// <summary>Its text, when that is constant.</summary>
    public string? Text;

    /// <summary>Its text with … for what is not constant, when some of it is.</summary>
    public string? Pattern;

    /// <summary>The columns that its value was read from.</summary>
    public long[] Origins = Resolving.Origins.None;

    /// <summary>The columns of a cursor or a record.</summary>
    public Relation? Rows;
}
