using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;
using Sluice.Pipelines.Reading.Csv.Splitting;

namespace Sluice.Pipelines.Reading.Csv.Parsing;

/// <summary>Writes cells: which are NULL, which lose their quotes, and where their text is.</summary>
internal sealed unsafe class CellWriter(RecordRule rule, CsvOptions options) : IDisposable
{
    private readonly SideBuffer _side = new();
    private readonly bool _emptyIsNull = options.EmptyIsNull;
    private readonly bool _quotedEmptyIsNull = options.QuotedEmptyIsNull;
    private readonly byte _quote = rule.QuoteByte;
    private readonly bool _hasQuote = rule.Quote >= 0;

    /// <summary>Forgets the texts of the last chunk.</summary>
    public void Clear() => _side.Clear();

    public void Dispose() => _side.Dispose();

    /// <summary>Writes a column of a batch of regular records.</summary>
    /// <param name="block">Holds the records.</param>
    /// <param name="index">Where their fields are.</param>
    /// <param name="column">The column in the file.</param>
    /// <param name="uniformFields">The number of fields of each record when all have the same; otherwise 0.</param>
    /// <param name="vectors">Where to write.</param>
    /// <param name="target">The vector among them.</param>
    /// <param name="row">The row in the vector of the first record.</param>
    public void WriteColumn(
        CsvBlock block, FieldIndex index, int column, int uniformFields, ICellVectors vectors, int target, int row)
    {
        var output = new Output(vectors, target, row);
        switch (uniformFields > 0, block.HasQuotes, block.HasDoubledQuotes)
        {
            case (true, false, false):
                Write<Yes, No, No>(block.Bytes, index, column, uniformFields, output);
                break;
            case (true, true, false):
                Write<Yes, Yes, No>(block.Bytes, index, column, uniformFields, output);
                break;
            case (true, _, true):
                Write<Yes, Yes, Yes>(block.Bytes, index, column, uniformFields, output);
                break;
            default:
                Write<No, Yes, Yes>(block.Bytes, index, column, uniformFields, output);
                break;
        }
    }

    /// <summary>Writes a cell of a record that was taken apart by itself.</summary>
    /// <param name="record">The record.</param>
    /// <param name="slice">Where the cell is in it; null when the record does not have it.</param>
    /// <param name="vectors">Where to write.</param>
    /// <param name="target">The vector among them.</param>
    /// <param name="row">The row in the vector.</param>
    /// <param name="isText">Whether the bytes are known to be text.</param>
    public void WriteCell(byte* record, FieldSlice? slice, ICellVectors vectors, int target, int row, bool isText)
    {
        var slot = (StringSlot*)vectors.Values(target) + row;
        if (slice is not { } field || IsNull(new(record + field.Start, field.Length), field.Form))
        {
            *slot = default;
            vectors.Validity(target)[row >> 6] &= ~(1UL << (row & 63));
            return;
        }

        var text = record + field.Start;
        var length = field.Length;
        if (field.Form == FieldForm.Escaped)
        {
            text = Unescape(text, ref length);
        }

        if (!isText && !Utf8.IsValid(new ReadOnlySpan<byte>(text, length)))
        {
            text = Replace(text, ref length);
        }

        StringSlot.Write(slot, text, length);
    }

    /// <summary>Writes a field of a regular record that is not empty as it stands in the file; false when it is NULL.</summary>
    public bool WriteText(StringSlot* slot, byte* text, int length)
    {
        var isQuoted = *text == rule.Quote;
        if (isQuoted)
        {
            text++;
            length -= 2;
        }

        if (isQuoted && HasQuote(text, length))
        {
            WriteUnescaped(slot, text, length);
            return true;
        }

        StringSlot.Write(slot, text, length);
        return length > 0 || !_quotedEmptyIsNull;
    }

    /// <summary>A cell as text, for showing it; null where it is NULL.</summary>
    public string? Text(ReadOnlySpan<byte> record, FieldSlice field)
    {
        var content = record.Slice(field.Start, field.Length);
        if (IsNull(content, field.Form))
        {
            return null;
        }

        if (field.Form != FieldForm.Escaped)
        {
            return Encoding.UTF8.GetString(content);
        }

        var unescaped = new byte[content.Length];
        return Encoding.UTF8.GetString(unescaped, 0, RecordFields.Unescape(content, rule, unescaped));
    }

