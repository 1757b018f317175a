using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Sluice.Pipelines.Text;

/// <summary>
/// A frozen set of words in UTF-8, each with its number, found without a string or an allocation. A word of up to 16 bytes
/// is a key of two numbers, zero-filled, which are hashed and compared as such whatever the length: a branch on lengths would
/// be mispredicted for every second word of a text. Most words of a text are in no lexicon, so a filter of bits answers
/// them from the first level of cache. Immutable, for any number of threads.
/// </summary>
internal sealed class WordTable
{
    /// <summary>Bytes of a word that is a key.</summary>
    public const int KeyBytes = 16;

    private const int FilterBits = 17;

    private readonly ulong[] _filter = new ulong[1 << (FilterBits - 6)];
    private readonly Slot[] _slots;
    private readonly byte[][] _long;
    private readonly int[] _longNumbers;
    private readonly int _mask;

    /// <summary>Freezes words; the number of a word is its place in the list from 1, so none may come twice.</summary>
    public WordTable(IReadOnlyList<byte[]> words)
    {
        var size = 16;
        while (size < words.Count * 2)
            size *= 2;
        _mask = size - 1;
        _slots = new Slot[size];
        var longer = words.Index().Where(word => word.Item.Length > KeyBytes)
            .OrderBy(word => word.Item, Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other))).ToList();
        _long = [.. longer.Select(word => word.Item)];
        _longNumbers = [.. longer.Select(word => word.Index + 1)];
        BytesMax = words.Count == 0 ? 0 : words.Max(word => word.Length);
        foreach (var (index, word) in words.Index().Where(word => word.Item.Length <= KeyBytes))
            Add(word, index + 1);
    }

    /// <summary>The length of the longest word.</summary>
    public int BytesMax { get; }

    /// <summary>The number of a word; 0 when it is not in the set.</summary>
    public int Find(ReadOnlySpan<byte> word)
    {
        if (word.Length > KeyBytes)
            return FindLong(word);
        Span<ulong> key = [0, 0];
        word.CopyTo(MemoryMarshal.AsBytes(key));
        return Find(key[0], key[1]);
    }

    /// <summary>The number of the word with a key; 0 when it is not in the set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong low, ulong high)
    {
        var hash = Hash(low, high);
        return (_filter[FilterWord(hash)] >> (int)hash & 1) == 0 ? 0 : FindSlot(low, high, hash);
    }

    private int FindSlot(ulong low, ulong high, ulong hash)
    {
        for (var at = Place(hash); ; at = (at + 1) & _mask)
        {
            ref var slot = ref _slots[at];
            if (slot.Number == 0 || (slot.Low == low && slot.High == high))
                return slot.Number;
        }
    }

    private int FindLong(ReadOnlySpan<byte> word)
    {
        var (from, to) = (0, word.Length > BytesMax ? 0 : _long.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            var order = word.SequenceCompareTo(_long[middle]);
            if (order == 0)
                return _longNumbers[middle];
            (from, to) = order < 0 ? (from, middle) : (middle + 1, to);
        }
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ulong low, ulong high)
    {
        var hash = (low ^ BitOperations.RotateLeft(high * 0xC2B2AE3D27D4EB4F, 31)) * 0x9E3779B97F4A7C15;
        return (hash ^ hash >> 32) * 0xC2B2AE3D27D4EB4F;
    }

    private static int FilterWord(ulong hash) => (int)(hash >> (64 - FilterBits + 6));

    private int Place(ulong hash) => (int)(hash >> 20) & _mask;

    private void Add(byte[] word, int number)
    {
        if (word.Length == 0 || word.Contains((byte)0) || Find(word) > 0)
            throw new ArgumentException($"Found the word '{Encoding.UTF8.GetString(word)}' twice, or without letters.");
        Span<ulong> key = [0, 0];
        word.CopyTo(MemoryMarshal.AsBytes(key));
        var hash = Hash(key[0], key[1]);
        _filter[FilterWord(hash)] |= 1ul << (int)hash;
        var at = Place(hash);
        while (_slots[at].Number != 0)
            at = (at + 1) & _mask;
        _slots[at] = new Slot(key[0], key[1], number);
    }

    private readonly record struct Slot(ulong Low, ulong High, int Number);
}
