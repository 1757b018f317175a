namespace Sluice.SqlLineage.Emitting;

/// <summary>Line numbers of places that mostly come in order: every part of the text is counted once.</summary>
internal struct LineCounter(string text)
{
    private int _at;
    private int _line = 1;

    public int LineOf(int start)
    {
        start = Math.Min(start, text.Length);
        if (start < _at) (_at, _line) = (0, 1);
        _line += text.AsSpan(_at, start - _at).Count('\n');
        _at = start;
        return _line;
    }
}