    private bool IsNull(ReadOnlySpan<byte> content, FieldForm form) =>
        content.Length == 0 && (form == FieldForm.Plain ? _emptyIsNull : _quotedEmptyIsNull);

    /// <summary>
    /// The innermost loop of the reader. What happens rarely is in methods of their own, so that what happens always
    /// stays in registers.
    /// </summary>
    private void Write<TUniform, TQuotes, TDoubled>(byte* bytes, FieldIndex index, int column, int fields, in Output output)
    {
        var end = index.Ends + column;
        var before = column == 0 ? index.Starts : end - 1;
        var beforeStep = column == 0 ? 1 : fields;
        var behindDelimiter = column == 0 ? 0 : 1;
        var slot = output.Slots;
        var quote = rule.Quote;
        var emptyNull = _emptyIsNull ? 1UL : 0;
        var quotedEmptyNull = _quotedEmptyIsNull ? 1UL : 0;
        for (var from = 0; from < index.Rows;)
        {
            // As many rows as share a word of the validity.
            var bit = (output.Row + from) & 63;
            var count = Math.Min(index.Rows - from, 64 - bit);
            ulong nulls = 0;
            for (var i = 0; i < count; i++, slot++)
            {
                if (typeof(TUniform) == typeof(No) && !Find(index, column, from + i, out before, out end))
                {
                    *slot = default;
                    nulls |= 1UL << (bit + i);
                    continue;
                }

                var text = bytes + *before + behindDelimiter;
                var length = (int)(bytes + *end - text);
                var emptyIsNull = emptyNull;
                var isQuoted = false;
                if (typeof(TQuotes) == typeof(Yes) && *text == quote)
                {
                    text++;
                    length -= 2;
                    isQuoted = true;
                    emptyIsNull = quotedEmptyNull;
                }

                if (typeof(TDoubled) == typeof(Yes) && isQuoted && HasQuote(text, length))
                {
                    WriteUnescaped(slot, text, length);
                }
                else
                {
                    nulls |= (length == 0 ? emptyIsNull : 0) << (bit + i);
                    StringSlot.Write(slot, text, length);
                }

                if (typeof(TUniform) == typeof(Yes))
                {
                    before += beforeStep;
                    end += fields;
                }
            }

            if (nulls != 0)
            {
                output.Vectors.Validity(output.Target)[(output.Row + from) >> 6] &= ~nulls;
            }

            from += count;
        }
    }

    /// <summary>Finds the field of a column in a record of any number of fields; false when it is missing.</summary>
    private static bool Find(FieldIndex index, int column, int row, out int* before, out int* end)
    {
        var first = row == 0 ? 0 : index.EndIndexes[row - 1];
        end = index.Ends + first + column;
        before = column == 0 ? index.Starts + row : end - 1;
        return column < index.EndIndexes[row] - first;
    }

    // Only a quoted field of a regular record has quotes.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteUnescaped(StringSlot* slot, byte* text, int length)
    {
        text = Unescape(text, ref length);
        StringSlot.Write(slot, text, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasQuote(byte* text, int length)
    {
        if (!_hasQuote || length <= 0)
        {
            return false;
        }

        if (length > Vector128<byte>.Count)
        {
            return new ReadOnlySpan<byte>(text, length).Contains(_quote);
        }

        var quotes = Vector128.Equals(Vector128.Load(text), Vector128.Create(_quote)).ExtractMostSignificantBits();
        return (quotes & ((1u << length) - 1)) != 0;
    }

    private byte* Unescape(byte* text, ref int length)
    {
        var output = _side.Take(length);
        var written = RecordFields.Unescape(new(text, length), rule, new(output, length));
        _side.GiveBack(length - written);
        length = written;
        return output;
    }

    /// <summary>The text with U+FFFD for what can not be decoded: a vector must not hold anything else than UTF-8.</summary>
    private byte* Replace(byte* text, ref int length)
    {
        var characters = Encoding.UTF8.GetString(text, length);
        var bytes = Encoding.UTF8.GetByteCount(characters);
        var output = _side.Take(bytes);
        Encoding.UTF8.GetBytes(characters, new Span<byte>(output, bytes));
        length = bytes;
        return output;
    }

    /// <summary>Where a column is written.</summary>
    private readonly ref struct Output(ICellVectors vectors, int target, int row)
    {
        public ICellVectors Vectors { get; } = vectors;

        public int Target { get; } = target;

        public int Row { get; } = row;

        public StringSlot* Slots { get; } = (StringSlot*)vectors.Values(target) + row;
    }
}
