namespace Sluice.SqlLineage;

/// <summary>How sure a reason is.</summary>
public static class LineageReasons
{
    private static readonly double[] Confidences = [0, 0.3, 0.4, 0.5, 0.6, 0.6, 0.8, 0.8, 0.9, 1];

    /// <summary>From 0 (unknown) to 1 (written in the text, or confirmed by a schema).</summary>
    public static double Confidence(this LineageReason reason) => Confidences[(int)reason];

    /// <summary>The less sure of two.</summary>
    internal static LineageReason Or(this LineageReason a, LineageReason b) => a < b ? a : b;
}
