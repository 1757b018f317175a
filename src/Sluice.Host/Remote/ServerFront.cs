using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sluice.Host.Api;
using Sluice.Host.Local;
using Sluice.Jobs;
using Sluice.Pipelines.Config;
using Sluice.Running;

namespace Sluice.Host.Remote;

/// <summary>Asks a server over HTTP. Its key comes from the environment, so that it stands in no list of processes.</summary>
internal sealed class ServerFront : IJobFront
{
    /// <summary>The variable that holds the key.</summary>
    public const string KeyVariable = "SLUICE_KEY";

    private readonly HttpClient _http;
    private readonly string _shown;

    private ServerFront(HttpClient http, string shown)
    {
        _http = http;
        _shown = shown;
    }

    /// <summary>A server that has not been asked anything yet.</summary>
    /// <param name="url">Where it is, such as <c>http://127.0.0.1:8321</c>.</param>
    /// <param name="key">The key; null for none.</param>
    /// <exception cref="SluiceException"><c>server_url</c>.</exception>
    public static ServerFront Open(string url, string? key)
    {
        if (!Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            throw new SluiceException(FailureKind.Usage, [new Problem("server_url", $"{Quoted.Of(UrlMask.Of(url))} is no address of a server.")
            {
                Expected = "an address such as http://127.0.0.1:8321",
                Advice = $"The key, where one is needed, comes from the environment: {KeyVariable}.",
            }]);
        }

        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(15) }) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        if (!string.IsNullOrEmpty(key))
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", OneWord(key));
        }

        return new ServerFront(http, address.GetLeftPart(UriPartial.Authority));
    }

    /// <inheritdoc/>
    public async Task<JobReply> AskAsync(JobRequest request, CancellationToken cancellation) => request.Verb switch
    {
        JobVerb.List => new JobReply { Jobs = await ListAsync(request.Filter ?? new JobFilter(), cancellation) },
        JobVerb.Show => One(await GetAsync($"jobs/{Escaped(request.Job!)}", ApiJson.Default.JobView, cancellation)),
        JobVerb.Cancel => One(await PostAsync($"jobs/{Escaped(request.Job!)}/cancel", null, ApiJson.Default.JobView, cancellation)),
        JobVerb.Retry => One(await PostAsync($"jobs/{Escaped(request.Job!)}/retry",
            Json(new SetBody { Set = request.Sets }, BodyJson.Default.SetBody), ApiJson.Default.JobView, cancellation)),
        _ => await SendAsync(request, cancellation),
    };

    /// <inheritdoc/>
    public async Task<JobOutcome?> OutcomeAsync(string job, CancellationToken cancellation)
    {
        try
        {
            var package = await GetAsync($"packages/{Escaped(job)}", ApiJson.Default.PackageReply, cancellation);
            return (package.Outcome ?? JobOutcome.Unrecorded(job)) with { Manifest = package.Manifest };
        }
        catch (SluiceException failure) when (failure.Problems[0].Code == "unknown_package")
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    // A server gives so many on a page, and whoever asks for more gets more.
    private async Task<IReadOnlyList<JobView>> ListAsync(JobFilter filter, CancellationToken cancellation)
    {
        var jobs = new List<JobView>();
        while (true)
        {
            var rest = filter with { BeforeNumber = jobs.LastOrDefault()?.Number ?? filter.BeforeNumber, JobsMax = filter.JobsMax - jobs.Count };
            var page = await GetAsync("jobs" + QueryOf(rest), ApiJson.Default.JobPage, cancellation);
            jobs.AddRange(page.Jobs);
            if (page.NextCursor is null || page.Jobs.Count == 0 || jobs.Count >= filter.JobsMax)
            {
                return jobs;
            }
        }
    }

    private async Task<JobReply> SendAsync(JobRequest request, CancellationToken cancellation)
    {
        if (request.Pipeline is { } pipeline && !Shapes.IsName(pipeline))
        {
            throw new SluiceException(FailureKind.Usage, [new Problem("pipeline_of_server", $"{pipeline} is a file, and a server knows its pipelines by their names.")
            {
                Advice = "Put the file into a pipelines folder of the server, and give its name.",
            }]);
        }

        var (jobs, outcomes) = (new List<JobView>(), new List<AddOutcome>());
        foreach (var file in request.Files)
        {
            try
            {
                var received = await SendAsync(file, request, cancellation);
                jobs.Add(received.Job);
                outcomes.Add(received.Outcome);
            }
            catch (SluiceException failure) when (jobs.Count > 0)
            {
                return new JobReply { Jobs = jobs, Outcomes = outcomes, Failure = failure.Kind, Problems = failure.Problems };
            }
        }

        return new JobReply { Jobs = jobs, Outcomes = outcomes };
    }

    private async Task<ReceivedReply> SendAsync(JobFile file, JobRequest request, CancellationToken cancellation)
    {
        var words = new List<string> { $"name={Escaped(Path.GetFileName(file.Name))}", $"priority={request.Priority.ToString().ToLowerInvariant()}" };
        words.AddRange(request.Pipeline is null ? [] : [$"pipeline={Escaped(request.Pipeline)}"]);
        words.AddRange(request.OnRepeat is null ? [] : [$"on_repeat={Word(request.OnRepeat.Value)}"]);
        words.AddRange(request.Sets.Select(set => $"set={Escaped(set)}"));

        // What is no file is told as a run here tells it.
        _ = ReferencedFile.Of(file.Name, file.Path);
        await using var bytes = File.OpenRead(file.Path);
        var content = new StreamContent(bytes, 1 << 20);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await PostAsync("uploads?" + string.Join('&', words), content, ApiJson.Default.ReceivedReply, cancellation);
    }

    private static string Word(RepeatMode mode) => mode switch { RepeatMode.Skip => "skip", RepeatMode.Reload => "reload", _ => "load_again" };

    private static string QueryOf(JobFilter filter)
    {
        var words = filter.States.Select(state => $"state={state.ToString().ToLowerInvariant()}").ToList();
        words.AddRange(filter.Pipeline is null ? [] : [$"pipeline={Escaped(filter.Pipeline)}"]);
        words.AddRange(filter.BeforeNumber is null ? [] : [$"cursor={filter.BeforeNumber}"]);
        words.Add($"limit={Math.Clamp(filter.JobsMax, 1, 500)}");
        return "?" + string.Join('&', words);
    }

    // What no header can carry is no key, and must not be shown: it may be one with something behind it.
    private static string OneWord(string key) => key.Trim() is var word && word.All(letter => letter is > ' ' and <= '~') ? word
        : throw new SluiceException(FailureKind.Config, [new Problem("key_wrong", $"{KeyVariable} holds no API key: a key is one word of plain letters.")
        {
            Advice = "Take what sluice keys create prints.",
        }]);

    private static JobReply One(JobView job) => new() { Jobs = [job] };

    private static string Escaped(string text) => Uri.EscapeDataString(text);

    private static ByteArrayContent Json<T>(T value, JsonTypeInfo<T> json)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> json, CancellationToken cancellation) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Get, "api/v1/" + path), json, cancellation);

    private Task<T> PostAsync<T>(string path, HttpContent? content, JsonTypeInfo<T> json, CancellationToken cancellation) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Post, "api/v1/" + path) { Content = content }, json, cancellation);

    private async Task<T> AskAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> json, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            if (answer.IsSuccessStatusCode)
            {
                return await JsonSerializer.DeserializeAsync(body, json, cancellation) ?? throw NotOurs(answer.StatusCode);
            }

            var problem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
                ? await JsonSerializer.DeserializeAsync(body, ApiJson.Default.ProblemDocument, cancellation) : null;
            throw problem is null ? NotOurs(answer.StatusCode) : new SluiceException(problem.Failure, problem.Problems);
        }
        catch (Exception problem) when (problem is HttpRequestException || (problem is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // A connection that nobody answers ends as if it had been cancelled.
            var why = problem is OperationCanceledException ? "it does not answer." : problem.Message;
            throw new SluiceException(FailureKind.StoreDown, [new Problem("server_unreachable", $"The server {_shown} can not be reached: {why}")
            {
                Advice = "Look whether it runs there: sluice serve.",
            }], problem);
        }
        catch (JsonException problem)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("server_other", $"What answers at {_shown} is no Sluice, or one of another version: {problem.Message}")], problem);
        }
        finally
        {
            request.Dispose();
        }
    }

    private SluiceException NotOurs(HttpStatusCode status) =>
        new(FailureKind.Failed, "server_other", $"What answers at {_shown} is no Sluice, or one of another version: it answered {(int)status}.");
}
