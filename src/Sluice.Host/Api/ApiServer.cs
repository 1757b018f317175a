using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Host.Keys;

namespace Sluice.Host.Api;

/// <summary>The HTTP server over a service. Disposing stops it, after requests under way had a moment to end.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    /// <summary>Where all of it lies but <c>/health</c>.</summary>
    public const string Root = "/api/v1";

    private const int HeaderBytesMax = 32 << 10;

    // The longest query that a search takes, with each of its characters as %XX%XX%XX.
    private const int LineBytesMax = 40 << 10;
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly ApiContext _context;
    private readonly IDisposable _forgetting;

    private ApiServer(WebApplication app, ApiContext context, IDisposable forgetting)
    {
        _app = app;
        _context = context;
        _forgetting = forgetting;
    }

    /// <summary>Where it listens, with the port that it really has.</summary>
    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>The routes that it answers.</summary>
    public IReadOnlyList<Endpoint> Routes => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>Starts to listen.</summary>
    /// <param name="service">The service behind it.</param>
    /// <param name="options">What sluice.yaml says.</param>
    /// <param name="stopping">Done when it is to end: nothing more is received, and what is open comes to its end.</param>
    /// <exception cref="SluiceException"><c>listen</c>, <c>keys_missing</c>, <c>listen_failed</c>.</exception>
    public static async Task<ApiServer> StartAsync(Service service, ServiceOptions options, CancellationToken stopping)
    {
        var address = ListenAddress.Parse(options.Config.Server.Listen);
        var keys = new KeyFile(service.Home, options.Time);
        var isLoopback = IPAddress.IsLoopback(address.Address);
        if (!isLoopback && !keys.All().Any(key => key.IsValid(options.Time.GetUtcNow())))
        {
            throw new SluiceException(FailureKind.Config, [new Problem("keys_missing", $"{address} can be reached from other machines, and there is no API key.")
            {
                Advice = "Make one with sluice keys create NAME --role admin, or listen on 127.0.0.1.",
            }]);
        }

        var jobs = new JobCache(id => service.Jobs.ShowAsync(id, CancellationToken.None), service.Board, options.Time);
        var context = new ApiContext(service, options.Config, new EventLog(service.Notices), jobs, stopping);
        var forgetting = service.Notices.Subscribe(notice =>
        {
            if (notice.Job is { } job)
            {
                jobs.Forget(job);
            }
        });
        var perSecond = options.Config.Server.RequestsPerSecond;
        var gate = new Gate(keys, isLoopback, new RateLimit(perSecond, 2 * perSecond, options.Time), options.Time);
        var app = Build(address, options.Config.Server.ConnectionsMax, new ApiDispatch(context, gate));
        try
        {
            await app.StartAsync(CancellationToken.None);
        }
        catch (Exception problem) when (problem is IOException or System.Net.Sockets.SocketException)
        {
            await app.DisposeAsync();
            throw new SluiceException(FailureKind.Config, [new Problem("listen_failed", $"{address} can not be listened on: {problem.Message}")
            {
                Advice = "Choose another port with --listen.",
            }], problem);
        }

        return new ApiServer(app, context, forgetting);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(EndPatience);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        _forgetting.Dispose();
        _context.Events.Dispose();
        _context.Dispose();
    }

    private static WebApplication Build(IPEndPoint address, int connectionsMax, ApiDispatch dispatch)
    {
        // Nothing of the environment, of files around, or of anybody's habits: what is not said here is not so.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Sluice.Host" });
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MaxConcurrentConnections = connectionsMax;
            kestrel.Limits.MaxRequestBodySize = ApiCall.JsonBytesMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
            kestrel.Limits.MaxRequestLineSize = LineBytesMax;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);

            // A body that drips in holds a place that others want.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 16 << 10, gracePeriod: TimeSpan.FromSeconds(10));
        });
        var app = builder.Build();
        app.Use(dispatch.GuardAsync);
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            foreach (var endpoint in ApiTable.Endpoints)
            {
                routes.MapMethods(endpoint.Route, endpoint.Methods, dispatch.Serve(endpoint)).WithMetadata(endpoint);
            }
        });
        return app;
    }
}
