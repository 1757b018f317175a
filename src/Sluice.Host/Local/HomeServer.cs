using System.Net.Sockets;
using System.Text.Json;

namespace Sluice.Host.Local;

/// <summary>
/// Lets other commands of the same user ask the process that holds the home, because only it opens the databases there:
/// a line of JSON for a question, a line for its answer. Disposing ends it.
/// </summary>
internal sealed class HomeServer : IAsyncDisposable
{
    private readonly IJobFront _front;
    private readonly Socket _listener;
    private readonly string _path;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _serving;

    private HomeServer(IJobFront front, Socket listener, string path)
    {
        _front = front;
        _listener = listener;
        _path = path;
        _serving = ServeAsync();
    }

    /// <summary>Starts to listen. This process holds the home, so a socket that lies there is a dead one's.</summary>
    public static HomeServer Start(string home, IJobFront front)
    {
        var path = HomeSocket.PathOf(home);
        File.Delete(path);
        var listener = HomeSocket.New();
        listener.Bind(new UnixDomainSocketEndPoint(path));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        listener.Listen();
        return new HomeServer(front, listener, path);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _serving;
        File.Delete(_path);
        _ended.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptAsync(_ended.Token);
                _ = Task.Run(() => AnswerAllAsync(connection));
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // That is how it ends.
        }
    }

    private async Task AnswerAllAsync(Socket connection)
    {
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(_ended.Token) is { } line)
            {
                var reply = JsonSerializer.SerializeToUtf8Bytes(await AnswerAsync(line), LocalJson.Default.JobReply);
                await stream.WriteAsync(reply, _ended.Token);
                await stream.WriteAsync("\n"u8.ToArray(), _ended.Token);
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Whoever asked is gone, or this process ends.
        }
    }

    private async Task<JobReply> AnswerAsync(string line)
    {
        try
        {
            return await _front.AskAsync(JsonSerializer.Deserialize(line, LocalJson.Default.JobRequest)!, _ended.Token);
        }
        catch (SluiceException failure)
        {
            return new JobReply { Failure = failure.Kind, Problems = failure.Problems };
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            return new JobReply { Failure = FailureKind.Failed, Problems = [new Problem("request_failed", problem.Message)] };
        }
    }
}
