using System.Text;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching;
using Sluice.Pipelines.Enriching.Entities;
using Sluice.Pipelines.Enriching.Models;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines;

/// <summary>
/// The C# functions of one plan: made as the plan asks for them, one for each distinct use, and registered together on
/// the connection on which the plan runs.
/// </summary>
internal sealed class PlanFunctions(IReadOnlyList<SourceColumn> columns)
{
    private readonly Dictionary<string, DuckScalarFunction> _functions = [];
    private readonly HashSet<string> _registered = [];
    private readonly Dictionary<(CellType, CellFormat), string> _parsers = [];
    private readonly Dictionary<string, string> _splitters = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _patterns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private readonly Dictionary<PlanTarget, string> _ofTargets = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, string> _strings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _presences = new(StringComparer.Ordinal);

    /// <summary>Makes everything that was asked for since the last time known to the connection.</summary>
    public void Register(DuckConnection connection)
    {
        foreach (var function in _functions.Where(function => _registered.Add(function.Key)))
        {
            connection.Register(function.Value);
        }
    }

    /// <summary>SQL that turns a cell's text into the target's value: null for a misfit and for a null word.</summary>
    public string Parse(PlanTarget target, string cell)
    {
        // As a text a string is itself, also where the column holds other values too.
        if (target.Type.Kind == CellTypeKind.Text && columns[target.Sources[0]].Kind == CellKind.Json)
        {
            cell = JsonText(target, cell);
        }

        return target.Type.Kind == CellTypeKind.Text && target.Format is { NullWords.Count: 0, Trim: false } ? cell : $"{Parser(target.Type, target.Format)}({cell})";
    }

    /// <summary>SQL of the text of a cell of JSON, or of a list or a structure, which becomes JSON.</summary>
    public string JsonText(PlanTarget target, string cell) =>
        $"{Named(_strings, "", "string", name => new JsonStringFunction(name))}({RestColumn.ArgumentSql(columns[target.Sources[0]], cell)})";

    /// <summary>SQL that reads the text of a value of the file's own type, which is written as DuckDB writes it.</summary>
    public string ParseNative(PlanTarget target, string text) => $"{Parser(target.Type, CellFormat.Default with { TimeZone = target.Format.TimeZone })}({text})";

    /// <summary>SQL of a value that is written in the pipeline, read as cells are: <c>on</c> is true and <c>9:05</c> a time.</summary>
    public string Literal(CellType type, string value) => $"{Parser(type, CellFormat.Default)}({DuckSql.Literal(value)})";

    /// <summary>SQL that is true when a cell has a text that stands for a value.</summary>
    public string CellIsPresent(PlanTarget target, string cell)
    {
        if (target.Format.NullWords.Count == 0)
        {
            return $"{cell} IS NOT NULL";
        }

        var words = string.Join('\0', target.Format.NullWords);
        return $"{Named(_presences, words, "present", name => new PresentFunction(name, target.Format))}({cell})";
    }

    /// <summary>SQL that is true when a cell has none.</summary>
    public string CellIsMissing(PlanTarget target, string cell) =>
        target.Format.NullWords.Count == 0 ? $"{cell} IS NULL" : $"NOT {CellIsPresent(target, cell)}";

    /// <summary>What a reject says was expected of a target's cells.</summary>
    public string Expectation(PlanTarget target) => Grammar(target.Type, target.Format).Expectation;

    /// <summary>SQL name of a function that is true for text in which the pattern is found.</summary>
    public string Matches(MatchPattern pattern) =>
        Named(_patterns, pattern.Pattern, "matches", name => new TextTestFunction(name, pattern.Reader));

    /// <summary>SQL name of a function that is true for text that is one of some values.</summary>
    public string IsOneOf(IReadOnlyList<string> values) => Named(_lists, string.Join('\0', values), "is_one_of", name =>
    {
        var known = values.Select(Encoding.UTF8.GetBytes).ToHashSet(Utf8Equality.Instance).GetAlternateLookup<ReadOnlySpan<byte>>();
        return new TextTestFunction(name, () => known.Contains);
    });

    /// <summary>SQL of the bits of the checks that a row breaks; see <see cref="ReasonsFunction"/>.</summary>
    /// <param name="error">The row's structural error.</param>
    /// <param name="checks">The checks and their bits in the word.</param>
    /// <param name="givesError">Whether the error is the result for a row that has one, or zero is.</param>
    public string Reasons(string error, IReadOnlyList<(int Bit, BreakSql Breaks)> checks, bool givesError)
    {
        var terms = checks.Select(check => new ReasonsFunction.Term(check.Bit, check.Breaks.Value is not null)).ToArray();
        var name = Named(_reasons, $"{givesError} {string.Join(' ', terms)}", "reasons", name => new ReasonsFunction(name, terms, givesError));
        var arguments = checks.Select(check =>
            $"/* {check.Bit} */ {check.Breaks.Condition}{(check.Breaks.Value is { } value ? $", {value}" : "")}");
        return $"{name}({string.Join(",\n         ", arguments.Prepend(error))})";
    }

