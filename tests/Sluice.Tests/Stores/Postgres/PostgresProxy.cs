using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Tests.Stores.Postgres;

/// <summary>What a <see cref="PostgresProxy"/> does to the first COMMIT that follows a COPY.</summary>
internal enum CommitFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connection breaks before the server has heard of it.</summary>
    RequestLost,

    /// <summary>The server commits, and the connection breaks before the client hears of it.</summary>
    ReplyLost,

    /// <summary>The client's connection breaks; the server hears of it when the client is back and waits for a lock.</summary>
    RequestLate,
}

/// <summary>Stands between a store and the server, and breaks a connection at the worst of moments. Once: after that it only forwards.</summary>
internal sealed class PostgresProxy : IDisposable
{
    private static readonly byte[] Copy = Encoding.ASCII.GetBytes("COPY ");
    private static readonly byte[] Commit = Encoding.ASCII.GetBytes("COMMIT\0");
    private static readonly byte[] JobLock = Encoding.ASCII.GetBytes("pg_advisory_xact_lock");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly CommitFault _fault;
    private readonly TaskCompletionSource _isClientBack = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _isDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _faults;

    public PostgresProxy(string url, CommitFault fault)
    {
        _server = new Uri(url);
        _fault = fault;
        _listener.Start();
        Url = url.Replace($":{_server.Port}/", $":{((IPEndPoint)_listener.LocalEndpoint).Port}/", StringComparison.Ordinal);
        _ = AcceptAsync();
    }

    /// <summary>The URL by which the server is reached through this.</summary>
    public string Url { get; }

    /// <summary>How many connections were broken.</summary>
    public int Faults => _faults;

    /// <summary>Ends when the server has been told what was held back.</summary>
    public Task Done => _isDone.Task;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                await server.ConnectAsync(_server.Host, _server.Port);
                _ = ForwardAsync(client, server);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ForwardAsync(TcpClient client, TcpClient server)
    {
        var link = new Link(client, server);
        try
        {
            await Task.WhenAny(UpAsync(link), DownAsync(link));
        }
        finally
        {
            client.Dispose();
            if (!link.IsKept)
            {
                server.Dispose();
            }
        }
    }

    private async Task UpAsync(Link link)
    {
        var buffer = new byte[1 << 16];
        while (await ReadAsync(link.Client, buffer) is > 0 and var count)
        {
            var sent = buffer.AsMemory(0, count);
            link.HasCopied |= sent.Span.IndexOf(Copy) >= 0;
            if (_faults > 0 && sent.Span.IndexOf(JobLock) >= 0)
            {
                await link.Server.GetStream().WriteAsync(sent);
                _isClientBack.TrySetResult();
                continue;
            }

            if (_fault != CommitFault.None && link.HasCopied && sent.Span.IndexOf(Commit) >= 0 && Interlocked.CompareExchange(ref _faults, 1, 0) == 0)
            {
                await BreakAsync(link, sent);
                return;
            }

            await link.Server.GetStream().WriteAsync(sent);
        }
    }

    private async Task BreakAsync(Link link, ReadOnlyMemory<byte> commit)
    {
        switch (_fault)
        {
            case CommitFault.ReplyLost:
                link.IsDeaf = true;
                await link.Server.GetStream().WriteAsync(commit);
                await link.Replied.Task;
                break;

            case CommitFault.RequestLate:
                link.IsKept = true;
                link.Client.Dispose();
                await _isClientBack.Task;
                await link.Server.GetStream().WriteAsync(commit);
                link.IsDeaf = true;
                await link.Replied.Task;
                link.Server.Dispose();
                break;
        }

        _isDone.TrySetResult();
    }

    private static async Task DownAsync(Link link)
    {
        var buffer = new byte[1 << 16];
        while (await ReadAsync(link.Server, buffer) is > 0 and var count)
        {
            if (link.IsDeaf)
            {
                link.Replied.TrySetResult();
                continue;
            }

            if (!link.IsKept)
            {
                await link.Client.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
    }

    private static async Task<int> ReadAsync(TcpClient from, byte[] buffer)
    {
        try
        {
            return await from.GetStream().ReadAsync(buffer);
        }
        catch (Exception over) when (over is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return 0;
        }
    }

    private sealed class Link(TcpClient client, TcpClient server)
    {
        public TcpClient Client { get; } = client;

        public TcpClient Server { get; } = server;

        public TaskCompletionSource Replied { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool HasCopied { get; set; }

        public bool IsDeaf { get; set; }

        public bool IsKept { get; set; }
    }
}
