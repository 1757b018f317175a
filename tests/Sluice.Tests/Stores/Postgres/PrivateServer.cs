using System.Diagnostics;
using Sluice.Tests.Support;

namespace Sluice.Tests.Stores.Postgres;

/// <summary>A server that a test may crash: no other test uses it.</summary>
internal sealed class PrivateServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-postgres-test-").FullName;

    public PrivateServer()
    {
        if (!OperatingSystem.IsWindows())
        {
            // The server may run as another user, who has to get to its own folder below.
            File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        }

        Url = Do("start");
    }

    public string Url { get; }

    /// <summary>Carries out one of the verbs of tests/servers.</summary>
    public string Do(string verb)
    {
        var start = new ProcessStartInfo(Path.Combine(SluiceProcess.Root, "tests", "servers"), [verb, Path.Combine(_folder, "server")])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"tests/servers {verb} failed.");
    }

    public void Dispose()
    {
        Do("stop");
        Directory.Delete(_folder, recursive: true);
    }
}
