using System.Diagnostics;
using System.Text.Json;

namespace Sluice.Tests.Support;

/// <summary>The real executable, run as a user runs it, in a folder of the test's own.</summary>
internal sealed class SluiceProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The working folder; the home folder is <c>.sluice</c> in it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("sluice-test-").FullName;

    /// <summary>Variables that the process gets beside its parent's.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The root of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Where the executable lies: beside the tests, or where SLUICE_TEST_EXECUTABLE says, to try what is shipped.</summary>
    public static string Executable { get; } = System.Environment.GetEnvironmentVariable("SLUICE_TEST_EXECUTABLE") ??
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Sluice.Host.exe" : "Sluice.Host");

    /// <summary>A path in the working folder.</summary>
    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file into the working folder.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return name;
    }

    /// <summary>Writes a file of bytes into the working folder.</summary>
    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return name;
    }

    /// <summary>Runs a verb and waits for its end.</summary>
    public ProcessResult Run(params string[] words)
    {
        using var process = Start(words);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"sluice {string.Join(' ', words)} did not end.");
        }

        return new ProcessResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs a verb with <c>--output json</c> and parses what it printed.</summary>
    public (int ExitCode, JsonElement Json) RunJson(params string[] words)
    {
        var result = Run([.. words, "--output", "json"]);
        try
        {
            return (result.ExitCode, JsonDocument.Parse(result.Output).RootElement);
        }
        catch (JsonException)
        {
            throw new InvalidOperationException($"No JSON came (exit code {result.ExitCode}): {result.Output}{result.Error}");
        }
    }

    /// <summary>Starts a verb without waiting for it.</summary>
    public Process Start(params string[] words)
    {
        var start = new ProcessStartInfo(Executable, words)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the tests themselves are told by is none of a user's.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("SLUICE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Every file below the working folder, relative to it.</summary>
    public IReadOnlyList<string> Files() =>
        [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Sluice.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}

/// <summary>How a process ended and what it said.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Error);
