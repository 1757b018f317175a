using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines.Checking;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching;
using Sluice.Pipelines.Enriching.Models;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Mapping;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines;

/// <summary>
/// Compiles a pipeline for the columns that a file really has: decides which column feeds which target, which type each
/// target has (declared, the table's, the format's own, or proven by all rows), proves the expressions, and hands the
/// result to <see cref="PlanCompiler"/>.
/// </summary>
internal sealed class PlanBuilder(PipelineConfig pipeline, IRecordSource source, string from, DuckConnection connection)
{
    // Enough rows to see that a column writes its dates as ISO does, before the whole file is asked.
    private const long OrderSampleRows = 10_000;

    // Below this the file has hardly more rows than are glanced at, and looking at all of them takes as long.
    private const long GlanceBytesPerColumn = 256 << 10;

    private readonly PlanFunctions _functions = new(source.Columns);
    private HashSet<int> _read = [];

    // By the names that expressions have for columns of the file whose own names may be the plan's.
    private readonly Dictionary<string, int> _renamed = [];

    /// <summary>Columns that the table has already.</summary>
    public IReadOnlyList<StreamColumn> TableColumns { get; init; } = [];

    /// <summary>The name of the volatile function that sums row hashes; null for a plan that is only shown.</summary>
    public string? DigestFunction { get; init; }

    /// <summary>Only rows up to this number; null for all.</summary>
    public long? RowsMax { get; init; }

    /// <summary>
    /// How many columns a file may have as columns of its own where no <c>map</c> says; the others become <c>rest</c>. The
    /// Parquet writer books memory for each column, and thousands would not fit.
    /// </summary>
    public int OwnColumnsMax { get; init; } = int.MaxValue;

    /// <summary>What more rows of the same file have proven of targets before, for a source that has only some of them.</summary>
    public IReadOnlyList<PackagedProof> ProvenBefore { get; init; } = [];

    /// <summary>Proves types and orders of dates over all rows, or over the first rows only.</summary>
    public required Func<IReadOnlyList<ProbeColumn>, long?, IReadOnlyList<TypeGuess>> Guess { get; init; }

    /// <summary>Answers for models of the user's own.</summary>
    public required IModels Models { get; init; }

    /// <summary>The mapping, once <see cref="Build"/> has run.</summary>
    public MappingPlan? Mapping { get; private set; }

    /// <summary>What was noticed while compiling.</summary>
    public List<Problem> Notes { get; } = [];

    /// <summary>What the rows have proven of targets that nobody typed, once <see cref="Build"/> has run.</summary>
    public List<PackagedProof> Proofs { get; } = [];

    /// <summary>How many columns became columns of their own where no <c>map</c> says; null when all did.</summary>
    public int? OwnColumns { get; private set; }
    /// <summary>True when the plan holds values of this file's rows, so that it can not be another file's.</summary>
    public bool DependsOnRows => pipeline.Enrich.Entities is { Columns.Count: > 0 };

    /// <summary>The C# functions of the plan.</summary>
    public PlanFunctions Functions => _functions;

    /// <summary>True for a source column that the plan reads.</summary>
    public bool Reads(int column) => _read.Contains(column);

