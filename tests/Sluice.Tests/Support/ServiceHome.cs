using System.Collections.Concurrent;
using System.Text;
using Shouldly;
using Sluice.Arrivals;
using Sluice.Jobs;
using Sluice.Pipelines.Config;

namespace Sluice.Tests.Support;

/// <summary>
/// A home folder with a service in it, in a folder of the test's own: real children, a real job database, a DuckDB store
/// <c>main</c>, and one pipeline <c>orders</c> that appends <c>id</c> and <c>name</c>.
/// </summary>
internal sealed class ServiceHome : IAsyncDisposable
{
    public const string Orders = """
        pipeline: orders
        map:
          id:   { from: id, type: integer, required: true }
          name: { from: name, type: text }
        write:
          - { store: main, table: orders }
        """;

    private readonly CancellationTokenSource _stop = new();
    private Service? _service;
    private Task _running = Task.CompletedTask;

    public ServiceHome()
    {
        Directory.CreateDirectory(At("pipelines"));
        Pipeline("orders", Orders);
    }

    /// <summary>The test's folder; the home is <c>home</c> in it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("sluice-test-").FullName;

    /// <summary>More lines of sluice.yaml.</summary>
    public string Yaml { get; set; } = "arrivals: { free_bytes_min: 0 }";

    /// <summary>The store's URL.</summary>
    public string? StoreUrl { get; set; }

    /// <summary>A fault by the name of a file.</summary>
    public Func<string, string?> Fault { get; set; } = _ => null;

    /// <summary>What reads the files.</summary>
    public string Executable { get; set; } = SluiceProcess.Executable;

    /// <summary>What has happened so far.</summary>
    public ConcurrentQueue<Notice> Notices { get; } = new();

    /// <summary>The service, once it is open.</summary>
    public Service Service => _service ?? throw new InvalidOperationException("The service is not open.");

    public string At(string name) => Path.Combine(Folder, name);

    public void Pipeline(string name, string yaml) => File.WriteAllText(At($"pipelines/{name}.yaml"), yaml);

    /// <summary>Opens the service, as the process does at its start.</summary>
    public async Task<Service> OpenAsync()
    {
        var config = EngineYaml.Parse($"""
            home: "{At("home")}"
            pipelines: "{At("pipelines")}"
            memory: 1GB
            threads: 2
            stores: {"{"} main: "{StoreUrl ?? $"duckdb:{At("shop.duckdb")}"}" {"}"}
            {Yaml}
            """, At("sluice.yaml"), ConfigSources.Process).OrThrow();
        _service = await Service.OpenAsync(new ServiceOptions(config) { Executable = Executable, Fault = name => Fault(name) });
        _service.Notices.Subscribe(Notices.Enqueue);
        return _service;
    }

    /// <summary>Receives a file.</summary>
    public Task<AddedJob> ReceiveAsync(string name, string text, string? pipeline = "orders") =>
        Service.Arrivals.ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), new ArrivalRequest(name) { Pipeline = pipeline });

    /// <summary>Receives files of one row each, and gives their jobs.</summary>
    public async Task<IReadOnlyList<string>> ReceiveRowsAsync(int files, int first = 1)
    {
        var jobs = new List<string>();
        for (var id = first; id < first + files; id++)
        {
            jobs.Add((await ReceiveAsync($"{id}.csv", $"id,name\n{id},name {id}\n")).Job.Id);
        }

        return jobs;
    }

    /// <summary>Works off what is there.</summary>
    public Task RunUntilIdleAsync() => Service.RunAsync(untilIdle: true, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(3));

    /// <summary>Works in the background until the end of the test.</summary>
    public void Start() => _running = Task.Run(() => Service.RunAsync(untilIdle: false, _stop.Token));

    /// <summary>Stops what works in the background.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public Task<JobView> ShowAsync(string job) => Service.Jobs.ShowAsync(job);

    public async Task<IReadOnlyDictionary<JobState, int>> StatesAsync() =>
        (await Service.Jobs.ListAsync(new JobFilter { JobsMax = 1000 })).GroupBy(job => job.State).ToDictionary(group => group.Key, group => group.Count());

    /// <summary>Waits until a job is in a state.</summary>
    public Task UntilAsync(string job, JobState state) =>
        Eventually.TrueAsync(async () => (await ShowAsync(job)).State == state, $"the job is {state}");

    /// <summary>Waits until something was told.</summary>
    public Task ToldAsync(string code) => Eventually.TrueAsync(() => Task.FromResult(Notices.Any(notice => notice.Code == code)), $"{code} is told");

    /// <summary>Closes the service, so that others get at its stores.</summary>
    public async Task CloseAsync()
    {
        await StopAsync();
        if (_service is not null)
        {
            await _service.DisposeAsync();
            _service = null;
        }
    }

    /// <summary>The rows of a query over the store, after the service was closed.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string sql)
    {
        await CloseAsync();
        return Database.Rows(At("shop.duckdb"), sql);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _stop.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
