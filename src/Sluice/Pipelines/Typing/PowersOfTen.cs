namespace Sluice.Pipelines.Typing;

/// <summary>Powers of ten, exact.</summary>
internal static class PowersOfTen
{
    // 10^22 is the largest power of ten that a double holds exactly.
    private static readonly double[] Doubles =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    private static readonly ulong[] Wholes =
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ];

    private static readonly Int128[] Larges = BuildLarges();

    /// <summary>The exponents for which <see cref="Double"/> is exact: 0 to this.</summary>
    public const int DoubleExponentMax = 22;

    /// <summary>10 to the power of 0 to 22.</summary>
    public static double Double(int exponent) => Doubles[exponent];

    /// <summary>10 to the power of 0 to 19.</summary>
    public static ulong Whole(int exponent) => Wholes[exponent];

    /// <summary>10 to the power of 0 to 38.</summary>
    public static Int128 Large(int exponent) => Larges[exponent];

    private static Int128[] BuildLarges()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
