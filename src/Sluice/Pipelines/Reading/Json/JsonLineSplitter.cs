namespace Sluice.Pipelines.Reading.Json;

/// <summary>One record a line. Lines end with LF, CRLF or CR: none of them can stand in a JSON text that is on one line.</summary>
internal sealed unsafe class JsonLineSplitter : JsonSplitter
{
    private bool _isLeavingOut;

    public override bool Split(JsonBlock block, bool isLast)
    {
        while (Scanned < block.Count)
        {
            var rest = new ReadOnlySpan<byte>(block.Bytes + Scanned, block.Count - Scanned);
            var length = rest.IndexOfAny((byte)'\n', (byte)'\r');
            if (length < 0)
            {
                Scanned = block.Count;
                KeptFrom = _isLeavingOut ? Scanned : KeptFrom;
                break;
            }

            // The LF of a CRLF may be the first byte of what comes next.
            var isCr = rest[length] == '\r';
            if (isCr && length + 1 == rest.Length && !isLast)
            {
                Scanned += length;
                KeptFrom = _isLeavingOut ? Scanned : KeptFrom;
                return true;
            }

            var end = Scanned + length;
            if (!_isLeavingOut)
            {
                AddLine(block, KeptFrom, end);
            }

            _isLeavingOut = false;
            Scanned = KeptFrom = end + (isCr && length + 1 < rest.Length && rest[length + 1] == '\n' ? 2 : 1);
        }

        if (isLast && KeptFrom < block.Count)
        {
            AddLine(block, KeptFrom, block.Count);
            Scanned = KeptFrom = block.Count;
        }

        return true;
    }

    public override bool Cut(JsonBlock block)
    {
        // Up to here: a CR at the end of the block ends the line. Blanks may go on without end; they are no record yet.
        var records = block.RecordCount;
        AddLine(block, KeptFrom, Whole(block, KeptFrom, Scanned));
        _isLeavingOut = block.IsCut = block.RecordCount > records;
        BlankLines -= _isLeavingOut ? 0 : 1;
        KeptFrom = Scanned;
        return true;
    }

    /// <summary>The end of the last character that is whole.</summary>
    private static int Whole(JsonBlock block, int start, int end)
    {
        var last = end - 1;
        while (last > start && last > end - 4 && (block.Bytes[last] & 0xC0) == 0x80)
        {
            last--;
        }

        return last > start && block.Bytes[last] >= 0xC0 ? last : end;
    }

    private void AddLine(JsonBlock block, int start, int end)
    {
        var bytes = block.Bytes;
        while (start < end && bytes[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        while (end > start && bytes[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }

        if (start == end)
        {
            BlankLines++;
        }
        else
        {
            block.Add(start, end);
        }
    }
}
