using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sluice.Packages;
using Sluice.Stores;

namespace Sluice.Tests.Stores.Support;

/// <summary>
/// Loads packages in a process of its own: this very assembly, started with an order in its environment, which it
/// carries out before anything else. Tests kill it, or hold a store open in it.
/// </summary>
internal sealed class LoaderProcess : IDisposable
{
    private const string OrderVariable = "SLUICE_TEST_LOADER";

    private readonly Process _process;

    private LoaderProcess(Process process) => _process = process;

    /// <summary>Starts a process that opens the store, says "ready", loads each package and says what came of it.</summary>
    public static LoaderProcess Start(LoaderOrder order, string? shellBefore = null)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        var command = new[] { DotNet(), typeof(LoaderProcess).Assembly.Location };
        if (shellBefore is not null)
        {
            command = ["unshare", "-rm", "sh", "-c", shellBefore + " && exec \"$@\"", "sh", .. command];
        }

        start.FileName = command[0];
        foreach (var argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[OrderVariable] = JsonSerializer.Serialize(order);
        return new(Process.Start(start)!);
    }

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    /// <summary>The next line it says; null when it is gone.</summary>
    public string? Line() => _process.StandardOutput.ReadLine();

    /// <summary>Kills it as the system would: without a chance to do anything.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>True when it ended by itself within the time.</summary>
    public bool EndsWithin(TimeSpan time) => _process.WaitForExit(time);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    [ModuleInitializer]
    internal static void RunOrder()
    {
        if (Environment.GetEnvironmentVariable(OrderVariable) is { } text)
        {
            Run(JsonSerializer.Deserialize<LoaderOrder>(text)!);
            Environment.Exit(0);
        }
    }

    private static void Run(LoaderOrder order)
    {
        using var store = StoreFactory.Open(StoreUrl.Parse(order.Url), new() { PackagesFolder = order.Packages, Threads = 2 });
        Console.WriteLine("ready");
        if (order.Announces is { } announced)
        {
            store.Announce(announced, null, order.Streams);
            Console.WriteLine($"{announced} announced");
        }

        foreach (var job in order.Jobs)
        {
            var folder = Path.Combine(order.Packages, job);
            try
            {
                var outcome = store.Load(new PackageLoad(folder, PackageManifest.Read(folder), order.Streams));
                Console.WriteLine($"{job} loaded {outcome.Streams.Sum(stream => stream.Loaded)}");
            }
            catch (StoreException refusal)
            {
                Console.WriteLine($"{job} {refusal.Problem.Code} {(refusal.IsTransient ? "transient" : "final")}");
                if (order.Ballast is not null)
                {
                    File.Delete(order.Ballast);
                }
            }
        }

        if (order.Holds)
        {
            Console.ReadLine();
        }
    }

    private static string DotNet() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
}

/// <summary>What a <see cref="LoaderProcess"/> does.</summary>
/// <param name="Url">The store.</param>
/// <param name="Packages">The folder of the packages.</param>
/// <param name="Jobs">Which of them to load, in order.</param>
/// <param name="Streams">What goes where, for each.</param>
/// <param name="Holds">True to keep the store open until its input ends.</param>
/// <param name="Ballast">A file to delete when a load was refused, to make room.</param>
/// <param name="Announces">A job to announce first.</param>
internal sealed record LoaderOrder(
    string Url, string Packages, IReadOnlyList<string> Jobs, IReadOnlyList<StreamLoad> Streams, bool Holds = false, string? Ballast = null,
    string? Announces = null);
