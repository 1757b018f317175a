using System.Text;

namespace Sluice.Pipelines.Reading.Csv.Parsing;

/// <summary>The words that stand for NULL. Most cells are told apart by their length alone.</summary>
internal sealed class NullWords
{
    private readonly byte[][] _words;
    private readonly ulong _lengths;

    public NullWords(IEnumerable<string> words)
    {
        _words = [.. words.Where(word => word.Length > 0).Select(Encoding.UTF8.GetBytes)];
        foreach (var word in _words)
        {
            _lengths |= 1UL << Math.Min(word.Length, 63);
        }
    }

    public bool Contains(ReadOnlySpan<byte> cell)
    {
        if (((_lengths >> Math.Min(cell.Length, 63)) & 1) == 0)
        {
            return false;
        }

        foreach (var word in _words)
        {
            if (cell.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }
}