    /// <summary>SQL name of a function that is true for text that the grammar reads.</summary>
    public string Fits(CellGrammar grammar)
    {
        var name = $"sluice_fits_{_functions.Count}";
        _functions.Add(name, new TextTestFunction(name, grammar.Reader));
        return name;
    }

    /// <summary>SQL of the list of a target's non-null cells.</summary>
    public string Collect(PlanTarget target, IReadOnlyList<string> cells)
    {
        // Columns of JSON may hold arrays, which give their elements; those of text only where the target says so.
        var forms = target.Sources.Select(index => RestColumn.Of(columns[index]).Form == RestForm.Json ? CellJson.Any
            : target.HasJsonCells ? CellJson.Nested : CellJson.None).ToList();
        var arguments = string.Join(", ", cells.Select((cell, index) => RestColumn.ArgumentSql(columns[target.Sources[index]], cell)));
        var texts = $"{OfTarget(target, "collect", name => new CollectFunction(name, forms, target.SourceNames, target.Member, target.Format.NullWords))}({arguments})";
        return target.SourceNames is not null || (target.Split is null && target.Type.Kind == CellTypeKind.Text && !target.Format.Trim) ? texts
            : $"list_transform({texts}, lambda cell: {(target.Split is null ? Parser(target.Type, target.Format) : Splitter(target))}(cell))";
    }

    /// <summary>SQL of the structure that a cell of several parts is cut into.</summary>
    public string Split(PlanTarget target, string cell) => $"{Splitter(target)}({RestColumn.ArgumentSql(columns[target.Sources[0]], cell)})";

    /// <summary>SQL of the JSON object of the non-null cells of many columns.</summary>
    public string Rest(PlanTarget target, IReadOnlyList<string> cells)
    {
        var rest = target.Sources.Select((index, place) => RestColumn.Of(columns[index]) with { Key = target.RestKeys[place] });
        var name = OfTarget(target, "rest", name => new RestJsonFunction(name, [.. rest], target.Format.NullWords));
        return $"{name}({string.Join(", ", cells.Select((cell, index) => RestColumn.ArgumentSql(columns[target.Sources[index]], cell)))})";
    }

    /// <summary>SQL name of a function that says what texts feel like.</summary>
    public string Sentiment(SentimentConfig config, IReadOnlyList<TextArgument> arguments)
    {
        var name = $"sluice_sentiment_{_functions.Count}";
        _functions.Add(name, new SentimentFunction(name, config, arguments));
        return name;
    }

    /// <summary>SQL name of a function that finds what texts name.</summary>
    public string Entities(EntitiesConfig config, IReadOnlyList<GazetteerTerm> terms, IReadOnlyList<TextArgument> arguments)
    {
        var name = $"sluice_entities_{_functions.Count}";
        _functions.Add(name, new EntitiesFunction(name, config, terms, arguments));
        return name;
    }

    /// <summary>SQL name of a function that asks a model about texts.</summary>
    public string Model(ModelCallConfig call, IReadOnlyList<TextArgument> arguments, IModels models)
    {
        var name = $"sluice_model_{_functions.Count}";
        _functions.Add(name, new ModelFunction(name, call, arguments, models));
        return name;
    }

    private string Splitter(PlanTarget target) => Named(_splitters, target.Name, "split", name => new SplitFunction(name, target.Split!, target.Format, target.PartsOrder));

    // A query is compiled more than once: to see its types, and to be run.
    private string OfTarget(PlanTarget target, string kind, Func<string, DuckScalarFunction> make)
    {
        if (!_ofTargets.TryGetValue(target, out var name))
        {
            name = $"sluice_{kind}_{_functions.Count}";
            _functions.Add(name, make(name));
            _ofTargets.Add(target, name);
        }

        return name;
    }

    private string Parser(CellType type, CellFormat format)
    {
        if (!_parsers.TryGetValue((type, format), out var name))
        {
            name = $"sluice_{type.Kind.ToString().ToLowerInvariant()}_{_functions.Count}";
            _functions.Add(name, new ParseFunction(name, Grammar(type, format)));
            _parsers.Add((type, format), name);
        }

        return name;
    }

    private static CellGrammar Grammar(CellType type, CellFormat format) =>
        CellGrammar.TryCreate(type, format, out var grammar, out var error) ? grammar
            : throw new SluiceException(FailureKind.Config, "cell_format", error);

    private string Named(Dictionary<string, string> names, string key, string kind, Func<string, DuckScalarFunction> make)
    {
        if (!names.TryGetValue(key, out var name))
        {
            name = $"sluice_{kind}_{_functions.Count}";
            _functions.Add(name, make(name));
            names.Add(key, name);
        }

        return name;
    }
}