    /// <summary>Compiles the plan and registers its functions.</summary>
    /// <exception cref="SluiceException">The pipeline does not fit the file; all problems at once.</exception>
    public PipelinePlan Build()
    {
        Mapping = WithinOwnColumns(ColumnMapper.Resolve(pipeline, source.Columns));

        // A file of JSON without a single member is an empty page; were there records, each would lack the value.
        Fail(FailureKind.Contract, [.. Mapping.Problems.Where(problem => problem.Severity == Severity.Error
            && (source.Columns.Count > 0 || problem.Code != "missing_column"))]);
        Notes.AddRange(Mapping.Problems.Where(problem => problem.Severity == Severity.Warning));
        var names = source.Columns.Select(column => column.Name).Concat(Mapping.Targets.Select(target => target.Name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Fail(FailureKind.Config, [.. UserExpression.Of(pipeline).Select(one => UserExpression.Check(connection, one, names.Contains)).OfType<Problem>()]);
        RenameSources();
        var targets = Targets(Mapping);

        // DuckDB parses every expression for this, so it is asked once.
        var mentioned = Mentioned();
        var ownSources = OwnSources(mentioned);
        _read = [.. targets.SelectMany(target => target.Sources), .. mentioned.Values];
        var compiler = new PlanCompiler
        {
            Source = from,
            Columns = source.Columns,
            Targets = targets,
            Checks = [],
            Where = pipeline.Read.Where,
            Functions = _functions,
            MentionedSources = mentioned,
            OwnSources = ownSources,
            WhereSources = WhereSources(mentioned, ownSources, targets),
            DigestFunction = DigestFunction,
            RawCells = !source.KeepsCells && source.Columns.Any(column => column.Kind == CellKind.Native) ? RawOf(targets, mentioned.Values) : null,
            RawSql = source.RawSql,
            KeepsCells = source.KeepsCells,
            RowsMax = RowsMax,
            HiddenButKept = HiddenButKept(),
        };
        targets = WithGivenTypes(targets, compiler);
        var planner = new CheckPlanner(targets, source.Columns, _functions);
        IReadOnlyList<PlanCheck> checks = [.. planner.Plan(pipeline.Checks), .. PlanCompiler.WhereCheck(pipeline.Read.Where), .. EnrichPlanner.Checks(pipeline.Enrich)];
        Fail(FailureKind.Config, planner.Problems);

        compiler = compiler with { Targets = targets, Checks = checks };
        var everything = (compiler with { HiddenButKept = targets.Select(target => target.Name).ToHashSet() }).CompileQuery();
        var columns = ColumnsOf(everything);
        var types = columns.ToDictionary(column => column.Name, column => column.Type.ToSql(), StringComparer.Ordinal);
        var enrichments = Enrich(types);
        compiler = compiler with { Enrichments = enrichments, KeptAs = StoredTypes(columns) };
        var enriched = enrichments.SelectMany(enrichment => enrichment.Columns).ToList();
        List<StreamColumn> own =
        [
            .. targets.Where(target => !target.IsHidden).Select(target => new StreamColumn(target.Name, types[target.Name])),
            .. enriched.Where(column => !column.IsHidden).Select(column => new StreamColumn(column.Name, column.SqlType)),
        ];
        List<StreamColumn> hidden =
        [
            .. targets.Where(target => target.IsHidden).Select(target => new StreamColumn(target.Name, types[target.Name])),
            .. enriched.Where(column => column.IsHidden).Select(column => new StreamColumn(column.Name, column.SqlType)),
        ];
        var query = compiler.CompileQuery();
        _functions.Register(connection);
        return new PipelinePlan
        {
            Query = query,
            Streams = [.. Streams(own, hidden)],
            HiddenColumns = [.. hidden.Where(column => compiler.HiddenButKept.Contains(column.Name))],
            Checks = compiler.PackagedChecks(),
            Uniques = [.. pipeline.Checks.OfType<UniqueCheckConfig>().Select(unique => new UniquePlan(unique.Key, unique.Keep, unique.Title))],
            Bounds = [.. pipeline.Checks.Select(BoundOf).OfType<CountBound>()],
            ReasonWords = compiler.Words,
            WarningWords = compiler.WarningWords,
        };
    }

    // What a stream is made of, what makes rows unique, and why a model did not answer has to be in the package.
    private HashSet<string> HiddenButKept() => pipeline.Streams.Select(stream => stream.Unnest)
        .Concat(pipeline.Checks.OfType<UniqueCheckConfig>().SelectMany(unique => unique.Key))
        .Concat(EnrichPlanner.Checks(pipeline.Enrich).Select(check => check.Column!)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private IReadOnlyList<Enrichment> Enrich(Dictionary<string, string> types)
    {
        if (!pipeline.Enrich.IsWanted)
        {
            return [];
        }

        var planner = new EnrichPlanner(pipeline, types, TypeOf, _functions, Models);
        var gathering = new TermGathering(pipeline, Mapping!, source.Columns, from, connection);
        var enrichments = planner.Plan(gathering.Terms());
        Fail(FailureKind.Config, planner.Problems);
        Notes.AddRange(gathering.Notes);
        return enrichments;
    }

    private DuckLogicalType TypeOf(string sql)
    {
        using var result = connection.Query($"SELECT CAST(NULL AS {sql}) LIMIT 0");
        return result.Columns[0].Type;
    }

    // DuckDB says what type each column of the result has: an expression's own, a nested one's with its fields.
    private IReadOnlyList<DuckColumn> ColumnsOf(string query)
    {
        _functions.Register(connection);
        try
        {
            using var nothing = connection.Query($"FROM ({query}) LIMIT 0");
            return nothing.Columns;
        }
        catch (DuckException problem) when (problem.ErrorType is DuckErrorType.Binder or DuckErrorType.Catalog or DuckErrorType.Parser
            or DuckErrorType.Conversion or DuckErrorType.InvalidInput or DuckErrorType.OutOfRange or DuckErrorType.NotImplemented or DuckErrorType.MismatchType)
        {
            var isVolatile = problem.Message.Contains("volatile", StringComparison.OrdinalIgnoreCase);
            throw new SluiceException(FailureKind.Config, [new Problem("expression", isVolatile
                ? "An expression of the pipeline gives another value each time (as random() and uuid() do), and a re-run of a job has to give the same rows."
                : $"An expression of the pipeline can not be used on this file: {problem.Message.Split('\n')[0]}")
            {
                File = pipeline.File,
                Advice = isVolatile ? "Use what is in the row: md5(…) of the cells for an identifier."
                    : "Expressions see target columns by their names, and source columns by theirs.",
            }], problem);
        }
    }

    // The types in which Parquet keeps what it has no type for, also inside lists and structs.
    private static Dictionary<string, string> StoredTypes(IReadOnlyList<DuckColumn> columns) => columns
        .Where(column => !ParquetTypes.Stored(column.Type).Equals(column.Type))
        .ToDictionary(column => column.Name, column => ParquetTypes.Stored(column.Type).ToString(), StringComparer.Ordinal);

    private MappingPlan WithinOwnColumns(MappingPlan mapping)
    {
        if (pipeline.Map is not null || mapping.Targets.Count <= OwnColumnsMax)
        {
            return mapping;
        }

        OwnColumns = OwnColumnsMax;
        Notes.Add(new Problem("wide_file", $"The file has {mapping.Targets.Count} columns; the first {OwnColumnsMax} are columns, the others are in the JSON object rest.")
        {
            Severity = Severity.Warning,
            Advice = "Write a pipeline with the columns that you want, or raise memory.",
        });

        // A column that is called rest gives way to the object of that name, and is in it; one that the pipeline names goes before others.
        var named = NamedColumns();
        var own = mapping.Targets.Index().Where(target => !target.Item.Name.Equals(MapShape.Rest, StringComparison.OrdinalIgnoreCase))
            .OrderBy(target => named.Contains(target.Item.Name) ? 0 : 1).Take(OwnColumnsMax).OrderBy(target => target.Index).Select(target => target.Item).ToList();
        var places = own.SelectMany(target => target.Sources).ToHashSet();
        return mapping with
        {
            Targets = own,
            Rest = RestMode.Json,
            RestColumns = RestKeys.Of(new HeaderIndex(source.Columns), places.Contains),
        };
    }

    // What an expression gives decides how it becomes a value of the declared type: DuckDB knows, once all names are there.
    private List<PlanTarget> WithGivenTypes(List<PlanTarget> targets, PlanCompiler compiler)
    {
        if (!targets.Exists(target => target is { Expression: not null, IsDeclared: true }))
        {
            return targets;
        }

        var plain = targets.ConvertAll(target => target.Expression is null ? target : target with { IsDeclared = false, IsHidden = false });
        var types = ColumnsOf((compiler with { Targets = plain, Where = null, WhereSources = new Dictionary<string, int>() }).CompileQuery())
            .ToDictionary(column => column.Name, column => column.Type.ToSql(), StringComparer.Ordinal);
        return targets.ConvertAll(target => target is { Expression: not null, IsDeclared: true } ? target with { NativeType = types[target.Name] } : target);
    }

    private HashSet<string> NamedColumns() =>
    [
        .. pipeline.Checks.SelectMany(check => check.Columns).Concat(pipeline.Streams.Select(stream => stream.Unnest))
            .Concat(pipeline.Writes.SelectMany(write => write.Key.Concat(write.By).Concat(write.Exclude)))
            .Concat(pipeline.Enrich.Sentiment?.Of ?? []).Concat(pipeline.Enrich.Entities?.Of ?? []),
    ];

    private List<PlanTarget> Targets(MappingPlan mapping)
    {
        // Of names that differ in the case of letters only, a table may have both.
        var tableTypes = TableColumns.DistinctBy(column => column.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(column => column.Name, column => column.SqlType, StringComparer.OrdinalIgnoreCase);
        var targets = mapping.Targets.Select(target => WithProof(TargetOf(target, tableTypes))).ToList();
        var guesses = Guesses(mapping, targets);
        Fail(FailureKind.Contract, [.. guesses.Values.Select(guess => guess.Question).OfType<Problem>()]);
        Notes.AddRange(guesses.OrderBy(guess => guess.Key).Select(guess => guess.Value.Note).OfType<Problem>());
        for (var place = 0; place < targets.Count; place++)
        {
            if (guesses.TryGetValue(place, out var guess))
            {
                var target = targets[place];
                targets[place] = target.Split is not null ? target with { PartsOrder = guess.DateOrder }
                    : target with { Type = guess.Type, Format = target.Format with { DateOrder = guess.DateOrder ?? target.Format.DateOrder } };
                Proofs.Add(new PackagedProof(target.Name, guess.Type.Name, guess.DateOrder?.ToString()));
            }
        }

        if (mapping.Rest == RestMode.Json)
        {
            targets.Add(new PlanTarget(MapShape.Rest, CellType.Json)
            {
                IsRest = true,
                Format = pipeline.Read.Format,
                Sources = [.. mapping.RestColumns.Select(column => column.Index)],
                RestKeys = [.. mapping.RestColumns.Select(column => column.Key)],
            });
        }

        return targets;
    }

    // Types that nobody declared are proven by all rows. A declared date needs only the order of day and month, and a
    // glance is enough where the file writes dates that say themselves which is which.
    private Dictionary<int, TypeGuess> Guesses(MappingPlan mapping, List<PlanTarget> targets)
    {
        var untyped = targets.Index().Where(target => NeedsType(target.Item, mapping.Targets[target.Index].Entry))
            .Select(target => (target.Index, Column: new ProbeColumn(source.Columns[target.Item.Sources[0]], target.Item.Format))).ToList();
        var unordered = targets.Index().Where(target => NeedsOrder(target.Item))
            .SelectMany(target => target.Item.Sources.Select(column => source.Columns[column]).Where(column => column.SqlType == "VARCHAR")
                .Select(column => (target.Index, Column: new ProbeColumn(column, target.Item.Format, target.Item.Type))))
            .Concat(targets.Index().SelectMany(target => DatedParts(target.Item).Select(column => (target.Index, Column: column)))).ToList();
        if (unordered.Count > 0 && source.BytesTotal > GlanceBytesPerColumn * source.Columns.Count)
        {
            var glance = Guess([.. unordered.Select(target => target.Column)], OrderSampleRows);
            unordered = [.. unordered.Where((_, place) => glance[place].DateOrder != DateOrder.Iso)];
        }

        var asked = untyped.Concat(unordered).ToList();
        var guesses = asked.Count == 0 ? [] : Guess([.. asked.Select(target => target.Column)], null);
        guesses = pipeline.Read.DatesAlike ? SettledTogether(guesses) : guesses;
        return asked.Zip(guesses).GroupBy(pair => pair.First.Index, pair => pair.Second).ToDictionary(target => target.Key, target => OfAll([.. target]));
    }

    // The dates inside the cells of columns that are cut into parts: a cell that has not all the parts is none of them.
    private IEnumerable<ProbeColumn> DatedParts(PlanTarget target)
    {
        if (target.Split is not { } split || target.Format is not { DateOrder: null, Pattern: null })
        {
            return [];
        }

        string Part(SourceColumn column, int number) => $"split_part({column.SqlName}, {DuckSql.Literal(split.By)}, {number})";
        return split.Parts.Index().Where(part => part.Item.Type.IsDated).SelectMany(part => target.Sources.Select(index => source.Columns[index])
            .Where(column => column.SqlType == "VARCHAR" && column.Kind != CellKind.Json)
            .Select(column => new ProbeColumn(column, target.Format, part.Item.Type)
            {
                CellSql = $"CASE WHEN {Part(column, split.Parts.Count)} <> '' THEN {Part(column, part.Index + 1)} END",
            }));
    }

    // Several columns of one target, which its parts come from, are written in one order.
    private static TypeGuess OfAll(IReadOnlyList<TypeGuess> guesses)
    {
        var settled = guesses.Where(guess => guess is { Question: null, Witness: not null }).DistinctBy(guess => guess.DateOrder).ToList();
        return settled.Count > 1 ? settled[0] with { Question = DateQuestion.Contradiction(settled[0], settled[1]) }
            : guesses.FirstOrDefault(guess => guess is { Question: not null, IsOpen: false })
                ?? settled.FirstOrDefault()
                ?? guesses.FirstOrDefault(guess => guess.Question is not null)
                ?? guesses.FirstOrDefault(guess => guess.DateOrder is DateOrder.Dmy or DateOrder.Mdy)
                ?? guesses[0];
    }

    // What a cell of one column has proven holds for the columns in which every cell can be read both ways.
    private List<TypeGuess> SettledTogether(IReadOnlyList<TypeGuess> guesses)
    {
        var settled = guesses.Where(guess => guess is { Question: null, Witness: not null, DateOrder: DateOrder.Dmy or DateOrder.Mdy }).ToList();
        if (settled.Select(guess => guess.DateOrder).Distinct().Count() != 1)
        {
            return [.. guesses];
        }

        return [.. guesses.Select(guess =>
        {
            if (!guess.IsOpen)
            {
                return guess;
            }

            NoteOnce(new Problem("dates_alike", $"The dates of column '{guess.Column.Name}' can be read with the day first or the month first; "
                + $"they are read as those of '{settled[0].Column.Name}': {settled[0].Witness}.")
            {
                Column = guess.Column.Name,
                Advice = "Say it with read: { date_order: … } if that is wrong.",
                Severity = Severity.Warning,
            });
            return guess with { Question = null, DateOrder = settled[0].DateOrder };
        })];
    }

    // A column may stand in the file many times.
    private void NoteOnce(Problem note)
    {
        if (!Notes.Exists(other => other.Code == note.Code && other.Column == note.Column))
        {
            Notes.Add(note);
        }
    }

    private bool NeedsType(PlanTarget target, MapEntryConfig? entry) =>
        target is { IsDeclared: false, Expression: null, Collects: false, NativeType: null, Sources.Count: > 0 }
        && source.Columns[target.Sources[0]].Kind != CellKind.Native
        && (entry is null || source.Columns[target.Sources[0]].Kind is not (CellKind.Text or CellKind.JsonString or CellKind.Words));

    private static bool NeedsOrder(PlanTarget target) =>
        target is { IsDeclared: true, Expression: null, Split: null, IsRest: false }
        && target.Type.IsDated && target.Format is { DateOrder: null, Pattern: null };

    private PlanTarget TargetOf(TargetMapping mapped, Dictionary<string, string> tableTypes)
    {
        var first = mapped.Sources.Count > 0 ? source.Columns[mapped.Sources[0]] : null;
        var format = mapped.Entry?.Format ?? pipeline.Read.Format;
        var target = new PlanTarget(mapped.Name, CellType.Text)
        {
            Sources = mapped.Sources,
            Format = format.AlsoNull(format.Trim ? [""] : []) with
            {
                HasExponents = mapped.Sources.Count > 0 && mapped.Sources.All(index => source.Columns[index].Kind == CellKind.JsonNumber),
            },
            Expression = mapped.Entry?.Expression,
            Collects = mapped.Entry?.Collects ?? false,
            SourceNames = mapped.Entry?.IsNamed == true ? mapped.SourceNames : null,
            HasJsonCells = mapped.Entry?.HasJsonCells ?? false,
            Member = mapped.Entry?.Member ?? [],
            Split = mapped.Entry?.Split,
            IsHidden = mapped.Entry?.IsHidden ?? false,

            // Text is text wherever it stands: what is in it is decided by the grammar of cells.
            NativeType = first?.Kind == CellKind.Native && first.SqlType != "VARCHAR" ? first.SqlType : null,
        };
        var type = mapped.Entry?.Type
            ?? (tableTypes.TryGetValue(mapped.Name, out var tableType) && CellType.OfSql(tableType) is { } ofTable && !target.Collects ? ofTable : null);

        if (target.Split is not null)
        {
            return target with { IsDeclared = true };
        }

        // A formula without a result is no value; but it is none of a type that the pipeline wants.
        var areErrorsNull = mapped.Entry?.Type is not { Kind: not CellTypeKind.Text };
        var errors = areErrorsNull ? mapped.Sources.SelectMany(index => source.Columns[index].ErrorWords) : [];
        return target with
        {
            Type = type ?? target.Type,
            IsDeclared = type is not null,
            Format = target.Format.AlsoNull([.. errors]),
        };
    }

    private PlanTarget WithProof(PlanTarget target)
    {
        if (ProvenBefore.FirstOrDefault(proof => proof.Target == target.Name) is not { } proof
            || !CellType.TryParse(proof.Type, out var type, out _))
        {
            return target;
        }

        Proofs.Add(proof);
        var order = proof.DateOrder is null ? (DateOrder?)null : Enum.Parse<DateOrder>(proof.DateOrder);
        return target.Split is not null ? target with { PartsOrder = order } : target with
        {
            Type = target.IsDeclared ? target.Type : type,
            IsDeclared = true,
            Format = target.Format with { DateOrder = target.Format.DateOrder ?? order },
        };
    }

    // A name that begins with _ may be one of the plan's own columns, and means the file's: expressions get another for it.
    private void RenameSources()
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in source.Columns.Where(column => column.Name.StartsWith('_')))
        {
            var own = pipeline.Map is null ? Mapping!.Targets.FirstOrDefault(target => target.Sources is [var only] && only == column.Index) : null;
            if (names.TryAdd(column.Name, own?.Name ?? $"_source{column.Name}") && own is null)
            {
                _renamed.Add(names[column.Name], column.Index);
            }
        }

        if (names.Count == 0 || !UserExpression.Of(pipeline).Any())
        {
            return;
        }

        string Renamed(string expression) => UserExpression.Renamed(connection, expression, names);
        pipeline = pipeline with
        {
            Read = pipeline.Read with { Where = pipeline.Read.Where is { } where ? Renamed(where) : null },
            Map = pipeline.Map is not { } map ? null : map with
            {
                Entries = [.. map.Entries.Select(entry => entry.Expression is { } expression ? entry with { Expression = Renamed(expression) } : entry)],
            },
            Checks = [.. pipeline.Checks.Select(check => check is ExprCheckConfig { Expression: var expression }
                ? new ExprCheckConfig(Renamed(expression)) { Name = check.Title, Severity = check.Severity, Place = check.Place } : check)],
        };
        Mapping = WithinOwnColumns(ColumnMapper.Resolve(pipeline, source.Columns));
    }

    // Only the columns that are named somewhere go through the layers under their names: a file may have thousands.
    private Dictionary<string, int> Mentioned()
    {
        var mentioned = UserExpression.Of(pipeline).SelectMany(one => UserExpression.Columns(connection, one.Sql)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var found = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in mentioned.Count == 0 ? [] : source.Columns)
        {
            if (mentioned.Contains(column.Name))
            {
                found.TryAdd(column.Name, column.Index);
            }
        }

        foreach (var (name, index) in _renamed.Where(column => mentioned.Contains(column.Key)))
        {
            found.Add(name, index);
        }

        return found;
    }

    // note: replace(note, 'a', 'b') means the file's column. Where another expression names it too, nobody knows which of the two it means.
    private HashSet<string> OwnSources(Dictionary<string, int> mentioned)
    {
        var entries = (pipeline.Map?.Entries ?? []).Where(entry => entry.Expression is not null).ToList();
        if (!entries.Exists(entry => mentioned.ContainsKey(entry.Target)))
        {
            return [];
        }

        var named = entries.ConvertAll(entry => (entry.Target, Columns: UserExpression.Columns(connection, entry.Expression!)));
        return named.Where(one => mentioned.ContainsKey(one.Target)
                && named.TrueForAll(other => other.Columns.Contains(one.Target) == (other.Target == one.Target)))
            .Select(one => one.Target).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    // A name in read.where is the file's column; read as the target of that name reads it, where that is what the target takes.
    private Dictionary<string, int> WhereSources(Dictionary<string, int> mentioned, HashSet<string> ownSources, List<PlanTarget> targets) =>
        pipeline.Read.Where is not { } where ? []
            : UserExpression.Columns(connection, where).Where(name => mentioned.TryGetValue(name, out var index) && !ownSources.Contains(name)
                && targets.Exists(target => string.Equals(target.Name, name, StringComparison.OrdinalIgnoreCase) && !target.Sources.Contains(index)))
                .ToDictionary(name => name, name => mentioned[name], StringComparer.OrdinalIgnoreCase);

    private PlanTarget RawOf(List<PlanTarget> targets, IEnumerable<int> mentioned)
    {
        // What goes into rest is kept there, also of a reject: carrying thousands of cells twice would take the memory.
        var read = targets.Where(target => !target.IsRest).SelectMany(target => target.Sources).Concat(mentioned).Distinct().Order().ToList();
        var keys = RestKeys.Of(new HeaderIndex(source.Columns), _ => false);
        return new PlanTarget("raw", CellType.Json) { IsRest = true, Sources = read, RestKeys = [.. read.Select(index => keys[index].Key)] };
    }

    private IEnumerable<PackagedStream> Streams(IReadOnlyList<StreamColumn> own, IReadOnlyList<StreamColumn> hidden)
    {
        yield return new PackagedStream(pipeline.Name, null, 0, own);
        foreach (var stream in pipeline.Streams)
        {
            yield return UnnestPlan.Stream(stream, pipeline, [.. own, .. hidden], TypeOf);
        }
    }

    private static CountBound? BoundOf(CheckConfig check) => check switch
    {
        RejectsCheckConfig rejects => new CountBound(true, null, rejects.AtMost, rejects.IsShare, rejects.Text, rejects.Severity == CheckSeverity.Warn),
        RowsCheckConfig rows => new CountBound(false, rows.AtLeast, rows.AtMost, false, rows.Text, rows.Severity == CheckSeverity.Warn),
        _ => null,
    };

    private static void Fail(FailureKind kind, IReadOnlyList<Problem> problems)
    {
        if (problems.Count > 0)
        {
            throw new SluiceException(kind, problems);
        }
    }
}
