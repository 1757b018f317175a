using System.Text.Unicode;
using Sluice.Packages;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Pipelines.Reading.Csv.Parsing;
using Sluice.Pipelines.Reading.Csv.Splitting;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Pipelines.Reading.Json;

namespace Sluice.Running;

/// <summary>
/// Cuts the raw records of rejects into cells again, without the file that they came from: delimited records by their
/// dialect, objects by their names. Cells are bytes, because a reject may hold what is no text. One thread at a time; the
/// owner disposes it.
/// </summary>
internal sealed unsafe class RawRecords : IDisposable
{
    private readonly RawForm _form;
    private readonly CellKind[] _kinds;
    private readonly RecordRule? _rule;
    private readonly JsonNames? _names;
    private readonly JsonRecord? _record;
    private FieldSlice[] _slices = new FieldSlice[16];

    /// <param name="form">The form that the manifest names.</param>
    /// <param name="columns">The file's columns.</param>
    public RawRecords(RawForm form, IReadOnlyList<PackagedSourceColumn> columns)
    {
        _form = form;

        // The text of a sheet's cell is what stands there, also beside numbers in its column.
        _kinds = [.. columns.Select(column => form.Sheet is not null ? CellKind.Text : column.SqlType == "JSON" ? CellKind.Json
            : Enum.TryParse<CellKind>(column.Kind, out var kind) ? kind : CellKind.Text)];
        if (form.IsDelimited)
        {
            var dialect = new CsvDialect(form.Delimiter, Character(form.Quote), Character(form.Escape), HasHeader: true);
            _rule = new RecordRule(dialect, new CsvOptions { FieldBytesMax = int.MaxValue / 4 });
            return;
        }

        // Records that are no objects stand in a last column of ours.
        _names = JsonNames.Frozen([.. columns.Where(column => !column.IsOurs).Select(column => column.RawKey)], form.Opened, form.Kept);
        _record = new JsonRecord(_names, columns.Count > 0 && columns[^1].IsOurs ? columns.Count - 1 : JsonNames.NoColumn);
    }

    /// <summary>The form of a source's raw records.</summary>
    public static RawForm FormOf(IRecordSource source, ReadConfig read) => source switch
    {
        CsvSource { Dialect: var dialect } => new RawForm(true, dialect.Delimiter, dialect.Quote?.ToString() ?? "", dialect.Escape?.ToString() ?? "")
        {
            EmptyIsNull = read.Empty != EmptyCells.Text,
            QuotedEmptyIsNull = read.Empty == EmptyCells.Null,
        },
        SheetSource sheet => new RawForm(false, Sheet: sheet.SheetName),
        JsonSource json => new RawForm(false) { Opened = json.Opened, Kept = json.Kept },
        _ => new RawForm(false),
    };

    /// <summary>The cells of a record by the columns of the file; null for no value, and for one that the record does not have.</summary>
    /// <param name="raw">The record.</param>
    /// <param name="fields">How many fields a delimited record has; as many as there are columns for others.</param>
    public byte[]?[] CellsOf(ReadOnlySpan<byte> raw, out int fields)
    {
        var cells = new byte[]?[_kinds.Length];
        fields = _rule is null ? ObjectCells(raw, cells) : DelimitedCells(raw, cells, _rule);
        return cells;
    }

    /// <summary>The cells of a reject as the package keeps it.</summary>
    /// <param name="raw">Its record; null where there is none.</param>
    /// <param name="rest">The object of the columns that no target takes, which are kept there alone, under the same keys; null where there is none.</param>
    /// <param name="fields">How many fields the record has; 0 where there is none.</param>
    public byte[]?[] CellsOf(byte[]? raw, byte[]? rest, out int fields)
    {
        fields = 0;
        var cells = raw is null ? new byte[]?[_kinds.Length] : CellsOf(raw, out fields);
        if (rest is not null)
        {
            foreach (var (column, cell) in CellsOf(rest, out _).Index())
            {
                cells[column] ??= cell;
            }
        }

        return cells;
    }

    /// <summary>What is wrong with a record that a person has written anew.</summary>
    public StructureErrors ErrorsOf(ReadOnlySpan<byte> raw)
    {
        var errors = Utf8.IsValid(raw) ? StructureErrors.None : StructureErrors.UndecodableBytes;
        errors |= raw.Contains((byte)0) ? StructureErrors.NulByte : StructureErrors.None;
        if (_rule is null)
        {
            return errors | (ParsesAsObject(raw) ? StructureErrors.None : StructureErrors.BrokenJson);
        }

        fixed (byte* bytes = raw)
        {
            var record = new RecordWalk(_rule, expectedFields: 0).Walk(new Window(bytes, raw.Length, 0, isLast: true), 0);
            if (record is not { Error: StructureErrors.None } sound || sound.End != raw.Length)
            {
                return errors | StructureErrors.BrokenQuote;
            }
        }

        var fields = RecordFields.Read(raw, _rule, _slices);
        return errors | (fields < _kinds.Length ? StructureErrors.TooFewFields
            : fields > _kinds.Length ? StructureErrors.TooManyFields : StructureErrors.None);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _record?.Dispose();
        _names?.Dispose();
    }

    private static char? Character(string text) => text.Length == 0 ? null : text[0];

    private int DelimitedCells(ReadOnlySpan<byte> raw, byte[]?[] cells, RecordRule rule)
    {
        var fields = RecordFields.Read(raw, rule, _slices);
        if (fields > _slices.Length && cells.Length > _slices.Length)
        {
            _slices = new FieldSlice[Math.Min(fields, cells.Length)];
            fields = RecordFields.Read(raw, rule, _slices);
        }

        for (var column = 0; column < Math.Min(fields, cells.Length); column++)
        {
            cells[column] = CellOf(raw, _slices[column], rule);
        }

        return fields;
    }

    private byte[]? CellOf(ReadOnlySpan<byte> raw, FieldSlice field, RecordRule rule)
    {
        if (field.Length == 0 && (field.Form == FieldForm.Plain ? _form.EmptyIsNull : _form.QuotedEmptyIsNull))
        {
            return null;
        }

        var content = raw.Slice(field.Start, field.Length);
        if (field.Form != FieldForm.Escaped)
        {
            return content.ToArray();
        }

        var unescaped = new byte[content.Length];
        return unescaped[..RecordFields.Unescape(content, rule, unescaped)];
    }

    private bool ParsesAsObject(ReadOnlySpan<byte> raw)
    {
        fixed (byte* start = Padded(raw))
        {
            return raw.Length > 0 && _record!.Parse(start, start + raw.Length);
        }
    }

    private int ObjectCells(ReadOnlySpan<byte> raw, byte[]?[] cells)
    {
        if (raw.Length == 0)
        {
            return cells.Length;
        }

        // Cells that have to be unescaped are written behind the record.
        fixed (byte* start = Padded(raw))
        {
            if (!_record!.Parse(start, start + raw.Length))
            {
                return cells.Length;
            }

            foreach (var member in _record.Members)
            {
                if (member.Column >= 0 && member.Column < cells.Length)
                {
                    var cell = JsonCell.Of(start, member, _kinds[member.Column], start + raw.Length + JsonGrammar.Padding);
                    cells[member.Column] = cell.IsNull ? null : cell.AsSpan().ToArray();
                }
            }
        }

        return cells.Length;
    }

    private static byte[] Padded(ReadOnlySpan<byte> raw)
    {
        var padded = new byte[(raw.Length * 2) + (JsonGrammar.Padding * 2)];
        raw.CopyTo(padded);
        return padded;
    }
}
