using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines.Checking;
using Sluice.Pipelines.Config;
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
    private readonly PlanFunctions _functions = new(source.Columns);

    /// <summary>Columns that the table has already.</summary>
    public IReadOnlyList<StreamColumn> TableColumns { get; init; } = [];

    /// <summary>The name of the volatile function that sums row hashes; null for a plan that is only shown.</summary>
    public string? DigestFunction { get; init; }

    /// <summary>Only rows up to this number; null for all.</summary>
    public long? RowsMax { get; init; }

    /// <summary>Proves types: for source columns (by index), which types all their cells have.</summary>
    public required Func<IReadOnlyList<int>, IReadOnlyDictionary<int, TypeGuess>> Guess { get; init; }

    /// <summary>The mapping, once <see cref="Build"/> has run.</summary>
    public MappingPlan? Mapping { get; private set; }

    /// <summary>What was noticed while compiling.</summary>
    public List<Problem> Notes { get; } = [];

    /// <summary>The C# functions of the plan.</summary>
    public PlanFunctions Functions => _functions;

    /// <summary>Compiles the plan and registers its functions.</summary>
    /// <exception cref="SluiceException">The pipeline does not fit the file; all problems at once.</exception>
    public PipelinePlan Build()
    {
        Mapping = ColumnMapper.Resolve(pipeline, source.Columns);
        Fail(FailureKind.Contract, Mapping.Problems);
        var targets = Targets(Mapping);
        Fail(FailureKind.Config, [.. Expressions().Select(one => UserExpression.Check(connection, one.Sql, one.Where)).OfType<Problem>()]);
        var planner = new CheckPlanner(targets, source.Columns, _functions);
        var checks = planner.Plan(pipeline.Checks);
        Fail(FailureKind.Config, planner.Problems);

        PlanCompiler Compiler(IReadOnlySet<string> keptAsText) => new()
        {
            Source = from,
            Columns = source.Columns,
            Targets = targets,
            Checks = checks,
            Where = pipeline.Read.Where,
            Functions = _functions,
            MentionedSources = Mentioned(),
            DigestFunction = DigestFunction,
            RawExpression = source.Columns.Any(column => column.Kind == CellKind.Native) ? RawOfNative() : null,
            RowsMax = RowsMax,
            KeptAsText = keptAsText,
        };

        var compiler = Compiler(new HashSet<string>());
        var query = compiler.CompileQuery();
        _functions.Register(connection);
        var types = TypesOf(query);
        var kept = targets.Where(target => IsLostInParquet(types[target.Name])).Select(target => target.Name).ToHashSet();
        return new PipelinePlan
        {
            Query = kept.Count == 0 ? query : Compiler(kept).CompileQuery(),
            Streams = [.. Streams([.. targets.Select(target => new StreamColumn(target.Name, types[target.Name]))])],
            Checks = compiler.PackagedChecks(),
            Uniques = [.. pipeline.Checks.OfType<UniqueCheckConfig>().Select(unique => new UniquePlan(unique.Key, unique.Keep, unique.Title))],
            Bounds = [.. pipeline.Checks.Select(BoundOf).OfType<CountBound>()],
            ReasonWords = compiler.Words,
            HasWarnings = checks.Any(check => check.Warns),
        };
    }

    // DuckDB says what type each column of the result has: an expression's own, a nested one's with its fields.
    private Dictionary<string, string> TypesOf(string query)
    {
        try
        {
            using var described = connection.Query($"DESCRIBE {query}");
            return described.Rows().ToDictionary(row => (string)row[0]!, row => (string)row[1]!, StringComparer.Ordinal);
        }
        catch (DuckException problem) when (problem.ErrorType is DuckErrorType.Binder or DuckErrorType.Catalog or DuckErrorType.Parser)
        {
            throw new SluiceException(FailureKind.Config, [new Problem("expression",
                $"An expression of the pipeline can not be used on this file: {problem.Message.Split('\n')[0]}")
            {
                File = pipeline.File,
                Advice = "Expressions see target columns by their names, and source columns by theirs.",
            }], problem);
        }
    }

    private static bool IsLostInParquet(string type) =>
        type is "HUGEINT" or "UHUGEINT" or "BIT" or "INTERVAL" or "BIGNUM" || type.StartsWith("UNION", StringComparison.Ordinal);

    private List<PlanTarget> Targets(MappingPlan mapping)
    {
        var tableTypes = TableColumns.ToDictionary(column => column.Name, column => column.SqlType, StringComparer.OrdinalIgnoreCase);
        var undecided = mapping.Targets.Where(target => NeedsGuess(target, tableTypes)).Select(target => target.Sources[0]).Distinct().ToList();
        var guesses = undecided.Count == 0 ? new Dictionary<int, TypeGuess>() : Guess(undecided);
        var unanswered = guesses.Where(guess => guess.Value.Question is not null).Select(guess => guess.Value.Question!).ToList();
        Fail(FailureKind.Contract, unanswered);
        return [.. mapping.Targets.Select(target => TargetOf(target, tableTypes, guesses))];
    }

    private bool NeedsGuess(MappedTarget target, Dictionary<string, string> tableTypes) =>
        target is { IsRest: false, Entry: { Type: null, Expression: null, Collects: false }, Sources.Count: > 0 }
        && source.Columns[target.Sources[0]].Kind is not CellKind.Native
        && !tableTypes.ContainsKey(target.Name)
        && (pipeline.Map is null || source.Columns[target.Sources[0]].Kind is not (CellKind.Text or CellKind.JsonString));

    private PlanTarget TargetOf(MappedTarget mapped, Dictionary<string, string> tableTypes, IReadOnlyDictionary<int, TypeGuess> guesses)
    {
        var target = new PlanTarget(mapped.Name, CellType.Text)
        {
            Sources = mapped.Sources,
            Format = mapped.Entry?.Format ?? pipeline.Read.Format,
            Expression = mapped.Entry?.Expression,
            Collects = mapped.Entry?.Collects ?? false,
            IsRest = mapped.IsRest,
        };
        if (mapped.IsRest)
        {
            return target with { Type = CellType.Json };
        }

        var first = mapped.Sources.Count > 0 ? source.Columns[mapped.Sources[0]] : null;
        if (first?.Kind == CellKind.Native)
        {
            target = target with { NativeType = first.SqlType };
        }

        if (mapped.Entry?.Type is { } declared)
        {
            return target with { Type = declared, IsDeclared = true };
        }

        if (tableTypes.TryGetValue(mapped.Name, out var tableType) && CellType.TryParse(tableType, out var ofTable, out _) && !target.Collects)
        {
            return target with { Type = ofTable, IsDeclared = true };
        }

        if (first is not null && guesses.TryGetValue(first.Index, out var guess))
        {
            return target with { Type = guess.Type, Format = target.Format with { DateOrder = guess.DateOrder ?? target.Format.DateOrder } };
        }

        return target;
    }

    // An expression without a declared type keeps the type that it has.
    private IEnumerable<(string Sql, string Where)> Expressions()
    {
        if (pipeline.Read.Where is { } where)
        {
            yield return (where, "read.where");
        }

        foreach (var entry in pipeline.Map?.Entries ?? [])
        {
            if (entry.Expression is { } expression)
            {
                yield return (expression, $"map.{entry.Target}.expr");
            }
        }

        foreach (var check in pipeline.Checks.OfType<ExprCheckConfig>())
        {
            yield return (check.Expression, $"check {check.Title}");
        }
    }

    // Only the columns that are named somewhere go through the layers under their names: a file may have thousands.
    private Dictionary<string, int> Mentioned()
    {
        var mentioned = Expressions().SelectMany(one => UserExpression.Columns(connection, one.Sql)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var found = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in mentioned.Count == 0 ? [] : source.Columns)
        {
            if (mentioned.Contains(column.Name))
            {
                found.TryAdd(column.Name, column.Index);
            }
        }

        return found;
    }

    private string RawOfNative()
    {
        var all = new PlanTarget("raw", CellType.Json) { IsRest = true, Sources = [.. source.Columns.Select(column => column.Index)] };
        return $"encode({_functions.Rest(all, [.. source.Columns.Select(column => column.SqlName)])})";
    }

    private IEnumerable<PackagedStream> Streams(IReadOnlyList<StreamColumn> columns)
    {
        yield return new PackagedStream(pipeline.Name, null, 0, columns);
        foreach (var stream in pipeline.Streams)
        {
            yield return UnnestPlan.Stream(stream, pipeline, columns);
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
