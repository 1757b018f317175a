using System.Globalization;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Checking;

/// <summary>
/// Turns the contract of a pipeline into predicates: for each target that its cells fit its type, then the checks that
/// were written. A check says nothing about a missing value (only <c>required</c> does) and nothing about a cell that
/// does not fit its type (that is said once, by the type).
/// </summary>
internal sealed class CheckPlanner(IReadOnlyList<PlanTarget> targets, IReadOnlyList<SourceColumn> columns, PlanFunctions functions)
{
    private readonly Dictionary<string, PlanTarget> _targets = targets.ToDictionary(target => target.Name, StringComparer.OrdinalIgnoreCase);
    private readonly CheckValues _values = new(functions);
    private readonly List<Problem> _problems = [];

    /// <summary>What was wrong with the checks, all at once; complete after <see cref="Plan"/>.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>The predicates, in the order in which their reasons are told.</summary>
    public IReadOnlyList<PlanCheck> Plan(IReadOnlyList<CheckConfig> checks) =>
        [.. targets.Select(TypeCheck).OfType<PlanCheck>(), .. checks.Select(PlanOne).OfType<PlanCheck>()];

    private PlanCheck? TypeCheck(PlanTarget target)
    {
        if (target.Expression is not null)
        {
            var failed = $"{PlanCompiler.TriedName(target)} IS NULL";
            var given = PlanCompiler.GivenSql(target);
            return new PlanCheck("expression", $"{target.Name}_expression",
                target.ReadsExpression ? $"{failed} OR ({functions.CellIsPresent(target, given)} AND {DuckSql.Identifier(target.Name)} IS NULL)" : failed,
                $"cells of which {target.Expression} gives a value{(target.IsDeclared ? $" of type {target.Type.Name}" : "")}")
            {
                Column = target.Name, Sql = PlanCompiler.ValueSql(target),
            };
        }

        var value = DuckSql.Identifier(target.Name);
        if (target.Collects && !target.IsOfParts && target.Type.Kind != CellTypeKind.Text)
        {
            // What is no value is no element, so an element that is null was a cell that could not be read.
            return new PlanCheck("type", $"{target.Name}_type", $"len({value}) > list_count({value})", $"{functions.Expectation(target)} in each of its cells")
            {
                Column = target.Name, SourceIndex = target.Sources is [var only] ? only : -1,
            };
        }

        if (target.Sources is not [var source] || target.IsRest || target.Collects || target.Split is not null)
        {
            return null;
        }

        var cell = PlanCompiler.CellName(source);
        if (target.NativeType is null)
        {
            return target.Type.Kind == CellTypeKind.Text ? null
                : new PlanCheck("type", $"{target.Name}_type", Misfit(target, cell, value), functions.Expectation(target))
                {
                    Column = target.Name, SourceIndex = source,
                };
        }

        return NativeCast.Check(target, columns[source], cell, value) is { } check ? check with { Column = target.Name, SourceIndex = source } : null;
    }

    // A null word is no value either, and no misfit.
    private BreakSql Misfit(PlanTarget target, string cell, string value) => target.Format.NullWords.Count == 0
        ? new BreakSql(cell, value)
        : $"{functions.CellIsPresent(target, cell)} AND {value} IS NULL";

    private PlanCheck? PlanOne(CheckConfig check)
    {
        if (check is not UniqueCheckConfig && check.Columns.FirstOrDefault(column => !_targets.ContainsKey(column)) is { } unknown)
        {
            return Wrong(check, $"{unknown} is no column that checks see: they see those of the file and of map, before anything is made of their texts.");
        }

        var planned = check switch
        {
            RequiredCheckConfig required => Required(required),
            TypeCheckConfig type => TypeAsCheck(type),
            InCheckConfig @in => In(@in),
            BetweenCheckConfig between => Between(between),
            MatchesCheckConfig matches => Matches(matches),
            LengthCheckConfig length => Length(length),
            ExprCheckConfig expression => new PlanCheck("expr", expression.Title, PlanCompiler.Tried($"{PlanCompiler.ExpressionSql(expression.Expression)} IS FALSE", true), expression.Expression)
            {
                Sql = PlanCompiler.ExpressionSql(expression.Expression),
            },
            _ => null,
        };
        return planned is null ? null : planned with
        {
            Name = check.Title,
            Warns = check.Severity == CheckSeverity.Warn,
            Fails = check.Severity == CheckSeverity.Fail,
        };
    }

    private PlanCheck? Required(RequiredCheckConfig check)
    {
        var target = _targets[check.Column];
        var value = DuckSql.Identifier(target.Name);
        var isMissing = target switch
        {
            { Expression: null, Collects: false, Sources: [var source], NativeType: null } =>
                functions.CellIsMissing(target, PlanCompiler.CellName(source)),
            { Collects: true } => $"len({value}) IS NOT DISTINCT FROM 0 OR {value} IS NULL",
            _ => $"{value} IS NULL",
        };
        return new PlanCheck("required", check.Title, isMissing, "a value") { Column = target.Name, SourceIndex = SourceOf(target) };
    }

