using System.Collections.Concurrent;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Xlsx.Zip;

/// <summary>
/// Reads a stream on a thread of its own, some pieces ahead: unpacking is half of the work of reading a sheet. What the
/// source throws is thrown here. Disposing it ends the thread and disposes the source.
/// </summary>
internal sealed class ReadAhead : ForwardStream
{
    private const int PieceBytes = 128 * 1024;
    private const int Pieces = 4;

    private readonly Stream _source;
    private readonly BlockingCollection<byte[]> _free = [];
    private readonly BlockingCollection<(byte[] Bytes, int Count)> _full = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private (byte[] Bytes, int Count) _piece = ([], 0);
    private int _at;
    private bool _isAtEnd;

    public ReadAhead(Stream source)
    {
        _source = source;
        for (var i = 0; i < Pieces; i++)
        {
            _free.Add(new byte[PieceBytes]);
        }

        _reading = Task.Factory.StartNew(ReadAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override int Read(Span<byte> buffer)
    {
        while (_at == _piece.Count && !_isAtEnd)
        {
            if (_piece.Bytes.Length > 0)
            {
                _free.Add(_piece.Bytes);
            }

            (_piece, _at) = (Take(), 0);
            _isAtEnd = _piece.Count == 0;
        }

        var count = Math.Min(buffer.Length, _piece.Count - _at);
        _piece.Bytes.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
            _reading.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
            _source.Dispose();
            _stop.Dispose();
            _free.Dispose();
            _full.Dispose();
        }

        base.Dispose(disposing);
    }

    private (byte[] Bytes, int Count) Take()
    {
        if (_full.TryTake(out var piece, Timeout.Infinite))
        {
            return piece;
        }

        // Nothing more comes: the thread has come to the end, or what ended it is thrown here.
        _reading.GetAwaiter().GetResult();
        return ([], 0);
    }

    private void ReadAll()
    {
        try
        {
            while (true)
            {
                var bytes = _free.Take(_stop.Token);
                var count = _source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                if (count == 0)
                {
                    return;
                }

                _full.Add((bytes, count));
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has seen enough.
        }
        finally
        {
            _full.CompleteAdding();
        }
    }
}
