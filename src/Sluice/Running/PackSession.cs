using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching.Models;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Mapping;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Pipelines.Typing;
using Sluice.Running.Guessing;
using Sluice.Running.Rejects;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>One request in the child: the open file, the locked database, and the plan compiled for them.</summary>
internal sealed class PackSession : IDisposable
{
    private const string DigestName = "sluice_digest";

    // Measured with two threads: 336 columns of text beside 464 in rest are packed in 420 MB, 118 beside 282 in 148 MB. What
    // reads all columns takes about as much as what writes those.
    private const long WriterBytesPerColumn = 640 << 10;
    private const int OwnColumnsMin = 32;
    private const int SampleReach = 50;

    // From this size on a file is worth a database of its own, on all threads; below, threads only wait for each other.
    private const long SmallBytes = 256 << 10;

    private readonly LockedDatabase _database;
    private readonly IModels _models;
    private readonly List<(IReadOnlyList<ProbeColumn> Columns, long? SampleRows, IReadOnlyList<TypeGuess> Guesses)> _asked = [];
    private ChildRequest _request;
    private readonly PipelineConfig _pipeline;
    private PlanBuilder? _builder;
    private PipelinePlan? _plan;
    private int _probes;
    private DuckStatement? _prepared;

    private PackSession(ChildRequest request, IRecordSource source, LockedDatabase database, IReadOnlyList<DuckScalarFunction> functions, IModels models)
    {
        _request = request;
        Source = source;
        _database = database;
        _models = models;
        _pipeline = request.Pipeline ?? new PipelineConfig { Name = StoreNames.OfFile(request.FileShown) };
        From = source.Register(Connection);
        Connection.Register(Digest);
        Connection.Register(new AdfTextFunction());
        foreach (var function in functions)
        {
            Connection.Register(function);
        }
    }

    /// <summary>The open file.</summary>
    public IRecordSource Source { get; private set; }

    /// <summary>The FROM expression of the file.</summary>
    public string From { get; }

    /// <summary>The connection on which everything runs.</summary>
    public DuckConnection Connection => _database.Connection;

    /// <summary>Sums the hashes of the rows that pass and counts them.</summary>
    public DigestFunction Digest { get; } = new(DigestName);

    /// <summary>What is done now, for progress.</summary>
    public string Phase { get; set; } = "guess";

    /// <summary>The plan; compiled when it is first asked for.</summary>
    public PipelinePlan Plan => _plan ??= Compile();

    /// <summary>The pipeline's name.</summary>
    public string PipelineName => _pipeline.Name;

    /// <summary>Which column went where.</summary>
    public PackagedColumns Columns
    {
        get
        {
            var report = _builder!.Mapping!.Report;
            return new PackagedColumns(
                Names(report.Mapped), Names(report.Unmapped), [.. report.Families.Select(family => family.Name).Union(report.Repeated.Select(decision => decision.Name))], [.. report.Sentences()]);

            static string[] Names(IReadOnlyList<ColumnDecision> decisions) => [.. decisions.Select(decision => decision.Name)];
        }
    }

    /// <summary>What the pipeline says about cells.</summary>
    public CellFormat Format => _pipeline.Read.Format;

    /// <summary>How the pipeline reads its files.</summary>
    public ReadConfig Read => _pipeline.Read;

    /// <summary>The file's columns, as a reject needs them when the file is gone.</summary>
    public IReadOnlyList<PackagedSourceColumn> SourceColumns
    {
        get
        {
            // A typed format has no raw record of its own: the plan makes an object under keys that are unique.
            var keys = RestKeys.Of(new HeaderIndex(Source.Columns), _ => false);
            return [.. Source.Columns.Zip(keys, (column, key) => new PackagedSourceColumn(
                column.Name, column.Kind.ToString(), column.SqlType, key.Key,
                column.Kind == CellKind.Native ? key.Key : column.Letters ?? column.Name, IsKept(column))
            {
                IsOurs = column.IsOurs,
                ErrorWords = column.ErrorWords,
            })];
        }
    }

    /// <summary>What the rows have proven of targets that nobody typed.</summary>
    public IReadOnlyList<PackagedProof> Proofs => _builder!.Proofs;

