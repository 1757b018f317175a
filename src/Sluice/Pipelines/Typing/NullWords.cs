using System.Text;

namespace Sluice.Pipelines.Typing;

/// <summary>The words of a format that mean no value; compared exactly, past the blanks around a cell.</summary>
internal sealed class NullWords(IEnumerable<string> words)
{
    private readonly byte[][] _words = [.. words.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Whether there are any.</summary>
    public bool Any => _words.Length > 0;

    /// <summary>Whether a cell is one of them.</summary>
    public bool Contains(ReadOnlySpan<byte> cell)
    {
        if (!Any)
            return false;
        cell = Blanks.Trim(cell);
        foreach (var word in _words)
        {
            if (cell.SequenceEqual(word))
                return true;
        }
        return false;
    }
}
