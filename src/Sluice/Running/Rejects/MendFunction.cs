using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Reading;
using Sluice.Spreadsheets;

namespace Sluice.Running.Rejects;

/// <summary>
/// <c>name(cells VARCHAR[], raw VARCHAR, held BLOB, mended BLOB[], rest VARCHAR, reasons UBIGINT) → BLOB[]</c>: what a mended
/// row is. <c>cells</c> and <c>raw</c> are those of the mended file (null where it lacks the column), the others those of
/// the reject. The result is one byte of <see cref="StructureErrors"/>, the record where it still counts (else null), then
/// the cells by the columns of the original file.
/// <para>
/// A cell that was not changed is the reject's own, byte for byte: no value or an empty text, cut or whole. A record that is
/// broken as a whole counts on until a person changes a cell of it, takes its <c>_raw</c> away (the cells are right as they
/// are), or writes <c>_raw</c> anew, which is then cut into cells. What is written over a cell of JSON is JSON where it is,
/// and a text where it does not begin like an object, an array or a text in quotes.
/// </para>
/// </summary>
internal sealed class MendFunction : DuckScalarFunction
{
    // The one byte of errors and the record stand before the cells.
    private const int Before = 2;

    private readonly Func<RawRecords> _openRecords;
    private readonly int _columns;
    private readonly IReadOnlyList<bool> _isJson;
    private readonly bool _emptyIsNull;
    private readonly bool _isExact;
    private readonly long _fieldBytesMax;

    /// <param name="name">The name in SQL.</param>
    /// <param name="openRecords">Makes what cuts raw records, for one thread.</param>
    /// <param name="isJson">For each column of the original file whether its cells are JSON.</param>
    /// <param name="emptyIsNull">Whether a cell that was emptied has no value; otherwise it is an empty text.</param>
    /// <param name="isExact">Whether texts are what was meant, letter for letter: no spreadsheet has had them.</param>
    /// <param name="fieldBytesMax">The longest field in bytes.</param>
    public MendFunction(string name, Func<RawRecords> openRecords, IReadOnlyList<bool> isJson, bool emptyIsNull, bool isExact, long fieldBytesMax)
        : base(name, DuckLogicalType.List(DuckLogicalType.Blob),
            DuckLogicalType.List(DuckLogicalType.Varchar), DuckLogicalType.Varchar, DuckLogicalType.Blob,
            DuckLogicalType.List(DuckLogicalType.Blob), DuckLogicalType.Varchar, DuckLogicalType.UBigInt)
    {
        HandlesNulls = true;
        (_openRecords, _columns, _isJson) = (openRecords, isJson.Count, isJson);
        (_emptyIsNull, _isExact, _fieldBytesMax) = (emptyIsNull, isExact, fieldBytesMax);
    }

    /// <inheritdoc/>
    protected override object CreateState() => _openRecords();

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var records = (RawRecords)state!;
        var rows = new byte[]?[input.Count][];
        for (var row = 0; row < input.Count; row++)
        {
            rows[row] = Mend(input, row, records);
        }

