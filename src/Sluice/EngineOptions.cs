using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Functions;
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

    /// <summary>
    /// Whether files are read in a child process, so that one that crashes its reader, loops or eats memory costs a failed
    /// attempt and nothing else. The executable always does; a library reads in its own process unless told otherwise.
    /// </summary>
    public bool UsesChildProcess { get; init; }

    /// <summary>The executable of the child process; default: the one beside this assembly.</summary>
    public string? Executable { get; init; }

    /// <summary>
    /// Functions for expressions in pipelines: see <see cref="UserFunction"/>. They live in this process, so they can not
    /// go with <see cref="UsesChildProcess"/>; put them into a plug-in for that.
    /// </summary>
    public IReadOnlyList<DuckScalarFunction> Functions { get; init; } = [];

    /// <summary>Models of your own that answer over HTTP, for <c>enrich.models</c>.</summary>
    public IReadOnlyList<ModelConfig> Models { get; init; } = [];

    /// <summary>Assemblies whose functions expressions may use: see <see cref="UserFunctionAttribute"/>.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>What sluice.yaml says, for the executable, which reads files in a child always.</summary>
    internal static EngineOptions Of(EngineConfig config) => new()
    {
        UsesChildProcess = true,
        Home = config.Home,
        MemoryBytes = config.MemoryBytes,
        Threads = config.Threads,
        Stores = config.Stores.ToDictionary(store => store.Name, store => store.Url.Text),
        Models = config.Models,
        Plugins = config.Plugins,
    };

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

        if (UsesChildProcess && Functions.Count > 0)
        {
            throw new SluiceException(FailureKind.Config, [new Problem("function",
                $"The function {Functions[0].Name} lives in this process, and files are read in a child.")
            {
                Advice = "Read in this process, or put the function into an assembly and name that under plugins.",
            }]);
        }

        return new EngineSettings
        {
            Home = Path.GetFullPath(Home),
            MemoryBytes = memory,
            Threads = Threads ?? Environment.ProcessorCount,
            Stores = Stores,
            Child = UsesChildProcess ? new ChildCommand(Executable ?? ChildCommand.FindExecutable(), memory / 2) : null,
            Functions = Functions,
            Models = Models,
            Plugins = [.. Plugins.Select(Path.GetFullPath)],
        };
    }
}
