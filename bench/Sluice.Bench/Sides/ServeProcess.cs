using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;

namespace Sluice.Bench.Sides;

/// <summary><c>sluice serve</c> as it is shipped, in a folder of its own, seen from outside. Disposing ends it as an operator would.</summary>
internal sealed class ServeProcess : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ServeProcess(Process process, string folder, Uri url)
    {
        _process = process;
        Folder = folder;
        Url = url;
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 4_000 }) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(5) };
    }

    /// <summary>Its folder: <c>sluice.yaml</c>, <c>pipelines</c>, <c>.sluice</c>.</summary>
    public string Folder { get; }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>Asks it.</summary>
    public HttpClient Http { get; }

    /// <summary>What it takes now.</summary>
    public ProcessUsage Usage => ProcessUsage.Of(_process.Id);

    /// <summary>The processes that it has started.</summary>
    public IReadOnlyList<int> Children => ProcessUsage.ChildrenOf(_process.Id);

    /// <summary>Starts it.</summary>
    /// <param name="executable">The published executable.</param>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="InvalidOperationException">It did not start.</exception>
    public static ServeProcess Start(string executable, string folder)
    {
        var process = Process.Start(new ProcessStartInfo(executable, ["serve", "--listen", "127.0.0.1:0", "--output", "json"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{executable} did not start.");
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var error = process.StandardError.ReadToEndAsync();
        new Thread(() => Read(process.StandardOutput, listening)) { IsBackground = true }.Start();
        try
        {
            return new ServeProcess(process, folder, listening.Task.WaitAsync(StartPatience).GetAwaiter().GetResult());
        }
        catch (Exception problem) when (problem is TimeoutException or OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"sluice serve did not start: {Show.Message(error.GetAwaiter().GetResult())}");
        }
    }

    /// <summary>Asks it, and gives the answer.</summary>
    /// <exception cref="InvalidOperationException">It answered with a problem.</exception>
    public async Task<JsonNode> AskAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        using var answer = await Http.SendAsync(new HttpRequestMessage(method, path) { Content = body });
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)!
            : throw new InvalidOperationException($"{method} {path} was answered with {(int)answer.StatusCode}: {Show.Message(text)}");
    }

    /// <summary>Asks until something holds.</summary>
    /// <exception cref="InvalidOperationException">It did not come to hold in time.</exception>
    public async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> holds, TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var answer = await AskAsync(HttpMethod.Get, path);
            if (holds(answer))
            {
                return answer;
            }

            if (clock.Elapsed > patience)
            {
                throw new InvalidOperationException($"{path} did not come to what was waited for in {patience.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s; it is {Show.Message(answer.ToJsonString())}");
            }

            await Task.Delay(20);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Http.Dispose();
        _ = Kill(_process.Id, 15);
        if (!_process.WaitForExit(EndPatience))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static void Read(StreamReader lines, TaskCompletionSource<Uri> listening)
    {
        while (lines.ReadLine() is { } line)
        {
            if (!listening.Task.IsCompleted && JsonNode.Parse(line) is { } notice && (string?)notice["code"] == "listening")
            {
                listening.SetResult(new Uri((string)notice["text"]!));
            }
        }

        listening.TrySetCanceled();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