    /// <summary>How many columns became columns of their own where no <c>map</c> says; null when all did.</summary>
    public int? OwnColumns => _builder!.OwnColumns;

    /// <summary>What was noticed on the way.</summary>
    public IReadOnlyList<Problem> Notes => [.. Source.Warnings, .. _builder?.Notes ?? []];

    /// <summary>True for a file that is over before a second thread could help.</summary>
    public bool IsSmall => IsSmallFile(_request);

    /// <summary>
    /// Where a small file's rows are written before they are moved to its package: with the same path for every file the
    /// statement is the same too, and is compiled once. Among what is spilled, so that it counts as the file's output. Null
    /// where each file has a database of its own.
    /// </summary>
    public string? SharedPath => _request.Desk is { } desk && IsSmall ? Path.Combine(desk, LockedDatabase.SpillName, PackageFolder.RowsName) : null;

    /// <summary>True when its plan may serve another file.</summary>
    public bool CanGoOn => _plan is not null && _request is { Task: ChildTask.Pack, Desk: not null } && IsSmall && !_builder!.DependsOnRows;

    /// <summary>Opens the file and a database for it, in which expressions can use the functions.</summary>
    public static PackSession Open(ChildRequest request, IReadOnlyList<DuckScalarFunction> functions, IModels models)
    {
        IReadOnlyList<string> others = request.Replay is { } work ? MendedSource.FilesOf(work) : [];
        var database = LockedDatabase.Open(
            request.Desk ?? request.Folder, request.File, request.MemoryBytes, IsSmallFile(request) ? 1 : request.Threads, others);
        try
        {
            IRecordSource source = request.Replay is { } replay ? MendedSource.Open(request, replay, database.Connection)
                : SourceOpening.Open(request, database.Connection);
            return new PackSession(request, source, database, functions, models);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Goes on with another file, where what was compiled is its plan too: the same pipeline and tables, the same columns in
    /// the same form, and the same types where all rows were asked. False when it is not; nothing can be done with it then.
    /// </summary>
    /// <exception cref="SluiceException">The file can not be read.</exception>
    public bool TryGoOn(ChildRequest request)
    {
        if (!IsSmallFile(request) || !IsAlike(request) || IsParquet(request.File))
        {
            return false;
        }

        var source = SourceOpening.Open(request, Connection);
        if (!source.TryReplace(Source))
        {
            source.Dispose();
            return false;
        }

        Source.Dispose();
        (Source, _request, Phase) = (source, request, "guess");
        Digest.Reset();
        return _asked.All(asked => asked.Guesses.Zip(Guess(asked.Columns, asked.SampleRows)).All(pair => AreAlike(pair.First, pair.Second)));
    }

    /// <summary>Does what was asked.</summary>
    public ChildAnswer Answer() => _request.Task switch
    {
        ChildTask.Pack => new ChildAnswer { Manifest = Close(WriteRows()) },
        ChildTask.Guess => new ChildAnswer { Guessed = new Guesser(this, OwnColumnsMax).Guess() },
        ChildTask.Plan => new ChildAnswer
        {
            Plan = new PlanText(this, _request).Write(),
            Manifest = _request.SampleRows > 0 ? new SamplePacker(this, _request).Pack(Plan) : null,
        },
        ChildTask.Preview => new ChildAnswer { Preview = new Previewer(this, _request).Preview() },
        _ => throw new InvalidOperationException($"The child has no task {_request.Task}."),
    };

    /// <summary>Writes the rows of the package, whose books are then still open.</summary>
    public WrittenRows WriteRows() => new Packer(this, _request).Write(CancellationToken.None);

    /// <summary>Closes the books of what was written last.</summary>
    public PackageManifest Close(WrittenRows written) => new Packer(this, _request).Close(written);

    /// <summary>How far it is.</summary>
    public PackProgress Progress() => new(Phase, Source.BytesRead, Source.BytesTotal, Digest.Rows, Digest.Rejected);

    /// <summary>Runs SQL of the plan; what its functions threw comes out as it was.</summary>
    public void Run(string sql) => Connection.ExecuteLong(sql);

    /// <summary>Runs the statement that is the same for each of its files.</summary>
    public void RunPrepared(string sql) => (_prepared ??= Connection.Prepare(sql)).Execute();

    /// <summary>Proves types of columns over all rows, or over the first rows only.</summary>
    public IReadOnlyList<TypeGuess> Guess(IReadOnlyList<ProbeColumn> columns, long? sampleRows)
    {
        Phase = "guess";
        var name = $"sluice_probe_{_probes++}";
        var probe = new ProbeFunction(name, columns) { SuggestsDecimalComma = Source is CsvSource { Dialect.Delimiter: ";" } };
        Connection.Register(probe);
        var cells = string.Concat(columns.Select(column => ", " + column.CellSql));
        // The first rows and no others, so that it finds the same each time. A limit on those alone ends no thread that finds
        // none of them, and the file would be read to its end; so many more are not read while one that has some is held up.
        var limit = _request.RowsMax is { } most ? $" AND _row <= {most}" : "";
        var rows = sampleRows is null ? From : $"(FROM (FROM {From} LIMIT {sampleRows * SampleReach}) WHERE _row <= {sampleRows})";
        Connection.ExecuteLong($"SELECT count(*) FROM {rows} WHERE CASE WHEN _error = 0{limit} THEN {name}(_row{cells}) ELSE true END");
        var guesses = probe.Guesses();
        if (_plan is null)
        {
            _asked.Add((columns, sampleRows, guesses));
        }

        return guesses;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _prepared?.Dispose();
        _database.Dispose();
        Source.Dispose();
    }

    private int OwnColumnsMax => (int)Math.Max(OwnColumnsMin, _request.MemoryBytes / (WriterBytesPerColumn * _request.Threads));

    // A typed format has no records: its rejects keep the cells that the plan reads, and the mended ones have no more.
    private bool IsKept(SourceColumn column) => _request.Replay?.Original.SourceColumns[column.Index].IsKept
        ?? column.Kind != CellKind.Native || _builder!.Reads(column.Index);

    // DuckDB itself reads Parquet, and only the file that its database was opened for.
    private static bool IsParquet(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using var file = File.OpenHandle(path);
        return RandomAccess.Read(file, start, 0) == start.Length && start.SequenceEqual("PAR1"u8);
    }

    private static bool IsSmallFile(ChildRequest request) => new FileInfo(request.File) is { Exists: true, Length: <= SmallBytes };

    private bool IsAlike(ChildRequest request) => request.Task == ChildTask.Pack && request.Desk == _request.Desk
        && request.MemoryBytes == _request.MemoryBytes && request.Threads == _request.Threads && request.Plugins.SequenceEqual(_request.Plugins)
        && request.TableColumns.SequenceEqual(_request.TableColumns)
        && (request.Pipeline is not null || StoreNames.OfFile(request.FileShown) == _pipeline.Name)
        && request.PipelineSha256 == _request.PipelineSha256;

    private static bool AreAlike(TypeGuess before, TypeGuess now) =>
        now is { Question: null, Note: null } && before is { Question: null, Note: null } && before.DateOrder == now.DateOrder && before.Type.Equals(now.Type);

    private PipelinePlan Compile()
    {
        _builder = new PlanBuilder(_pipeline, Source, From, Connection)
        {
            TableColumns = _request.TableColumns,
            DigestFunction = _request.Task == ChildTask.Pack ? DigestName : null,
            RowsMax = _request.RowsMax,
            Guess = Guess,
            ProvenBefore = _request.Replay is { IsSamePipeline: true } replay ? replay.Original.Proofs : [],
            OwnColumnsMax = _request.Replay is { } mended ? mended.Original.OwnColumns ?? int.MaxValue
                : OwnColumnsMax,
            Models = _models,
        };
        var plan = _builder.Build();
        if (Source.Columns.FirstOrDefault(column => _builder.Reads(column.Index) && !IsKept(column)) is { } lacking)
        {
            throw new SluiceException(FailureKind.Contract, [new Problem("column_not_kept",
                $"The pipeline reads the column {lacking.Name}, of which the rejects have no cells: the pipeline that held them back does not read it. Nothing was replayed.")
            {
                File = _request.FileShown,
                Column = lacking.Name,
                Advice = "Run the original file through this pipeline.",
            }]);
        }

        return plan;
    }
}
