namespace Sluice.Packages;

/// <summary>
/// The books of one file: rows read = accepted + rejected + duplicate + filtered. Accepted is what is left for the
/// stores after the duplicates are taken out.
/// </summary>
/// <param name="RowsRead">Records of the file, counted by code that shares nothing with the reader.</param>
/// <param name="Accepted">Rows that are to be loaded.</param>
/// <param name="Rejected">Rows with at least one reason.</param>
/// <param name="Duplicate">Rows whose unique key is held by another accepted row.</param>
/// <param name="Filtered">Rows left out by <c>read.where</c>.</param>
/// <param name="BlankLines">Blank lines, which are not rows.</param>
public sealed record FileBooks(long RowsRead, long Accepted, long Rejected, long Duplicate, long Filtered, long BlankLines)
{
    /// <summary>True when nothing is missing and nothing is there twice.</summary>
    public bool Balance => RowsRead == Accepted + Rejected + Duplicate + Filtered;

    /// <summary>The equation with its numbers, for an error or a log.</summary>
    public override string ToString() =>
        $"rows read {RowsRead} = accepted {Accepted} + rejected {Rejected} + duplicate {Duplicate} + filtered {Filtered}";
}
