using System.Runtime.InteropServices;

namespace Sluice.Pipelines.Reading.Csv.Parsing;

/// <summary>
/// Memory for the cells of one chunk that are not in the block as they are to be read: those with doubled quotes, or
/// with bytes that are no text. What it gave out stays where it is until it is cleared.
/// </summary>
internal sealed unsafe class SideBuffer : IDisposable
{
    private const int FirstPieceBytes = 64 * 1024;
    private readonly List<(nint Bytes, int Capacity)> _pieces = [];
    private int _used;

    /// <summary>Room for a cell, and some bytes behind it that may be read.</summary>
    public byte* Take(int bytes)
    {
        var needed = bytes + 16;
        if (_pieces.Count == 0 || _pieces[^1].Capacity - _used < needed)
        {
            var capacity = Math.Max(needed, _pieces.Count == 0 ? FirstPieceBytes : Math.Min(_pieces[^1].Capacity, 1 << 28) * 2);
            _pieces.Add(((nint)NativeMemory.Alloc((nuint)capacity), capacity));
            _used = 0;
        }

        var result = (byte*)_pieces[^1].Bytes + _used;
        _used += needed;
        return result;
    }

    /// <summary>Gives the end of the last taking back, when the cell came out shorter.</summary>
    public void GiveBack(int bytes) => _used -= bytes;

    /// <summary>Takes all cells back; the largest piece is kept for the next chunk.</summary>
    public void Clear()
    {
        for (var i = 0; i < _pieces.Count - 1; i++)
        {
            NativeMemory.Free((void*)_pieces[i].Bytes);
        }

        if (_pieces.Count > 1)
        {
            _pieces.RemoveRange(0, _pieces.Count - 1);
        }

        _used = 0;
    }

    public void Dispose()
    {
        foreach (var (bytes, _) in _pieces)
        {
            NativeMemory.Free((void*)bytes);
        }

        _pieces.Clear();
    }
}
