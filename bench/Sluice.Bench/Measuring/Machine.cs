using System.Globalization;
using System.Runtime.InteropServices;
using Sluice.DuckDbApi;

namespace Sluice.Bench.Measuring;

/// <summary>What the figures were measured on.</summary>
internal sealed record Machine
{
    public string Processor { get; } = InfoLine("/proc/cpuinfo", "model name");

    public int Cores { get; } = Environment.ProcessorCount;

    public double MemoryGigabytes { get; } = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30), 1);

    public string System { get; } = RuntimeInformation.OSDescription;

    public string Kernel { get; } = Environment.OSVersion.Version.ToString();

    public string Architecture { get; } = RuntimeInformation.OSArchitecture.ToString();

    public string DotNet { get; } = Environment.Version.ToString();

    public string DuckDb { get; } = DuckDatabase.LibraryVersion;

    /// <summary>Processes that wanted a core in the last minute; far above 0 before the bench begins, others are at work.</summary>
    public double LoadBefore { get; } = LoadNow();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Cores} cores ({Processor}), {MemoryGigabytes} GB of memory, {System} {Architecture}, kernel {Kernel}, .NET {DotNet}, DuckDB {DuckDb}, load {LoadBefore:0.0} at the start");

    private static double LoadNow() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : 0;

    private static string InfoLine(string file, string name) => File.Exists(file)
        ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown"
        : "unknown";
}
