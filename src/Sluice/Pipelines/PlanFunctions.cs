using System.Text;
using Sluice.DuckDbApi;
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
    private readonly Dictionary<(CellType, CellFormat), string> _parsers = [];
    private readonly Dictionary<string, string> _patterns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _rests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _presences = new(StringComparer.Ordinal);

    /// <summary>Makes everything that was asked for known to the connection.</summary>
    public void Register(DuckConnection connection)
    {
        foreach (var function in _functions.Values)
        {
            connection.Register(function);
        }
    }

    /// <summary>SQL that turns a cell's text into the target's value: null for a misfit and for a null word.</summary>
    public string Parse(PlanTarget target, string cell) =>
        target.Type.Kind == CellTypeKind.Text && target.Format.NullWords.Count == 0 ? cell : $"{Parser(target.Type, target.Format)}({cell})";

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
        const string Name = "sluice_collect";
        _functions.TryAdd(Name, new CollectFunction(Name));
        var texts = $"{Name}({string.Join(", ", cells.Select((cell, index) => RestColumn.ArgumentSql(columns[target.Sources[index]], cell)))})";
        return target.Type.Kind == CellTypeKind.Text ? texts
            : $"list_transform({texts}, cell -> {Parser(target.Type, target.Format)}(cell))";
    }

    /// <summary>SQL of the JSON object of the non-null cells of many columns.</summary>
    public string Rest(PlanTarget target, IReadOnlyList<string> cells)
    {
        var rest = target.Sources.Select((index, place) => RestColumn.Of(columns[index]) with { Key = target.RestKeys[place] }).ToArray();
        var name = Named(_rests, $"{string.Join(' ', target.Sources)} {string.Join('\0', target.RestKeys)}", "rest", name => new RestJsonFunction(name, rest));
        return $"{name}({string.Join(", ", cells.Select((cell, index) => RestColumn.ArgumentSql(columns[target.Sources[index]], cell)))})";
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
