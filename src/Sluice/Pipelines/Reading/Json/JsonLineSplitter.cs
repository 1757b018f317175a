namespace Sluice.Pipelines.Reading.Json;

/// <summary>One record a line. Lines end with LF, CRLF or CR: none of them can stand in a JSON text that is on one line.</summary>
internal sealed unsafe class JsonLineSplitter : JsonSplitter
{
    public override bool Split(JsonBlock block, bool isLast)
    {
        while (Scanned < block.Count)
        {
            var rest = new ReadOnlySpan<byte>(block.Bytes + Scanned, block.Count - Scanned);
            var length = rest.IndexOfAny((byte)'\n', (byte)'\r');
            if (length < 0)
            {
                Scanned = block.Count;
                break;
            }

            // The LF of a CRLF may be the first byte of what comes next.
            var isCr = rest[length] == '\r';
            if (isCr && length + 1 == rest.Length && !isLast)
            {
                Scanned += length;
                return true;
            }

            var end = Scanned + length;
            AddLine(block, KeptFrom, end);
            Scanned = KeptFrom = end + (isCr && length + 1 < rest.Length && rest[length + 1] == '\n' ? 2 : 1);
        }

        if (isLast && KeptFrom < block.Count)
        {
            AddLine(block, KeptFrom, block.Count);
            Scanned = KeptFrom = block.Count;
        }

        return true;
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
