using System.Net.Sockets;
using System.Text.Json;
using Sluice.Running;

namespace Sluice.Host.Local;

/// <summary>Asks the process that holds the home.</summary>
internal sealed class HomeClient : IJobFront
{
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;

    private readonly string _home;

    private HomeClient(string home, NetworkStream stream)
    {
        _home = home;
        _stream = stream;
        _reader = new StreamReader(stream);
    }

    /// <summary>Connects; null when nobody answers there.</summary>
    public static async Task<HomeClient?> TryConnectAsync(string home, CancellationToken cancellation)
    {
        if (!File.Exists(HomeSocket.PathOf(home)))
        {
            return null;
        }

        var socket = HomeSocket.New();
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(HomeSocket.PathOf(home)), cancellation);
            return new HomeClient(home, new NetworkStream(socket, ownsSocket: true));
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<JobReply> AskAsync(JobRequest request, CancellationToken cancellation)
    {
        await _stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(request, LocalJson.Default.JobRequest), cancellation);
        await _stream.WriteAsync("\n"u8.ToArray(), cancellation);
        var line = await _reader.ReadLineAsync(cancellation)
            ?? throw new SluiceException(FailureKind.StoreDown, "home_gone", "The process that holds the home folder ended before it answered.");
        var reply = JsonSerializer.Deserialize(line, LocalJson.Default.JobReply)!;
        return reply is { Failure: { } kind, Jobs.Count: 0 } ? throw new SluiceException(kind, reply.Problems) : reply;
    }

    /// <inheritdoc/>
    public Task<JobOutcome?> OutcomeAsync(string job, CancellationToken cancellation) => Task.FromResult(PackageOutcome.TryRead(_home, job));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _stream.DisposeAsync();
    }
}
