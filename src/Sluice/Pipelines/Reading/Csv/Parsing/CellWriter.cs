using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Sluice.Pipelines.Reading.Csv.Splitting;

namespace Sluice.Pipelines.Reading.Csv.Parsing;

/// <summary>Writes cells: which are NULL, which lose their quotes, and where their text is.</summary>
internal sealed unsafe class CellWriter(RecordRule rule, CsvOptions options) : IDisposable
{
    private readonly SideBuffer _side = new();
    private readonly NullWords? _nullWords = options.NullWords.Count == 0 ? null : new NullWords(options.NullWords);
    private readonly bool _emptyIsNull = options.EmptyIsNull;
    private readonly bool _quotedEmptyIsNull = options.QuotedEmptyIsNull;
    private readonly byte _quote = rule.QuoteByte;

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
        switch (uniformFields > 0, block.HasQuotes || _nullWords is not null)
        {
            case (true, false):
                Write<Yes, No>(block, index, column, uniformFields, output);
                break;
            case (true, true):
                Write<Yes, Yes>(block, index, column, uniformFields, output);
                break;
            case (false, false):
                Write<No, No>(block, index, column, uniformFields, output);
                break;
            default:
                Write<No, Yes>(block, index, column, uniformFields, output);
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

    private bool IsNull(ReadOnlySpan<byte> content, FieldForm form) => content.Length == 0
        ? form == FieldForm.Plain ? _emptyIsNull : _quotedEmptyIsNull
        : _nullWords?.Contains(content) == true;

    private void Write<TUniform, TCareful>(CsvBlock block, FieldIndex index, int column, int fields, Output output)
    {
        var bytes = block.Bytes;
        var ends = index.Ends;
        var endIndexes = index.EndIndexes;
        var rows = index.Rows;
        var quote = block.HasQuotes ? _quote : -1;
        var emptyNull = _emptyIsNull ? 1UL : 0;
        var first = 0;
        var slot = output.Slots;
        for (var from = 0; from < rows;)
        {
            // As many rows as share a word of the validity.
            var bit = (output.Row + from) & 63;
            var to = Math.Min(rows, from + 64 - bit);
            ulong nulls = 0;
            for (var i = from; i < to; i++, bit++, slot++)
            {
                var end = ends + first + column;
                if (typeof(TUniform) == typeof(Yes))
                {
                    first += fields;
                }
                else
                {
                    var isMissing = column >= endIndexes[i] - first;
                    first = endIndexes[i];
                    if (isMissing)
                    {
                        *slot = default;
                        nulls |= 1UL << bit;
                        continue;
                    }
                }

                var start = column == 0 ? index.Starts[i] : end[-1] + 1;
                var text = bytes + start;
                var length = *end - start;
                if (typeof(TCareful) == typeof(Yes) && (*text == quote || _nullWords is not null))
                {
                    nulls |= WriteCarefully(slot, text, length, *text == quote, block.HasDoubledQuotes) << bit;
                    continue;
                }

                nulls |= (length == 0 ? emptyNull : 0) << bit;
                StringSlot.Write(slot, text, length);
            }

            if (nulls != 0)
            {
                output.Vectors.Validity(output.Target)[(output.Row + from) >> 6] &= ~nulls;
            }

            from = to;
        }
    }

    /// <summary>Writes a cell that is in quotes or may be a word for NULL; 1 when it is NULL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong WriteCarefully(StringSlot* slot, byte* text, int length, bool isQuoted, bool mayBeEscaped)
    {
        if (isQuoted)
        {
            text++;
            length -= 2;
        }

        var form = isQuoted ? FieldForm.Quoted : FieldForm.Plain;
        if ((length == 0 || _nullWords is not null) && IsNull(new(text, length), form))
        {
            *slot = default;
            return 1;
        }

        if (isQuoted && mayBeEscaped && new ReadOnlySpan<byte>(text, length).Contains(_quote))
        {
            text = Unescape(text, ref length);
        }

        StringSlot.Write(slot, text, length);
        return 0;
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
