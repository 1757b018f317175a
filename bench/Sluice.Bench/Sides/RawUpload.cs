using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Bench.Sides;

/// <summary>
/// Sends a file as the body of a request over a bare socket, because a client library does not tell when its last byte has
/// gone. The bytes are the same block again and again, but for a number at the front that makes each file another.
/// </summary>
internal static class RawUpload
{
    private const int BlockBytes = 1 << 20;
    private static readonly byte[] Block = NewBlock();

    /// <summary>Sends one.</summary>
    /// <param name="url">Where to, with its query.</param>
    /// <param name="bytes">How large it is.</param>
    /// <param name="number">Its number.</param>
    public static async Task<UploadRun> SendAsync(Uri url, long bytes, int number)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(url.Host, url.Port);
        await using var stream = new NetworkStream(socket);
        var clock = Stopwatch.StartNew();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n"
            + $"Content-Type: application/octet-stream\r\nContent-Length: {bytes}\r\nConnection: close\r\n\r\n"));
        var first = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id,text\n{number},"));
        await stream.WriteAsync(first);
        for (var left = bytes - first.Length; left > 0; left -= Math.Min(left, BlockBytes))
        {
            await stream.WriteAsync(Block.AsMemory(0, (int)Math.Min(left, BlockBytes)));
        }

        var sent = clock.Elapsed.TotalSeconds;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var status = await reader.ReadLineAsync() ?? throw new InvalidOperationException("The server closed the connection without an answer.");
        var answered = clock.Elapsed.TotalSeconds;
        return new UploadRun(status, await reader.ReadToEndAsync(), answered, answered - sent);
    }

    private static byte[] NewBlock()
    {
        var block = new byte[BlockBytes];
        new Random(7).NextBytes(block);
        for (var at = 0; at < block.Length; at++)
        {
            block[at] = (byte)('a' + (block[at] % 26));
        }

        return block;
    }
}

/// <summary>A file that was sent.</summary>
/// <param name="Status">The first line of the answer.</param>
/// <param name="Answer">The rest of it.</param>
/// <param name="Seconds">From the first byte to the answer.</param>
/// <param name="AfterLastSeconds">From the last byte to the answer.</param>
internal sealed record UploadRun(string Status, string Answer, double Seconds, double AfterLastSeconds);
