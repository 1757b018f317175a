using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sluice.Tests.Support;

/// <summary><c>sluice serve</c> as a user runs it, on a port that the system picks, with what it logs. Disposing ends it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private Process? _process;

    /// <summary>Its folder and environment.</summary>
    public SluiceProcess Sluice { get; } = new();

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Asks it, without a key unless one is set.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>What it has logged, lines of JSON.</summary>
    public IReadOnlyList<string> Log => [.. _lines];

    /// <summary>The codes of what it has logged.</summary>
    public IReadOnlyList<string> Codes => [.. Log.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("code").GetString()!)];

    /// <summary>The process.</summary>
    public Process Process => _process!;

    /// <summary>Starts it in a folder of its own.</summary>
    /// <param name="yaml">Its sluice.yaml; null for none.</param>
    /// <param name="words">More words of the command line.</param>
    public static ServerProcess Start(string? yaml = null, params string[] words)
    {
        var server = new ServerProcess();
        if (yaml is not null)
        {
            server.Sluice.Write("sluice.yaml", yaml);
        }

        server.StartAgain(words);
        return server;
    }

    /// <summary>Starts it, again, in the same folder.</summary>
    public void StartAgain(params string[] words)
    {
        _process?.Dispose();
        _lines.Clear();
        _process = Sluice.Start(["serve", "--output", "json", .. words.Contains("--listen") ? words : [.. words, "--listen", "127.0.0.1:0"]]);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data is { Length: > 0 } text ? JsonSerializer.Serialize(new { code = "stderr", text }) : null);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Eventually.True(() => Codes.Contains("listening") || _process.HasExited, "the server listens");
        if (!Codes.Contains("listening"))
        {
            throw new InvalidOperationException($"The server did not start: {string.Join('\n', Log)}");
        }

        Url = new Uri(JsonDocument.Parse(Log.First(line => line.Contains("\"listening\""))).RootElement.GetProperty("text").GetString()!.Replace("0.0.0.0", "127.0.0.1"));
        Http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <summary>A client with a key.</summary>
    public HttpClient With(string key)
    {
        var client = new HttpClient { BaseAddress = Url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Makes a key.</summary>
    public string NewKey(string role, string name = "tests") =>
        Sluice.RunJson("keys", "create", name, "--role", role).Json.GetProperty("key").GetString()!;

    /// <summary>Sends a file as the body.</summary>
    public async Task<(HttpResponseMessage Answer, JsonElement Json)> UploadAsync(string text, string query, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/uploads?{query}") { Content = new StringContent(text, Encoding.UTF8, "text/csv") };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        var answer = await Http.SendAsync(request);
        return (answer, await JsonAsync(answer));
    }

    /// <summary>Sends a file, and waits until its job has ended.</summary>
    public async Task<JsonElement> RunAsync(string text, string query)
    {
        var (answer, json) = await UploadAsync(text, query);
        if ((int)answer.StatusCode is not (200 or 202))
        {
            throw new InvalidOperationException(json.ToString());
        }

        return await EndOfAsync(json.GetProperty("job").GetProperty("id").GetString()!);
    }

    /// <summary>Waits until a job has ended.</summary>
    public async Task<JsonElement> EndOfAsync(string job)
    {
        JsonElement found = default;
        await Eventually.TrueAsync(async () =>
        {
            found = await GetAsync($"/api/v1/jobs/{job}");
            return found.GetProperty("state").GetString() is not ("queued" or "running");
        }, $"job {job} ends");
        return found;
    }

    /// <summary>Asks for JSON.</summary>
    public async Task<JsonElement> GetAsync(string path) => await JsonAsync(await Http.GetAsync(path));

    /// <summary>Posts JSON.</summary>
    public async Task<(int Status, JsonElement Json)> PostAsync(string path, object? body = null)
    {
        var answer = await Http.PostAsync(path, body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));
        return ((int)answer.StatusCode, await JsonAsync(answer));
    }

    /// <summary>The JSON of an answer.</summary>
    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Asks it to stop, as a system does, and waits for its end.</summary>
    public int Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", Process.Id.ToString()]);
        kill.WaitForExit();
        Process.WaitForExit(TimeSpan.FromMinutes(1));
        return Process.ExitCode;
    }

    /// <summary>Ends it at once.</summary>
    public void Kill()
    {
        Process.Kill(entireProcessTree: true);
        Process.WaitForExit();
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            Kill();
        }

        _process?.Dispose();
        Http?.Dispose();
        Sluice.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is { Length: > 0 })
        {
            _lines.Enqueue(line);
        }
    }
}