        var written = 0;
        var child = output.ListChild(rows.Sum(row => row.Length));
        var lists = output.Values<DuckListEntry>();
        for (var row = 0; row < rows.Length; row++)
        {
            lists[row] = new DuckListEntry((ulong)written, (ulong)rows[row].Length);
            foreach (var cell in rows[row])
            {
                if (cell is null)
                {
                    child.SetNull(written++);
                }
                else
                {
                    child.SetUtf8(written++, cell);
                }
            }
        }
    }

    private byte[]?[] Mend(DuckDataChunk input, int row, RawRecords records)
    {
        var held = OriginalCells(input, row, records, out var raw, out var fields);
        var errors = (StructureErrors)(byte)(input.Column(5).Values<ulong>()[row] & Pipelines.ReasonBits.StructureMask);
        var cells = new byte[]?[_columns];
        var changed = Merge(input.Column(0), row, held, cells);
        var isChanged = changed.Contains(true);
        if (errors == StructureErrors.None)
        {
            return Result(ErrorsOf(cells, changed), null, cells);
        }

        var written = input.Column(1).IsNull(row) ? null : Encoding.UTF8.GetString(input.Column(1).Utf8(row));
        var shown = raw is null ? "" : RejectTable.ShownRaw(raw);
        if (!isChanged && written?.Length > 0 && !IsShown(written, shown))
        {
            var anew = BytesOf(Meant(written));
            var left = records.ErrorsOf(anew);
            return Result(left, left == StructureErrors.None ? null : anew, records.CellsOf(anew, out _));
        }

        if (!isChanged && raw is not null && written != "")
        {
            return Result(errors, raw, held);
        }

        // What was cut off a record that is too long is the rest of its last cell.
        var last = Math.Min(fields, _columns) - 1;
        var isCut = (errors & StructureErrors.FieldTooLong) != 0 && raw is not null && !(last >= 0 && changed[last]);

        // A cell that was no JSON when it was mended before is none until it is mended again.
        var doubted = (errors & StructureErrors.UnreadableCell) != 0 ? _isJson : changed;
        return Result(ErrorsOf(cells, doubted) | (isCut ? StructureErrors.FieldTooLong : StructureErrors.None), null, cells);
    }

    private byte[]?[] OriginalCells(DuckDataChunk input, int row, RawRecords records, out byte[]? raw, out int fields)
    {
        raw = BlobOf(input.Column(2), row);
        fields = _columns;
        return input.Column(3).IsNull(row) ? records.CellsOf(raw, BlobOf(input.Column(4), row), out fields) : BlobsOf(input.Column(3), row);
    }

    private static byte[]? BlobOf(in DuckVector vector, int row) => vector.IsNull(row) ? null : vector.Utf8(row).ToArray();

    private static byte[]?[] BlobsOf(in DuckVector lists, int row)
    {
        var entry = lists.Lists[row];
        var child = lists.Child;
        var cells = new byte[]?[(int)entry.Length];
        for (var place = 0; place < cells.Length; place++)
        {
            var at = (int)entry.Offset + place;
            cells[place] = child.IsNull(at) ? null : child.Utf8(at).ToArray();
        }

        return cells;
    }

    // Fills in the cells, and tells which of them a person has changed.
    private bool[] Merge(in DuckVector lists, int row, byte[]?[] held, byte[]?[] cells)
    {
        var entry = lists.Lists[row];
        var child = lists.Child;
        var changed = new bool[_columns];
        for (var column = 0; column < _columns; column++)
        {
            var at = (int)entry.Offset + column;
            cells[column] = held[column];
            if (child.IsNull(at))
            {
                continue;
            }

            var written = Encoding.UTF8.GetString(child.Utf8(at));
            if (!IsShown(written, held[column] is { } cell ? RejectTable.ShownCell(cell) : ""))
            {
                changed[column] = true;
                cells[column] = written.Length == 0 && _emptyIsNull ? null : CellOf(Meant(written), _isJson[column]);
            }
        }

        return changed;
    }

    private bool IsShown(string written, string shown) => _isExact ? written == shown : IsUnchanged(written, shown);

    private string Meant(string written) => _isExact ? written : FormulaGuard.Undo(written);

    private static byte[] CellOf(string text, bool isJson)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return !isJson || text.AsSpan().TrimStart() is ['{' or '[' or '"', ..] || IsJson(bytes) ? bytes : JsonText.Quoted(text);
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = Pipelines.Reading.Json.JsonGrammar.DepthMax });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// True when a text of a mended file, a cell or a name, is what an export has shown: a guarded one and a cut one stand for
    /// the whole, and programs write the line ends of their system.
    /// </summary>
    public static bool IsUnchanged(string written, string shown)
    {
        if (written == shown)
        {
            return true;
        }

        var lines = Lines(written);
        return lines == Lines(shown) || lines == Lines(FormulaGuard.Guard(shown))
            || (shown.Length > XlsxTableWriter.CellCharactersMax && lines == Lines(XlsxTableWriter.Cut(shown).ToString()));
    }

    private static string Lines(string text) => text.Contains('\r')
        ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') : text;

    private StructureErrors ErrorsOf(byte[]?[] cells, IReadOnlyList<bool> doubted)
    {
        var errors = StructureErrors.None;
        foreach (var (column, cell) in cells.Index())
        {
            if (cell is not null)
            {
                errors |= cell.AsSpan().Contains((byte)0) ? StructureErrors.NulByte : StructureErrors.None;
                errors |= Utf8.IsValid(cell) ? StructureErrors.None : StructureErrors.UndecodableBytes;
                errors |= cell.Length > _fieldBytesMax ? StructureErrors.FieldTooLong : StructureErrors.None;
                errors |= _isJson[column] && doubted[column] && !IsJson(cell) ? StructureErrors.UnreadableCell : StructureErrors.None;
            }
        }

        return errors;
    }

    /// <summary>The bytes that <see cref="RejectTable.ShownRaw"/> shows.</summary>
    private static byte[] BytesOf(string shown)
    {
        var utf8 = Encoding.UTF8.GetBytes(shown);
        var bytes = new List<byte>(utf8.Length);
        for (var at = 0; at < utf8.Length; at++)
        {
            var rest = utf8.AsSpan(at);
            if (rest is [(byte)'\\', (byte)'\\', ..])
            {
                bytes.Add((byte)'\\');
                at++;
            }
            else if (rest is [(byte)'\\', (byte)'x', _, _, ..] && System.Buffers.Text.Utf8Parser.TryParse(rest.Slice(2, 2), out byte value, out var read, 'x') && read == 2)
            {
                bytes.Add(value);
                at += 3;
            }
            else
            {
                bytes.Add(utf8[at]);
            }
        }

        return [.. bytes];
    }

    private static byte[]?[] Result(StructureErrors errors, byte[]? raw, byte[]?[] cells)
    {
        var result = new byte[]?[Before + cells.Length];
        result[0] = [(byte)errors];
        result[1] = raw;
        cells.CopyTo(result, Before);
        return result;
    }
}