    private PlanCheck? TypeAsCheck(TypeCheckConfig check)
    {
        // What is a value already is written as DuckDB writes it.
        var target = _targets[check.Column];
        var format = IsText(target) ? target.Format : CellFormat.Default with { TimeZone = target.Format.TimeZone };
        return CellGrammar.TryCreate(check.Type, format, out var grammar, out var error)
            ? OnValue(check.Column, "type", BrokenBy(target, value => $"NOT {functions.Fits(grammar)}({TextOf(target, value)})"), grammar.Expectation)
            : Wrong(check, error);
    }

    private PlanCheck? Matches(MatchesCheckConfig check) => MatchPattern.TryCreate(check.Pattern, out var pattern, out var error)
        ? OnValue(check.Column, "matches", BrokenBy(_targets[check.Column], value => $"NOT {functions.Matches(pattern)}({TextOf(_targets[check.Column], value)})"),
            $"text that matches {check.Pattern}")
        : Wrong(check, error);

    private PlanCheck? In(InCheckConfig check)
    {
        var target = _targets[check.Column];
        var members = new List<string>();
        foreach (var value in check.Values)
        {
            if (!_values.TryMember(target, value, out var member, out var expected))
            {
                return WrongValue(check, target, value, expected);
            }

            if (member is not null)
            {
                members.Add(member);
            }
        }

        // DuckDB makes a join of a long list, which costs more than looking a text up.
        string Condition(string value) => target.ValueType is { Kind: CellTypeKind.Text } ? $"NOT {functions.IsOneOf(check.Values)}({value})"
            : members.Count == 0 ? $"{value} IS NOT NULL" : $"NOT list_contains([{string.Join(", ", members)}], {value})";
        return OnValue(check.Column, "in", BrokenBy(target, Condition), $"one of {string.Join(", ", check.Values)}");
    }

    private PlanCheck? Between(BetweenCheckConfig check)
    {
        var target = _targets[check.Column];
        if (target is { IsDeclared: false, ValueType.Kind: CellTypeKind.Text, Expression: null } && (IsNumber(check.Least) || IsNumber(check.Most)))
        {
            return Wrong(check, $"the column {target.Name} has no type and is text, of which 9 comes after 10. Declare one: map: {{ {YamlText.Of(target.Name)}: {{ type: double }} }}.");
        }

        var (least, most) = ("", "");
        foreach (var (value, isLeast) in new[] { (check.Least, true), (check.Most, false) })
        {
            if (value is null)
            {
                continue;
            }

            if (!_values.TryBound(target, value, isLeast, out var bound, out var expected))
            {
                return WrongValue(check, target, value, expected);
            }

            (least, most) = isLeast ? (bound, most) : (least, bound);
        }

        return (check.Least, check.Most) switch
        {
            (not null, not null) => OnValue(check.Column, "between", BrokenBy(target, value => $"({value} < {least} OR {value} > {most})"), $"between {check.Least} and {check.Most}"),
            (not null, null) => OnValue(check.Column, "between", BrokenBy(target, value => $"{value} < {least}"), $"at least {check.Least}"),
            _ => OnValue(check.Column, "between", BrokenBy(target, value => $"{value} > {most}"), $"at most {check.Most}"),
        };
    }

    private static bool IsNumber(string? bound) => double.TryParse(bound, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    // A list breaks what one of its elements breaks.
    private static string BrokenBy(PlanTarget target, Func<string, string> condition)
    {
        var name = DuckSql.Identifier(target.Name);
        return target.IsList ? $"len(list_filter({name}, lambda element: {condition("element")})) > 0" : condition(name);
    }

    private PlanCheck Length(LengthCheckConfig check)
    {
        var target = _targets[check.Column];
        var (breaks, expected) = (check.Least, check.Most) switch
        {
            ({ } least, { } most) when least == most => ($"<> {least}", $"{least} characters"),
            ({ } least, { } most) => ($"NOT BETWEEN {least} AND {most}", $"{least} to {most} characters"),
            ({ } least, null) => ($"< {least}", $"at least {least} characters"),
            (_, var most) => ($"> {most}", $"at most {most} characters"),
        };
        return OnValue(check.Column, "length", BrokenBy(target, value => $"length({TextOf(target, value)}) {breaks}"), expected);
    }

    private PlanCheck OnValue(string column, string code, string breaks, string expected)
    {
        var target = _targets[column];
        return new PlanCheck(code, column, breaks, expected)
        {
            Column = target.Name,
            SourceIndex = SourceOf(target),
        };
    }

    private static bool IsText(PlanTarget target) => target.SqlType is "VARCHAR" or "VARCHAR[]";

    private static string TextOf(PlanTarget target, string value) => IsText(target) ? value : $"CAST({value} AS VARCHAR)";

    private PlanCheck? WrongValue(CheckConfig check, PlanTarget target, string value, string expected) =>
        Wrong(check, $"`{value}` is no value of the column {target.Name}, which is {target.ValueType?.Name ?? target.SqlType}: expected {expected}.");

    private PlanCheck? Wrong(CheckConfig check, string message)
    {
        _problems.Add(new Problem("check", $"The check {check.Title} can not be used: {message}").At(check.Place));
        return null;
    }

    private int SourceOf(PlanTarget target) =>
        target.Expression is null && target.Sources.Count > 0 && target.Sources[0] < columns.Count ? target.Sources[0] : -1;
}
