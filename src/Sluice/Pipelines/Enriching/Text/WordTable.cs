using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Pipelines.Enriching.Text;

/// <summary>
/// A frozen set of words in UTF-8, each with its number, found without a string or an allocation. Most words of a text are
/// in no lexicon, so a filter of bits answers them from the first level of cache. Immutable, for any number of threads.
/// </summary>
internal sealed class WordTable
{
    private const int FilterBits = 17;

    private readonly ulong[] _filter = new ulong[1 << (FilterBits - 6)];
    private readonly Slot[] _slots;
    private readonly byte[] _bytes;
    private readonly int _mask;

    /// <summary>Freezes words; the number of a word is its place in the list, so none may come twice.</summary>
    public WordTable(IReadOnlyList<byte[]> words)
    {
        var size = 16;
        while (size < words.Count * 2)
            size *= 2;
        _mask = size - 1;
        _slots = new Slot[size];
        _bytes = [.. words.SelectMany(word => word)];
        var start = 0;
        for (var number = 0; number < words.Count; number++)
        {
            Add(words[number], start, number);
            start += words[number].Length;
        }
        BytesMax = words.Count == 0 ? 0 : words.Max(word => word.Length);
    }

    /// <summary>The length of the longest word.</summary>
    public int BytesMax { get; }

    /// <summary>The number of a word; -1 when it is not in the set.</summary>
    public int Find(ReadOnlySpan<byte> word)
    {
        var hash = Hash(word);
        if ((_filter[FilterWord(hash)] >> (int)(hash & 63) & 1) == 0)
            return -1;
        for (var at = (int)(hash >> 32) & _mask; _slots[at].Length != 0; at = (at + 1) & _mask)
        {
            ref var slot = ref _slots[at];
            if (slot.Hash == (uint)hash && slot.Length == word.Length && word.SequenceEqual(_bytes.AsSpan(slot.Start, slot.Length)))
                return slot.Number;
        }
        return -1;
    }

    /// <summary>A hash of which all bits depend on all bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ReadOnlySpan<byte> word)
    {
        const ulong Odd = 0x9E3779B97F4A7C15, Other = 0xC2B2AE3D27D4EB4F;
        ref var first = ref MemoryMarshal.GetReference(word);
        var length = word.Length;
        var hash = (ulong)length * Other;
        while (length > 8)
        {
            hash = Mix((hash ^ Unsafe.ReadUnaligned<ulong>(ref first)) * Odd);
            first = ref Unsafe.Add(ref first, 8);
            length -= 8;
        }
        return Mix((hash ^ Tail(ref first, length)) * Odd) * Other;
    }

    // One to eight bytes as a number: overlapping reads, because a read past the end of a text may leave its page.
    private static ulong Tail(ref byte first, int length) => length switch
    {
        8 => Unsafe.ReadUnaligned<ulong>(ref first),
        >= 4 => Unsafe.ReadUnaligned<uint>(ref first) | (ulong)Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, length - 4)) << 32,
        0 => 0,
        _ => first | (ulong)Unsafe.Add(ref first, length >> 1) << 8 | (ulong)Unsafe.Add(ref first, length - 1) << 16,
    };

    private static ulong Mix(ulong hash) => hash ^ hash >> 29;

    private static int FilterWord(ulong hash) => (int)(hash >> (64 - FilterBits + 6));

    private void Add(byte[] word, int start, int number)
    {
        if (word.Length == 0)
            throw new ArgumentException("Found a word without letters.");
        if (Find(word) >= 0)
            throw new ArgumentException($"Found the word '{System.Text.Encoding.UTF8.GetString(word)}' twice.");
        var hash = Hash(word);
        _filter[FilterWord(hash)] |= 1ul << (int)(hash & 63);
        var at = (int)(hash >> 32) & _mask;
        while (_slots[at].Length != 0)
            at = (at + 1) & _mask;
        _slots[at] = new Slot((uint)hash, start, word.Length, number);
    }

    private readonly record struct Slot(uint Hash, int Start, int Length, int Number);
}
