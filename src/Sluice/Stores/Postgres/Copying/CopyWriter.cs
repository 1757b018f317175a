using Npgsql;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres.Copying;

/// <summary>
/// Sends rows to the server by COPY: while one buffer is on its way, the next is filled. A large load is several COPYs in
/// a row, because the server tells an error only at the end of one.
/// </summary>
/// <param name="session">A session within a transaction.</param>
/// <param name="connection">The engine that reads the package.</param>
internal sealed class CopyWriter(PostgresSession session, DuckConnection connection)
{
    private const int BufferBytes = 1 << 20;
    private const long CopyBytesMax = 256L << 20;

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] Trailer = [0xFF, 0xFF];

    private readonly CopyBuffer[] _buffers = [new(BufferBytes), new(BufferBytes)];
    private NpgsqlRawCopyStream? _copy;
    private long _copyBytes;

    /// <summary>Sends the rows of a plan.</summary>
    /// <param name="table">The table as SQL.</param>
    /// <param name="plan">The rows.</param>
    /// <param name="cancellation">Looked at before each buffer.</param>
    /// <returns>How many rows the server has taken.</returns>
    public long Run(string table, CopyPlan plan, CancellationToken cancellation)
    {
        var sql = $"COPY {table} ({plan.ColumnList}) FROM STDIN (FORMAT BINARY)";
        var sending = Task.CompletedTask;
        try
        {
            using var result = connection.QueryStreaming(plan.Select);
            var rows = new RowStream(result, plan.Encoder());
            var sent = 0L;
            for (var turn = 0; ; turn ^= 1)
            {
                var buffer = _buffers[turn];
                sent += rows.Fill(buffer);
                cancellation.ThrowIfCancellationRequested();
                sending.GetAwaiter().GetResult();
                if (buffer.Length == 0)
                {
                    Complete();
                    return sent;
                }

                sending = Task.Run(() => Send(sql, buffer), CancellationToken.None);
            }
        }
        catch
        {
            Abort(sending);
            throw;
        }
    }

    private void Send(string sql, CopyBuffer buffer)
    {
        if (_copy is null)
        {
            _copy = session.BeginCopy(sql);
            _copy.Write(Header);
            _copyBytes = 0;
        }

        _copy.Write(buffer.Bytes.AsSpan(0, buffer.Length));
        _copyBytes += buffer.Length;
        if (_copyBytes >= CopyBytesMax)
        {
            Complete();
        }
    }

    private void Complete()
    {
        var copy = _copy;
        _copy = null;
        if (copy is not null)
        {
            copy.Write(Trailer);
            copy.Dispose();
        }
    }

    // Disposing a COPY would complete it.
    private void Abort(Task sending)
    {
        try
        {
            Task.WhenAny(sending).Wait();
            _copy?.Cancel();
        }
        catch (Exception problem) when (PostgresErrors.IsOurs(problem) || problem is ObjectDisposedException)
        {
            // What ended the load is the error to tell.
        }

        _copy = null;
    }
}
