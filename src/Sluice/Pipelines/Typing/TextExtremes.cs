namespace Sluice.Pipelines.Typing;

/// <summary>
/// The smallest and largest of many texts by their bytes, and their shortest and longest length. Of long texts the first
/// bytes decide.
/// </summary>
internal sealed class TextExtremes
{
    private const int BytesMax = 512;
    private const int KeyBytes = 8;

    private byte[] _min = [];
    private byte[] _max = [];
    private ulong _minKey = ulong.MaxValue;
    private ulong _maxKey;

    /// <summary>Length of the shortest in bytes; larger than any when there was none.</summary>
    public int ShortestBytes { get; set; } = int.MaxValue;

    /// <summary>Length of the longest in bytes; negative when there was none.</summary>
    public int LongestBytes { get; set; } = -1;

    /// <summary>The smallest text, null when there was none.</summary>
    public string? Min => LongestBytes < 0 ? null : CellWitness.TextOf(_min);

    /// <summary>The largest text, null when there was none.</summary>
    public string? Max => LongestBytes < 0 ? null : CellWitness.TextOf(_max);

    /// <summary>
    /// The keys that lie between the extremes, so that their texts are none: those of which <c>key - First</c>, without a
    /// sign, is less than <c>Count</c>.
    /// </summary>
    public (ulong First, ulong Count) Inside => _maxKey > _minKey ? (_minKey + 1, _maxKey - _minKey - 1) : (0, 0);

    /// <summary>
    /// Whether a text could be an extreme, by its first eight bytes: those of nearly all texts say no at once. Texts of up
    /// to eight bytes whose keys are equal are taken for equal, which only zero bytes at their ends can make untrue.
    /// </summary>
    public bool MayBeExtreme(ulong key, int length) =>
        key < _minKey || key > _maxKey
        || (key == _minKey && Math.Max(length, _min.Length) > KeyBytes)
        || (key == _maxKey && Math.Max(length, _max.Length) > KeyBytes);

    /// <summary>Looks at a text in full.</summary>
    public void Note(ReadOnlySpan<byte> text, ulong key)
    {
        text = text[..Math.Min(text.Length, BytesMax)];
        var isFirst = _minKey > _maxKey;
        if (isFirst || text.SequenceCompareTo(_min) < 0)
            (_min, _minKey) = (text.ToArray(), key);
        if (isFirst || text.SequenceCompareTo(_max) > 0)
            (_max, _maxKey) = (text.ToArray(), key);
    }

    /// <summary>Adds the extremes of another set of texts.</summary>
    public void Merge(TextExtremes other)
    {
        if (other.LongestBytes < 0)
            return;
        Note(other._min, other._minKey);
        Note(other._max, other._maxKey);
        ShortestBytes = Math.Min(ShortestBytes, other.ShortestBytes);
        LongestBytes = Math.Max(LongestBytes, other.LongestBytes);
    }
}
