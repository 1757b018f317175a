using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// A JSON file: records on lines of their own (NDJSON), the elements of one array, objects one after another, or a
/// single object, or the elements of an array inside an object (<see cref="ReadOptions.Records"/>). Opening it looks through the whole file: columns are all names of all records in the order in which
/// they first appear, and each has the kind of all its values.
/// <para>
/// A cell is the value as text: strings decoded, numbers as they are written (<c>1e400</c> and <c>12345678901234567890</c>
/// lose nothing), <c>true</c>, <c>false</c>, objects and arrays as JSON without blanks. In a column of kind
/// <see cref="CellKind.Json"/>, which holds objects, arrays or values of several kinds, strings keep their quotes. null
/// and a missing member are NULL. Where a name comes twice in one object, the last value counts, as in JavaScript,
/// Python and PostgreSQL, and a warning says so. Records that are no objects stand in a last column, <c>value</c>.
/// </para>
/// <para>
/// A record that is not JSON is a row with <see cref="StructureErrors.BrokenJson"/> and its bytes in <c>_raw</c>, as
/// long as the records can be told apart; else, or where no record at all is sound, the file fails.
/// </para>
/// </summary>
public sealed class JsonSource : IRecordSource
{
    /// <summary>Name of the column for records that are no objects.</summary>
    public const string BareColumnName = "value";

    private static int _lastFunction;

    private readonly DecodedFile _file;
    private readonly ReadOptions _options;
    private readonly JsonArrangement _arrangement;
    private readonly JsonDiscovery _discovery;
    private readonly JsonNames _names;
    private readonly int _blockBytes;
    private long _blankLines;

    private JsonSource(DecodedFile file, ReadOptions options, JsonArrangement arrangement, JsonDiscovery discovery, int blockBytes)
    {
        _file = file;
        _options = options;
        _arrangement = arrangement;
        _discovery = discovery;
        _blockBytes = blockBytes;
        _blankLines = discovery.BlankLines;
        _names = JsonNames.Frozen([.. discovery.Columns.Where(column => column.Index != discovery.BareColumn).Select(column => column.Name)], options.Opened, options.Kept);
        Warnings = [.. file.Warnings, .. discovery.Warnings];
    }

    /// <summary>Paths of the objects whose members are columns.</summary>
    internal IReadOnlyList<string> Opened => _options.Opened;

    /// <summary>Those of them that are columns too.</summary>
    internal IReadOnlyList<string> Kept => _options.Kept;

    /// <summary>The member whose elements are the records, when the file itself said so; null otherwise.</summary>
    internal string? RecognisedRecords => _arrangement.IsRecognised ? _arrangement.Paths[0] : null;

    /// <summary>The encoding that it is decoded from.</summary>
    public string Encoding => _file.Encoding.Name;

    /// <inheritdoc/>
    public IReadOnlyList<SourceColumn> Columns => _discovery.Columns;

    /// <inheritdoc/>
    public string Description => string.Join(", ", new[]
    {
        _arrangement.Layout switch
        {
            JsonLayout.Lines => "json, one record a line",
            JsonLayout.Array => "json, one array of records",
            JsonLayout.Pages => $"json, records in {string.Join(" or ", _arrangement.Paths)}",
            _ => "json, objects one after another",
        },
        _file.Encoding.Name,
        _file.Compression is FileCompression.None ? null : _file.Compression.ToString().ToLowerInvariant(),
    }.OfType<string>());

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Warnings { get; }

    /// <inheritdoc/>
    public long BytesRead => _file.BytesRead;

    /// <inheritdoc/>
    public long BytesTotal => _file.BytesTotal;

    /// <inheritdoc/>
    public long BlankLines => Volatile.Read(ref _blankLines);

    /// <summary>Opens a file that was recognised as JSON, and looks through it; owns it from then on, also when it throws.</summary>
    /// <exception cref="SluiceException">
    /// <c>file_empty</c>, <c>json_broken</c>, <c>record_too_long</c>, <c>too_many_columns</c>, or what is wrong with its compression.
    /// </exception>
    public static JsonSource Open(DecodedFile file, ReadOptions options, CancellationToken cancellation = default)
        => Open(file, options, JsonBlocks.BlockBytesDefault, cancellation);

    /// <inheritdoc/>
    public string Register(DuckConnection connection)
    {
        // A database keeps functions for good and refuses a name twice, so each has a name of its own.
        var function = new JsonTableFunction($"json_source_{Interlocked.Increment(ref _lastFunction)}", this);
        connection.Register(function);
        return function.Name + "()";
    }

