namespace Sluice.Pipelines.Typing;

/// <summary>What a cell can be, and its values in those forms.</summary>
internal struct RecognisedCell
{
    /// <summary>What it can be, of what was asked for.</summary>
    public Candidates Fits;

    /// <summary>Its value as a whole number, if it fits one of up to 38 digits.</summary>
    public Int128 Whole;

    /// <summary>Its value as a double, if it fits.</summary>
    public double Number;

    /// <summary>Its value as a date or time in every order that it fits but month first.</summary>
    public TemporalText Temporal;

    /// <summary>Its value with the month first, if it fits.</summary>
    public TemporalText MonthFirst;
}
