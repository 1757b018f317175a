using System.Text;
using System.Text.Unicode;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;

namespace Sluice.Tests.Pipelines.Reading.Csv.Support;

/// <summary>
/// The record rule of docs/reading-csv.md written down as directly as it reads: everything in memory, one byte after
/// the other, quadratic. It is what the reader and the counter are held against. A record that is
/// not sound is a broken quote here, also where the reader says that a field is too long.
/// </summary>
internal sealed class NaiveRecords(byte[] bytes, RecordRule rule, int expectedFields, CsvOptions options)
{
    private readonly List<CsvRow> _rows = [];

    public long BlankLines { get; private set; }

    public List<CsvRow> Rows()
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (IsLineEnd(at))
            {
                BlankLines++;
                at = BehindLineEnd(at);
                continue;
            }

            at = ReadRecord(at);
        }

        return _rows;
    }

    private int ReadRecord(int start)
    {
        var record = Parse(start);
        var lineEnd = LineEndFrom(start);
        if (record is null)
        {
            Add(start, lineEnd, StructureErrors.BrokenQuote, null);
            return BehindLineEnd(lineEnd);
        }

        var isOverLines = record.End > lineEnd;
        if (isOverLines && expectedFields > 0 && record.Fields.Count != expectedFields)
        {
            var second = BehindLineEnd(lineEnd);
            if (!IsLineEnd(second) && Parse(second) is { } other && other.Fields.Count == expectedFields)
            {
                Add(start, lineEnd, StructureErrors.BrokenQuote, null);
                return second;
            }
        }

        Add(start, record.End, StructureErrors.None, record.Fields);
        return BehindLineEnd(record.End);
    }

    private void Add(int start, int end, StructureErrors error, List<(int Start, int End, bool Quoted)>? fields)
    {
        if (error != StructureErrors.None && end - start > rule.FieldBytesMax)
        {
            error |= StructureErrors.FieldTooLong;
            end = start + rule.FieldBytesMax;
            for (var i = 0; i < 3 && end > start && (bytes[end] & 0xC0) == 0x80; i++)
            {
                end--;
            }
        }

        fields ??= Literally(start, end);
        if (error == StructureErrors.None)
        {
            error = fields.Count < expectedFields ? StructureErrors.TooFewFields
                : fields.Count > expectedFields ? StructureErrors.TooManyFields
                : StructureErrors.None;
        }

        var raw = bytes[start..end];
        error |= Utf8.IsValid(raw) ? 0 : StructureErrors.UndecodableBytes;
        error |= raw.Contains((byte)0) ? StructureErrors.NulByte : 0;
        var cells = new string?[expectedFields];
        for (var i = 0; i < Math.Min(cells.Length, fields.Count); i++)
        {
            cells[i] = Cell(fields[i]);
        }

        _rows.Add(new(_rows.Count + 1, start, error, raw, cells));
    }

    private string? Cell((int Start, int End, bool Quoted) field)
    {
        var content = new List<byte>();
        for (var i = field.Start; i < field.End; i++)
        {
            if (field.Quoted && IsEscape(i, field.End))
            {
                i++;
            }

            content.Add(bytes[i]);
        }

        var isNull = content.Count == 0 && (field.Quoted ? options.QuotedEmptyIsNull : options.EmptyIsNull);
        var text = Encoding.UTF8.GetString([.. content]);
        return isNull ? null : text;
    }

    /// <summary>Rules 1 and 2: the record that begins here, or null when it is not sound.</summary>
    private Record? Parse(int start)
    {
        var fields = new List<(int Start, int End, bool Quoted)>();
        var at = start;
        while (true)
        {
            if (at - start > rule.RecordBytesMax || ParseField(at, bytes.Length) is not { } field)
            {
                return null;
            }

            fields.Add((field.Start, field.End, field.Quoted));
            if (field.Behind == bytes.Length || IsLineEnd(field.Behind))
            {
                var isOverLines = field.Behind > LineEndFrom(start);
                return isOverLines && (fields.Count > rule.ColumnsMax || field.Behind - start > rule.RecordBytesMax)
                    ? null
                    : new(fields, field.Behind);
            }

            at = field.Behind + rule.Delimiter.Length;
        }
    }

    private (int Start, int End, bool Quoted, int Behind)? ParseField(int at, int end)
    {
        var behind = at;
        if (at < end && bytes[at] == rule.Quote)
        {
            var close = at + 1;
            while (close < end && bytes[close] != rule.Quote || IsEscape(close, end))
            {
                close += IsEscape(close, end) ? 2 : 1;
                if (close >= end || close - at > rule.FieldBytesMax)
                {
                    return null;
                }
            }

            if (close >= end || close - at > rule.FieldBytesMax)
            {
                return null;
            }

            behind = close + 1;
            while (behind < end && bytes[behind] is (byte)' ' or (byte)'\t' && !IsDelimiter(behind))
            {
                if (behind - at > rule.FieldBytesMax)
                {
                    return null;
                }

                behind++;
            }

            return behind == end || IsLineEnd(behind) || IsDelimiter(behind) ? (at + 1, close, true, behind) : null;
        }

        while (behind < end && !IsLineEnd(behind) && !IsDelimiter(behind))
        {
            behind++;
        }

        return behind - at > rule.FieldBytesMax ? null : (at, behind, false, behind);
    }

    /// <summary>The fields of a broken line: a field with a broken quote is taken as it stands.</summary>
    private List<(int Start, int End, bool Quoted)> Literally(int start, int end)
    {
        var line = new NaiveRecords(bytes[start..end], rule, expectedFields, options);
        var fields = new List<(int Start, int End, bool Quoted)>();
        var at = 0;
        while (true)
        {
            var field = line.ParseField(at, end - start);
            var behind = field?.Behind ?? at;
            if (field is not { Quoted: true })
            {
                for (behind = at; behind < end - start && !line.IsDelimiter(behind); behind++)
                {
                }

                field = (at, behind, false, behind);
            }

            fields.Add((start + field.Value.Start, start + field.Value.End, field.Value.Quoted));
            if (behind == end - start)
            {
                return fields;
            }

            at = behind + rule.Delimiter.Length;
        }
    }

    private bool IsEscape(int at, int end) => at + 1 < end
        && ((bytes[at] == rule.Quote && bytes[at + 1] == rule.Quote)
            || (bytes[at] == rule.Escape && (bytes[at + 1] == rule.Quote || bytes[at + 1] == rule.Escape)));

    private bool IsDelimiter(int at) => rule.Delimiter.Length > 0 && bytes.AsSpan(at).StartsWith(rule.Delimiter);

    private bool IsLineEnd(int at) => at < bytes.Length && bytes[at] is (byte)'\n' or (byte)'\r';

    private int LineEndFrom(int at)
    {
        while (at < bytes.Length && !IsLineEnd(at))
        {
            at++;
        }

        return at;
    }

    private int BehindLineEnd(int at) => at == bytes.Length ? at
        : bytes[at] == '\r' && at + 1 < bytes.Length && bytes[at + 1] == '\n' ? at + 2
        : at + 1;

    private sealed record Record(List<(int Start, int End, bool Quoted)> Fields, int End);
}
