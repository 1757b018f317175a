using Sluice.TestFiles;

namespace Sluice.Bench.Generating;

/// <summary>An orders file with a share of flawed rows.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Rows">Records.</param>
/// <param name="FlawedPercent">How many of a hundred rows have a flaw, on average.</param>
/// <param name="Flaws">The flaws, each as frequent as the others.</param>
internal sealed record OrdersFile(string Name, long Rows, int FlawedPercent, IReadOnlyList<Flaw> Flaws)
{
    private const ulong FlawSequence = 2;

    private const int RowsPerBlock = 16_384;

    /// <summary>Flaws of values: the record has the right shape.</summary>
    public static IReadOnlyList<Flaw> OfValues { get; } =
    [
        Flaw.UnknownCategory, Flaw.HugeQuantity, Flaw.OddCountry, Flaw.DueTooEarly, Flaw.NoId, Flaw.NoAmount, Flaw.NoSuchTime,
    ];

    /// <summary>Flaws of structure: too few fields or too many.</summary>
    public static IReadOnlyList<Flaw> OfStructure { get; } = [Flaw.Short, Flaw.Long];

    /// <summary>Writes the file and gives the number of flawed rows.</summary>
    public long Write(string path)
    {
        using var file = File.Create(path);
        file.Write(OrderRows.Header);
        var buffers = Enumerable.Range(0, Environment.ProcessorCount * 2).Select(_ => new LineBuffer()).ToArray();
        long flawed = 0;
        for (long start = 0; start < Rows; start += (long)RowsPerBlock * buffers.Length)
        {
            Parallel.For(0, buffers.Length, block =>
            {
                var first = start + ((long)block * RowsPerBlock);
                Interlocked.Add(ref flawed, Fill(buffers[block], first, Math.Min(first + RowsPerBlock, Rows)));
            });
            foreach (var buffer in buffers)
            {
                file.Write(buffer.Written);
            }
        }

        return flawed;
    }

    private long Fill(LineBuffer buffer, long first, long end)
    {
        buffer.Clear();
        long flawed = 0;
        for (var row = first; row < end; row++)
        {
            var flaw = FlawOf(row);
            flawed += flaw == Flaw.None ? 0 : 1;
            OrderRows.Add(buffer, row, flaw);
        }

        return flawed;
    }

    private Flaw FlawOf(long row)
    {
        if (FlawedPercent == 0)
        {
            return Flaw.None;
        }

        var random = SplitMix.ForRow(FlawSequence, row);
        return random.Below(100) < FlawedPercent ? Flaws[random.Below(Flaws.Count)] : Flaw.None;
    }
}
