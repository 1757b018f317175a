using Sluice.Running;

namespace Sluice;

/// <summary>How to open an <see cref="Engine"/>.</summary>
public sealed record EngineOptions
{
    /// <summary>The folder of packages and stores; default <c>.sluice</c> in the current folder.</summary>
    public string Home { get; init; } = ".sluice";

    /// <summary>
    /// Memory of this process and its child together, in bytes. Default: a quarter of the machine's memory, at least
    /// 512 MB and at most 4 GB.
    /// </summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Threads of each process; default: one for each processor.</summary>
    public int? Threads { get; init; }

    /// <summary>Stores by name, each a URL such as <c>duckdb:sales.duckdb</c>.</summary>
    public IReadOnlyDictionary<string, string> Stores { get; init; } = new Dictionary<string, string>();

    /// <summary>The executable that reads files in a child process; default: the one beside this assembly.</summary>
    public string? Executable { get; init; }

    internal EngineSettings ToSettings()
    {
        var memory = MemoryBytes ?? Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, 512L << 20, 4L << 30);
        if (memory < EngineSettings.MemoryBytesMin)
        {
            throw new SluiceException(FailureKind.Config, [new Problem("memory_too_small",
                $"memory is {Sizes.Show(memory)}, and the smallest that works is {Sizes.Show(EngineSettings.MemoryBytesMin)}.")
            {
                Advice = "Raise memory.",
            }]);
        }

        return new EngineSettings
        {
            Home = Path.GetFullPath(Home),
            MemoryBytes = memory,
            Threads = Threads ?? Environment.ProcessorCount,
            Stores = Stores,
            Child = new ChildCommand(Executable ?? ChildCommand.FindExecutable(), memory / 2),
        };
    }
}
