namespace Sluice.Pipelines.Reading.Excel.Html;

/// <summary>
/// The plain text of a cell, gathered piece by piece: references resolved, runs of blanks one blank, lines where elements
/// begin on one, nothing at either end.
/// </summary>
/// <param name="bytesMax">Bytes after which the rest is left out; a text that is shorter is whole.</param>
internal sealed class HtmlCellText(int bytesMax)
{
    private byte[] _bytes = new byte[256];
    private int _length;
    private bool _isBlankPending;
    private int _linesPending;

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Begins the next cell.</summary>
    public void Clear() => (_length, _isBlankPending, _linesPending) = (0, false, 0);

    /// <summary>Adds a piece as it is written. What could not be decoded stays as it is.</summary>
    /// <param name="text">The piece; it ends with no half of a reference or a character.</param>
    /// <param name="isPreformatted">Whether its blanks and line ends count.</param>
    public void Add(ReadOnlySpan<byte> text, bool isPreformatted)
    {
        Span<byte> character = stackalloc byte[8];
        for (var at = text.IndexOf((byte)'&'); at >= 0; at = text.IndexOf((byte)'&'))
        {
            AddCharacters(text[..at], isPreformatted);
            var length = HtmlReference.Read(text[at..], character, out var written);
            AddCharacters(length > 0 ? character[..written] : "&"u8, isPreformatted);
            text = text[(at + Math.Max(1, length))..];
        }

        AddCharacters(text, isPreformatted);
    }

    /// <summary>What follows begins on a line of its own.</summary>
    public void EndLine() => _linesPending = 1;

    /// <summary>What follows is another word.</summary>
    public void EndWord() => _isBlankPending = true;

    private void AddCharacters(ReadOnlySpan<byte> text, bool isPreformatted)
    {
        while (!text.IsEmpty)
        {
            var blank = BlankAt(text);
            if (blank == 0)
            {
                var word = 1;
                while (word < text.Length && BlankAt(text[word..]) == 0)
                {
                    word++;
                }

                Append(text[..word]);
                text = text[word..];
                continue;
            }

            if (isPreformatted && text[0] == '\n')
            {
                EndLine();
            }

            _isBlankPending = true;
            text = text[blank..];
        }
    }

    // Blanks of ASCII, and the one that does not break, which pages put into empty cells.
    private static int BlankAt(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f' => 1,
        0xc2 when text.Length > 1 && text[1] == 0xa0 => 2,
        _ => 0,
    };

    private void Append(ReadOnlySpan<byte> word)
    {
        if (_length > bytesMax)
        {
            return;
        }

        if (_length + word.Length + 1 > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_length + word.Length + 1, _bytes.Length * 2));
        }

        if (_length > 0 && (_linesPending > 0 || _isBlankPending))
        {
            _bytes[_length++] = _linesPending > 0 ? (byte)'\n' : (byte)' ';
        }

        (_isBlankPending, _linesPending) = (false, 0);
        word.CopyTo(_bytes.AsSpan(_length));
        _length += word.Length;
    }
}
