namespace Sluice.Pipelines.Reading.Excel.Xml;

/// <summary>Goes through the attributes of a start tag. Values are as they are written, references not resolved.</summary>
internal ref struct XmlAttributes(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    /// <summary>The name with its prefix: attributes of ours have none.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>True when the tag is not written as a tag must be; it ends the attributes.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Goes on to the next.</summary>
    public bool MoveNext()
    {
        var at = 0;
        while (at < _rest.Length && IsBlank(_rest[at]))
        {
            at++;
        }

        var start = at;
        while (at < _rest.Length && _rest[at] != '=' && !IsBlank(_rest[at]))
        {
            at++;
        }

        Name = _rest[start..at];
        while (at < _rest.Length && (_rest[at] == '=' || IsBlank(_rest[at])))
        {
            at++;
        }

        if (at == _rest.Length)
        {
            IsBroken = !Name.IsEmpty;
            return false;
        }

        var quote = _rest[at];
        var length = quote is (byte)'"' or (byte)'\'' ? _rest[(at + 1)..].IndexOf(quote) : -1;
        if (length < 0 || Name.IsEmpty)
        {
            IsBroken = true;
            return false;
        }

        Value = _rest.Slice(at + 1, length);
        _rest = _rest[(at + length + 2)..];
        return true;
    }

    private static bool IsBlank(byte letter) => letter is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';
}
