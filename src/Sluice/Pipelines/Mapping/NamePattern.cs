namespace Sluice.Pipelines.Mapping;

/// <summary>A pattern of column names, in which <c>*</c> stands for any characters, without regard to case.</summary>
internal sealed class NamePattern(string pattern)
{
    private readonly string[] _pieces = pattern.Split('*');

    /// <summary>True for a text that has a star.</summary>
    public static bool IsPattern(string text) => text.Contains('*', StringComparison.Ordinal);

    /// <summary>True when the whole name fits.</summary>
    public bool Fits(string name) => TryFit(name, out _);

    /// <summary>What the last star stood for in a name that fits, blanks around it dropped.</summary>
    public string Captured(string name) => TryFit(name, out var captured) ? captured.Trim().ToString() : "";

    private bool TryFit(string name, out ReadOnlySpan<char> captured)
    {
        captured = default;
        var first = _pieces[0];
        var last = _pieces[^1];
        if (name.Length < first.Length + last.Length || !name.StartsWith(first, StringComparison.OrdinalIgnoreCase)
            || !name.EndsWith(last, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // Each piece in the middle is taken where it comes first, which never spoils a later one.
        captured = name.AsSpan(first.Length, name.Length - first.Length - last.Length);
        foreach (var piece in _pieces.AsSpan(1..^1))
        {
            var at = captured.IndexOf(piece, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return false;
            }

            captured = captured[(at + piece.Length)..];
        }

        return true;
    }
}