    /// <inheritdoc/>
    public long CountRecords(CancellationToken cancellation)
    {
        using var pass = _file.Open();
        return JsonRecordCount.Of(pass, _arrangement, cancellation);
    }

    /// <inheritdoc/>
    public unsafe IReadOnlyList<string?> CellsOf(ReadOnlySpan<byte> raw)
    {
        var cells = new string?[Columns.Count];
        using var names = _names.Fork();
        using var record = new JsonRecord(names, _discovery.BareColumn);
        var padded = new byte[raw.Length * 2 + JsonGrammar.Padding];
        raw.CopyTo(padded);
        fixed (byte* start = padded)
        {
            if (raw.IsEmpty || !record.Parse(start, start + raw.Length))
            {
                return cells;
            }

            foreach (var member in record.Members)
            {
                if (member.Column >= 0 && member.Column < cells.Length)
                {
                    var target = start + raw.Length + JsonGrammar.Padding;
                    var cell = JsonCell.Of(start, member, Columns[member.Column].Kind, target);
                    cells[member.Column] = cell.IsNull ? null : UndecodableByte.Show(cell.AsSpan());
                }
            }
        }

        return cells;
    }

    /// <inheritdoc/>
    public IReadOnlyList<long>? LinesOf(IReadOnlyList<long> byteOffsets, CancellationToken cancellation)
    {
        using var pass = _file.Open();
        return LineNumbers.Of(pass, byteOffsets, cancellation);
    }

    /// <summary>What is wrong with the bytes of a record that has <see cref="StructureErrors.BrokenJson"/>; null for a sound one.</summary>
    public unsafe Problem? Explain(ReadOnlySpan<byte> raw)
    {
        using var names = _names.Fork();
        using var record = new JsonRecord(names, _discovery.BareColumn);
        var padded = new byte[raw.Length + JsonGrammar.Padding];
        raw.CopyTo(padded);
        fixed (byte* start = padded)
        {
            return raw.IsEmpty || record.Parse(start, start + raw.Length)
                ? null
                : JsonProblems.BrokenRecord(raw, (int)(record.Stop.At - start), record.Stop.Fault);
        }
    }

    /// <inheritdoc cref="SourceFile.CheckUnchanged"/>
    public void CheckUnchanged() => _file.CheckUnchanged();

    /// <inheritdoc/>
    public void Dispose()
    {
        _names.Dispose();
        _file.Dispose();
    }

    /// <summary>Opens a file that is read in blocks of another size.</summary>
    internal static JsonSource Open(DecodedFile file, ReadOptions options, int blockBytes, CancellationToken cancellation)
    {
        try
        {
            var (head, isWhole) = file.ReadHead(JsonLayoutDetection.HeadBytes);
            if (isWhole && head.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
            {
                throw JsonProblems.Failure(FileProblems.Empty(file.Path));
            }

            var arrangement = JsonArrangementDetection.Of(head, isWhole, IsNamedLines(file.Path), options.Records);
            var discovery = JsonDiscovery.Of(file, arrangement, options, blockBytes, cancellation);
            return new JsonSource(file, options, arrangement, discovery, blockBytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A fresh pass in blocks.</summary>
    internal JsonBlocks OpenBlocks() => new(_file, _arrangement, _options.RecordBytesMax, _blockBytes);

    /// <summary>A parser for one thread.</summary>
    internal (JsonNames Names, JsonRecord Record) OpenParser()
    {
        var names = _names.Fork();
        return (names, new JsonRecord(names, _discovery.BareColumn));
    }

    /// <summary>Bytes that a field may have.</summary>
    internal int FieldBytesMax => _options.FieldBytesMax;

    /// <summary>Records of the file as the pass at opening has found them.</summary>
    internal long Records => _discovery.Records;

    /// <summary>Takes over what a scan has seen, if it has seen the whole file.</summary>
    internal void NoteScan(JsonBlocks blocks)
    {
        if (blocks.IsAtEnd)
        {
            Volatile.Write(ref _blankLines, blocks.BlankLines);
        }
    }

    private static bool IsNamedLines(string path)
        => Path.GetFileName(path).Split('.').Any(part => part.ToLowerInvariant() is "ndjson" or "jsonl" or "jsonlines" or "geojsonl" or "geojsons");
}
