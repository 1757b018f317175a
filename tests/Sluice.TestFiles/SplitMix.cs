namespace Sluice.TestFiles;

/// <summary>
/// Random numbers from one number (SplitMix64), the same in every version of .NET. Each row has a generator of its own,
/// so that a row depends on its number alone: on no thread, and on no row before it.
/// </summary>
public struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The generator of one row of one sequence.</summary>
    public static SplitMix ForRow(ulong sequence, long row) => new(Mix((sequence << 56) ^ ((ulong)row + 1)));

    /// <summary>The next number.</summary>
    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>A number from 0 up to, but not including, <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>True in one of <paramref name="many"/> cases.</summary>
    public bool OneIn(int many) => Below(many) == 0;

    /// <summary>A number from 0 up to, but not including, 1.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with this probability.</summary>
    public bool With(double probability) => Share() < probability;

    /// <summary>One of several.</summary>
    public T OneOf<T>(IReadOnlyList<T> several) => several[Below(several.Count)];

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
