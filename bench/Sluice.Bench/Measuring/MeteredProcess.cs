using System.Diagnostics;

namespace Sluice.Bench.Measuring;

/// <summary>A process that ran to its end, and what it took.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it complained.</param>
/// <param name="WallSeconds">From its start to its end.</param>
/// <param name="CpuSeconds">Of it and of all processes below it.</param>
/// <param name="PeakBytes">Peak resident memory, added up over it and all processes below it.</param>
/// <param name="TogetherBytes">The most that they held at one moment.</param>
internal sealed record MeteredProcess(int ExitCode, string Output, string Error, double WallSeconds, double CpuSeconds, long PeakBytes, long TogetherBytes)
{
    private static readonly TimeSpan OrphansMayTake = TimeSpan.FromSeconds(10);

    /// <summary>Runs a program. One at a time: CPU is counted over all that ends meanwhile.</summary>
    public static MeteredProcess Run(string program, IEnumerable<string> arguments, string folder)
    {
        NativeUsage.AdoptOrphans();
        NativeUsage.FlushDisks();
        var cpuBefore = NativeUsage.ChildrenCpuSeconds;
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{program} did not start.");
        string output;
        string error;
        var watch = new PeakWatch(process.Id);
        using (watch)
        {
            var errors = process.StandardError.ReadToEndAsync();
            output = process.StandardOutput.ReadToEnd();
            error = errors.GetAwaiter().GetResult();
            process.WaitForExit();
        }

        var wall = clock.Elapsed.TotalSeconds;
        WaitForOrphans(program);
        return new MeteredProcess(
            process.ExitCode, output, error, wall, NativeUsage.ChildrenCpuSeconds - cpuBefore, watch.SumBytes, watch.TogetherBytes);
    }

    private static void WaitForOrphans(string program)
    {
        var clock = Stopwatch.StartNew();
        while (NativeUsage.BuryOrphans())
        {
            if (clock.Elapsed > OrphansMayTake)
            {
                throw new InvalidOperationException($"{program} ended and left a process running behind it.");
            }

            Thread.Sleep(5);
        }
    }
}
