using System.Diagnostics;

namespace Sluice.Running;

/// <summary>How to start a child: the same executable under a hidden verb, in a bare environment.</summary>
/// <param name="Executable">The executable, or a .dll that <c>dotnet</c> runs.</param>
/// <param name="HeapBytes">Hard limit of the child's managed heap.</param>
internal sealed record ChildCommand(string Executable, long HeapBytes)
{
    /// <summary>The hidden verb.</summary>
    public const string Verb = "__child";

    // What .NET needs to start, and nothing that could carry a secret.
    private static readonly string[] InheritedVariables =
        ["PATH", "HOME", "TMPDIR", "DOTNET_ROOT", "DOTNET_ROOT_X64", "SystemRoot", "TEMP", "LD_LIBRARY_PATH"];

    private static readonly Lazy<bool> CanDropNetwork = new(ProbeUnshare);

    /// <summary>True when the system allows that a child has no network.</summary>
    public static bool DropsNetwork => ChildConfinement.IsAvailable || CanDropNetwork.Value;

    /// <summary>The executable beside this assembly.</summary>
    public static string FindExecutable()
    {
        var current = Environment.ProcessPath;
        var folder = AppContext.BaseDirectory;
        string[] candidates = OperatingSystem.IsWindows() ? ["sluice.exe", "Sluice.Host.exe"] : ["sluice", "Sluice.Host"];
        if (current is not null && candidates.Contains(Path.GetFileName(current)))
        {
            return current;
        }

        return candidates.Append("Sluice.Host.dll").Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new SluiceException(FailureKind.Config, "child_missing",
                $"There is no sluice executable in {folder} to read files with.");
    }

    /// <summary>The start of the process: pipes for talking, bare environment, no network where that can be had.</summary>
    public ProcessStartInfo ToStartInfo()
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        List<string> words = Executable.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", Executable, Verb] : [Executable, Verb];
        if (CanDropNetwork.Value)
        {
            words.InsertRange(0, ["unshare", "--net", "--"]);
        }

        start.FileName = words[0];
        words.Skip(1).ToList().ForEach(start.ArgumentList.Add);
        start.Environment.Clear();
        foreach (var name in InheritedVariables)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = HeapBytes.ToString("x");
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";

        // No socket by which others of this user get in.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        return start;
    }

    private static bool ProbeUnshare()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            using var probe = Process.Start(new ProcessStartInfo("unshare", ["--net", "--", "true"])
            {
                RedirectStandardError = true,
            });
            return probe is not null && probe.WaitForExit(TimeSpan.FromSeconds(2)) && probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
