namespace Sluice.Pipelines.Reading.Csv.Parsing;

/// <summary>
/// Takes one record apart, byte by byte: the header, records that need care, and records that are shown. In a sound
/// record it finds the fields of rule 2; a field whose quote is broken is taken as it stands, up to the next delimiter.
/// </summary>
internal static class RecordFields
{
    /// <summary>Finds the fields of a record.</summary>
    /// <param name="record">Its bytes, without the line end.</param>
    /// <param name="rule">The dialect.</param>
    /// <param name="fields">Gets as many of the fields as it has room for.</param>
    /// <returns>The number of all fields; at least one.</returns>
    public static int Read(ReadOnlySpan<byte> record, RecordRule rule, Span<FieldSlice> fields)
    {
        var count = 0;
        var at = 0;
        while (true)
        {
            var end = ReadField(record, at, rule, out var field);
            if (count < fields.Length)
            {
                fields[count] = field;
            }

            count++;
            if (end == record.Length)
            {
                return count;
            }

            at = end + rule.Delimiter.Length;
        }
    }

    /// <summary>Writes the content of an escaped field without its escapes.</summary>
    /// <returns>The number of bytes written, which is at most that of the content.</returns>
    public static int Unescape(ReadOnlySpan<byte> content, RecordRule rule, Span<byte> output)
    {
        var quote = (byte)rule.Quote;
        var escape = rule.Escape < 0 ? quote : (byte)rule.Escape;
        var written = 0;
        while (true)
        {
            var found = content.IndexOfAny(quote, escape);
            if (found < 0 || found + 1 == content.Length)
            {
                content.CopyTo(output[written..]);
                return written + content.Length;
            }

            // An escape before any other character than a quote or an escape is content itself.
            var next = content[found + 1];
            var isEscape = content[found] == quote ? next == quote : next == quote || next == escape;
            content[..found].CopyTo(output[written..]);
            written += found;
            output[written++] = isEscape ? next : content[found];
            content = content[(found + (isEscape ? 2 : 1))..];
        }
    }

    /// <summary>Reads the field that begins at an index, and returns where its delimiter is, or the end of the record.</summary>
    private static int ReadField(ReadOnlySpan<byte> record, int at, RecordRule rule, out FieldSlice field)
    {
        if (at < record.Length && record[at] == rule.Quote && TryReadQuoted(record, at, rule, out field, out var end))
        {
            return end;
        }

        var found = rule.Delimiter.Length == 0 ? -1 : record[at..].IndexOf(rule.Delimiter);
        end = found < 0 ? record.Length : at + found;
        field = new(at, end - at, FieldForm.Plain);
        return end;
    }

    private static bool TryReadQuoted(ReadOnlySpan<byte> record, int at, RecordRule rule, out FieldSlice field, out int end)
    {
        var quote = (byte)rule.Quote;
        var escape = rule.Escape < 0 ? quote : (byte)rule.Escape;
        var form = FieldForm.Quoted;
        var i = at + 1;
        while (true)
        {
            var found = record[i..].IndexOfAny(quote, escape);
            if (found < 0)
            {
                field = default;
                end = 0;
                return false;
            }

            i += found;
            var next = i + 1 < record.Length ? record[i + 1] : -1;
            if (record[i] == quote && next != quote)
            {
                field = new(at + 1, i - at - 1, form);
                return IsClosed(record, i + 1, rule, out end);
            }

            var isEscape = next == quote || (record[i] != quote && next == escape);
            form = isEscape ? FieldForm.Escaped : form;
            i += isEscape ? 2 : 1;
        }
    }

    /// <summary>Whether nothing but blanks is between a closing quote and the delimiter, or the end of the record.</summary>
    private static bool IsClosed(ReadOnlySpan<byte> record, int at, RecordRule rule, out int end)
    {
        for (end = at; end < record.Length; end++)
        {
            if (rule.Delimiter.Length > 0 && record[end..].StartsWith(rule.Delimiter))
            {
                return true;
            }

            if (record[end] is not ((byte)' ' or (byte)'\t'))
            {
                return false;
            }
        }

        return true;
    }
}
