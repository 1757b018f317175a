using Sluice.SqlLineage.Dialects;
using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Parsing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>
/// Turns statements into reads, writes and column edges. It holds what a connection knows between statements: the current
/// database, temporary tables and what they hold, columns of tables created so far, variables with a constant value.
/// One chapter per concern.
/// </summary>
internal sealed partial class Resolver
{
    private const int DepthMax = 200;

    private readonly NameTable _names;
    private readonly Parser _mainParser;
    private Parser? _parserOverride;
    private Token[] _tokens = [];
    private Dialect _dialect = DialectCatalog.Ansi;
    private SqlLineageOptions _options = new();
    private CteScope? _ctes;
    private TableEntry? _triggerTable;
    private bool _isForTriggers;
    private int _server = -1;
    private int _depth;
    private LineageReason _cap = LineageReason.Explicit;
    private long _work;
    private long _workMax;
    private long _columns;
    private long _columnsMax;
    private long _characters;
    private long _charactersMax;
    private CancellationToken _cancellation;

    public Resolver(NameTable names, Parser parser)
    {
        (_names, _mainParser) = (names, parser);
        Tables = new TableCatalog(names);
    }

    private Parser _parser => _parserOverride ?? _mainParser;

    public TableCatalog Tables { get; }

    /// <summary>What the statement at hand does; the analyzer turns it into results.</summary>
    public StatementFacts Facts { get; } = new();

    public void Begin(Token[] tokens, int count, Dialect dialect, SqlLineageOptions options, CancellationToken cancellation)
    {
        (_tokens, _dialect, _options, _cancellation) = (tokens, dialect, options, cancellation);
        // Nested recursive WITH items are resolved several times per level: the sum stays linear in the text.
        (_work, _workMax) = (0, 10_000 + (20L * count));
        (_columns, _columnsMax) = (0, 1_000_000 + (100L * count));
        (_ctes, _triggerTable, _depth, _cap, _nesting) = (null, null, 0, LineageReason.Explicit, 0);
        Tables.Clear();
        Tables.CurrentPath = CurrentPathOf(options, dialect);
        Tables.DefaultSchema = dialect.DefaultSchema is null ? -1 : _names.InternName(options.DefaultSchema ?? dialect.DefaultSchema);
        Tables.IsCurrentDatabase = options.DefaultDatabase is not null;
        Tables.HasDateShards = dialect.DateShards;
        ForgetVariables();
        Facts.Clear();
        DepthExceeded = false;
        (_parserOverride, _current, _isForTriggers, _server) = (null, null, false, -1);
    }

    /// <summary>Where names without a database or a schema belong before any USE.</summary>
    private int[] CurrentPathOf(SqlLineageOptions options, Dialect dialect)
    {
        var path = new List<int>(2);
        if (options.DefaultDatabase is not null) path.Add(_names.InternName(options.DefaultDatabase));
        if (options.DefaultSchema is not null && dialect.DefaultSchema is null) path.Add(_names.InternName(options.DefaultSchema));
        return [.. path];
    }

    private void Read(TableEntry table)
    {
        table.WasRead = true;
        Facts.AddRead(table.Id);
    }

    private void Write(TableEntry table)
    {
        table.WasWritten = true;
        Facts.AddWrite(table.Id);
    }

    private void AddEdges(long[] origins, TableEntry? target, int name, int ordinal, LineageReason most = LineageReason.Explicit)
    {
        foreach (var origin in origins)
        {
            Facts.AddEdge(origin, target?.Id ?? -1, name, ordinal, Origins.ReasonOf(origin).Or(most).Or(_cap));
        }
    }

    /// <summary>What the text around the statement allows at most.</summary>
    public LineageReason Cap => _cap;

    /// <summary>Something was not resolved, because it nests too deep or takes too much work.</summary>
    public bool DepthExceeded { get; set; }

    /// <summary>First token of the statement at hand, for what is said about it.</summary>
    private int CurrentToken { get; set; }

    public ReadOnlySpan<char> TextOf(int start, int length) => _text.AsSpan(start, Math.Min(length, _text.Length - start));

    /// <summary>A table that only the scan behind a syntax error found.</summary>
    public void NoteRecovered(int[] path, bool isWrite)
    {
        if (path.Length == 1 && FindCte(path[0]) is not null) return;
        var table = Tables.Get(path);
        if (Facts.Reads.Contains(table.Id) || Facts.Writes.Contains(table.Id)) return;
        Facts.Recovered.Add(table.Id);
        if (isWrite) Write(table);
        else Read(table);
    }

    /// <summary>Says that so many columns are about to be given on; false when there are too many, because a few words can double them again and again.</summary>
    private bool MayGive(int columns)
    {
        _columns += columns;
        DepthExceeded |= _columns > _columnsMax;
        return _columns <= _columnsMax;
    }

    /// <summary>The same for the characters of texts that are put together or read once more.</summary>
    private bool MayRead(int characters)
    {
        _characters += characters;
        DepthExceeded |= _characters > _charactersMax;
        return _characters <= _charactersMax;
    }

    private bool Enter()
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_depth >= DepthMax || ++_work > _workMax)
        {
            DepthExceeded = true;
            return false;
        }

        _depth++;
        return true;
    }
}
