using System.Runtime.CompilerServices;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Csv.Counting;
using Sluice.Pipelines.Reading.Csv.Parsing;
using Sluice.Pipelines.Reading.Csv.Sniffing;
using Sluice.Pipelines.Reading.Csv.Splitting;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>
/// An open delimited text file. Opening finds out the dialect and reads the header; each query over the table function
/// is one pass over the file by all threads of DuckDB.
/// </summary>
public sealed class CsvSource : IRecordSource
{
    // A megabyte that is made for every file costs more than a small file does.
    private const int SmallBufferBytes = 64 << 10;
    private const int BufferBytes = 1 << 20;

    private readonly CsvInput _input;
    private readonly CsvOptions _options;
    private readonly RecordRule _rule;
    private readonly CsvHeader _header;
    private readonly bool _isSmall;
    private readonly IReadOnlyList<Problem> _warnings;
    private readonly StrongBox<long> _endMarks;
    private Splitter? _lastPass;
    private CsvTableFunction? _function;

    private CsvSource(CsvInput input, CsvOptions options, RecordRule rule, CsvHeader header, bool isSmall, IReadOnlyList<Problem> warnings,
        StrongBox<long> endMarks)
    {
        _input = input;
        _options = options;
        _rule = rule;
        _header = header;
        _isSmall = isSmall;
        _warnings = warnings;
        _endMarks = endMarks;
    }

    /// <summary>The dialect that was declared or found.</summary>
    public CsvDialect Dialect => _rule.Dialect;

    /// <summary>Lines above the header that were found to be no records; 0 where none were, or they were declared.</summary>
    public int LinesAboveHeader { get; private init; }

    /// <summary>The encoding that it is decoded from.</summary>
    public string Encoding => _input.Encoding;

    /// <inheritdoc/>
    public IReadOnlyList<SourceColumn> Columns => _header.Columns;

    /// <inheritdoc/>
    public string Description => $"csv, {_input.Encoding}, {Dialect}";

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Warnings =>
        Interlocked.Read(ref _endMarks.Value) is > 0 and var bytes ? [.. _warnings, CsvProblems.EndMark(_input.FileName, bytes)] : _warnings;

    /// <summary>The name of the table function. Set another before a second file is registered in the same database.</summary>
    public string FunctionName { get; set; } = "source";

    /// <summary>
    /// What ended the last pass before its time: DuckDB's error has only its message. Null when nothing did.
    /// </summary>
    public Exception? PassFailure => _lastPass?.Failure;

    /// <inheritdoc/>
    public long BytesRead => _input.BytesRead?.Invoke() ?? _lastPass?.BytesClaimed ?? 0;

    /// <inheritdoc/>
    public long BytesTotal => _input.BytesTotal;

    /// <inheritdoc/>
    public long BlankLines => _lastPass?.BlankLines ?? 0;

    /// <summary>How many threads a pass can use.</summary>
    internal int ThreadsMax => _isSmall ? 1 : Environment.ProcessorCount;

    /// <summary>Opens a file.</summary>
    /// <exception cref="SluiceException">The options contradict each other, or the first record is over a limit.</exception>
    public static CsvSource Open(CsvInput input, CsvOptions options)
    {
        CsvOptionsCheck.Check(options);

        // Both counts are of the text before the end mark; only a pass to the end of the file finds it.
        var endMarks = new StrongBox<long>();
        var open = input.Open;
        input = input with { Open = () => new EndMarkStream(open(), marks => Interlocked.Exchange(ref endMarks.Value, marks)) };
        using var head = new CsvHead(input);
        var top = CsvTop.Find(head, options, input.FileName);
        var rule = new RecordRule(top.Dialect, top.Options);
        var header = HeaderWidth.Reconciled(CsvHeader.Read(head, top.Start, rule, input.FileName), head, rule);
        IReadOnlyList<Problem> warnings = [.. input.Warnings, .. top.Warnings, .. CsvWarnings.Of(input.FileName, head, header, top.Dialect, options)];
        return new(input, top.Options, rule, header, head.IsWhole, warnings, endMarks) { LinesAboveHeader = top.LinesAboveHeader };
    }

    /// <summary>
    /// Opens a file as lines: one column, no header, no quotes, every line that is not blank is a record. Blanks at the
    /// ends of a line are kept. The limit of a field is that of a line.
    /// </summary>
    public static CsvSource OpenLines(CsvInput input, CsvOptions options) =>
        Open(input, options with { Delimiter = "", Quote = "", Escape = "", Header = false });

    /// <inheritdoc/>
    public string Register(DuckConnection connection)
    {
        _function = new CsvTableFunction(FunctionName, this, Columns.Count);
        connection.Register(_function);
        return $"{FunctionName}()";
    }

    /// <inheritdoc/>
    public bool TryReplace(IRecordSource earlier)
    {
        if (earlier is not CsvSource { _function: { } function } other || other.Description != Description
            || other._options != _options || !other.Columns.SequenceEqual(Columns))
        {
            return false;
        }

        (_function, other._function) = (function, null);
        function.Source = this;
        return true;
    }

    /// <inheritdoc/>
    public long CountRecords(CancellationToken cancellation)
    {
        using var pass = _input.Open();
        var records = new RecordCounter(_rule, Columns.Count, _isSmall ? SmallBufferBytes : BufferBytes, Dialect.HasHeader).Count(pass, _options.SkipLines, cancellation);
        return Dialect.HasHeader ? Math.Max(0, records - 1) : records;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string?> CellsOf(ReadOnlySpan<byte> raw)
    {
        var slices = new FieldSlice[Math.Max(Columns.Count, 16)];
        var count = RecordFields.Read(raw, _rule, slices);
        if (count > slices.Length)
        {
            slices = new FieldSlice[count];
            RecordFields.Read(raw, _rule, slices);
        }

        using var writer = new CellWriter(_rule, _options);
        var cells = new string?[count];
        for (var i = 0; i < count; i++)
        {
            cells[i] = writer.Text(raw, slices[i]);
        }

        return cells;
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> LinesOf(IReadOnlyList<long> byteOffsets, CancellationToken cancellation)
    {
        using var pass = _input.Open();
        return LineNumbers.Of(pass, byteOffsets, cancellation);
    }

    /// <summary>Starts a pass over the data.</summary>
    internal Splitter OpenSplitter()
    {
        var pass = _input.Open();
        Skip(pass, _header.DataOffset);
        return _lastPass = new Splitter(pass, _header.DataOffset, _rule, Columns.Count, _options);
    }

    internal RowParser CreateParser(Splitter splitter, int[] wanted) => new(splitter, _rule, Columns.Count, wanted, _options);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static void Skip(Stream pass, long bytes)
    {
        var buffer = new byte[Math.Min(bytes, 1 << 16)];
        while (bytes > 0)
        {
            var read = pass.Read(buffer.AsSpan(0, (int)Math.Min(bytes, buffer.Length)));
            if (read == 0)
            {
                return;
            }

            bytes -= read;
        }
    }
}
