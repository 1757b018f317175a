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
            return new PlanCheck("expression", $"{target.Name}_expression", $"{PlanCompiler.TriedName(target)} IS NULL",
                $"cells of which {target.Expression} gives a value{(target.IsDeclared ? $" of type {target.Type.Name}" : "")}")
            {
                Column = target.Name, Sql = PlanCompiler.ValueSql(target),
            };
        }

        if (target.Sources is not [var source] || target.IsRest || target.Collects || target.Split is not null)
        {
            return null;
        }

        var cell = PlanCompiler.CellName(source);
        var value = DuckSql.Identifier(target.Name);
        if (target.NativeType is null)
        {
            return target.Type.Kind == CellTypeKind.Text ? null
                : new PlanCheck("type", $"{target.Name}_type", Misfit(target, cell, value), functions.Expectation(target))
                {
                    Column = target.Name, SourceIndex = source,
                };
        }

        if (target.NativeType == target.SqlType || NativeCell.IsText(target, columns[source]))
        {
            return null;
        }

        // What a cast changes is a misfit too: 1.5 into a whole number, 300 into a byte.
        var survives = $"{NativeCell.BackSql(target, value)} IS NOT DISTINCT FROM {cell}";
        return new PlanCheck("type", $"{target.Name}_type", $"{cell} IS NOT NULL AND ({value} IS NULL OR NOT ({survives}))",
            $"a value that {target.Type.Name} holds without loss") { Column = target.Name, SourceIndex = source };
    }

    // A null word is no value either, and no misfit.
    private BreakSql Misfit(PlanTarget target, string cell, string value) => target.Format.NullWords.Count == 0
        ? new BreakSql(cell, value)
        : $"{functions.CellIsPresent(target, cell)} AND {value} IS NULL";

    private PlanCheck? PlanOne(CheckConfig check)
    {
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
        if (!CellGrammar.TryCreate(check.Type, _targets[check.Column].Format, out var grammar, out var error))
        {
            return Wrong(check, error);
        }

        return OnValue(check.Column, "type", $"NOT {functions.Fits(grammar)}({TextOf(check.Column)})", grammar.Expectation);
    }

    private PlanCheck? Matches(MatchesCheckConfig check) => MatchPattern.TryCreate(check.Pattern, out var pattern, out var error)
        ? OnValue(check.Column, "matches", $"NOT {functions.Matches(pattern)}({TextOf(check.Column)})", $"text that matches {check.Pattern}")
        : Wrong(check, error);

    private PlanCheck? In(InCheckConfig check)
    {
        var literals = check.Values.Select(value => LiteralOf(check, check.Column, value)).ToList();
        return literals.Contains(null) ? null
            : OnValue(check.Column, "in", $"NOT {IsIn(check, literals)}", $"one of {string.Join(", ", check.Values)}");
    }

    // DuckDB makes a join of a long list, which costs more than looking a text up.
    private string IsIn(InCheckConfig check, IEnumerable<string?> literals)
    {
        var target = _targets[check.Column];
        var value = DuckSql.Identifier(target.Name);
        return target.SqlType == "VARCHAR" ? $"{functions.IsOneOf(check.Values)}({value})" : $"list_contains([{string.Join(", ", literals)}], {value})";
    }

    private PlanCheck? Between(BetweenCheckConfig check)
    {
        var value = DuckSql.Identifier(check.Column);
        var least = check.Least is null ? null : LiteralOf(check, check.Column, check.Least);
        var most = check.Most is null ? null : LiteralOf(check, check.Column, check.Most);
        if ((check.Least is not null && least is null) || (check.Most is not null && most is null))
        {
            return null;
        }

        return (least, most) switch
        {
            (not null, not null) => OnValue(check.Column, "between", $"({value} < {least} OR {value} > {most})", $"between {check.Least} and {check.Most}"),
            (not null, null) => OnValue(check.Column, "between", $"{value} < {least}", $"at least {check.Least}"),
            _ => OnValue(check.Column, "between", $"{value} > {most}", $"at most {check.Most}"),
        };
    }

    private PlanCheck Length(LengthCheckConfig check)
    {
        var length = $"length({TextOf(check.Column)})";
        var (breaks, expected) = (check.Least, check.Most) switch
        {
            ({ } least, { } most) when least == most => ($"{length} <> {least}", $"{least} characters"),
            ({ } least, { } most) => ($"{length} NOT BETWEEN {least} AND {most}", $"{least} to {most} characters"),
            ({ } least, null) => ($"{length} < {least}", $"at least {least} characters"),
            (_, var most) => ($"{length} > {most}", $"at most {most} characters"),
        };
        return OnValue(check.Column, "length", breaks, expected);
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

    private string TextOf(string column)
    {
        var name = DuckSql.Identifier(_targets[column].Name);
        return _targets[column].SqlType == "VARCHAR" ? name : $"CAST({name} AS VARCHAR)";
    }

    // A bound is a cell of the column: the same grammar reads it, so that 1.5 is no bound of a whole number.
    private string? LiteralOf(CheckConfig check, string column, string value)
    {
        var target = _targets[column];
        if (target.Type.Kind is CellTypeKind.Text)
        {
            return DuckSql.Literal(value);
        }

        if (CellGrammar.TryCreate(target.Type, CellFormat.Default, out var grammar, out _)
            && !grammar.Fits(System.Text.Encoding.UTF8.GetBytes(value)))
        {
            Wrong(check, $"`{value}` is no value of the column {column}, which is {target.Type.Name}: expected {grammar.Expectation}.");
            return null;
        }

        return $"CAST({DuckSql.Literal(value)} AS {target.SqlType})";
    }

    private PlanCheck? Wrong(CheckConfig check, string message)
    {
        _problems.Add(new Problem("check", $"The check {check.Title} can not be used: {message}")
        {
            File = check.Place?.File,
            Line = check.Place?.Line,
        });
        return null;
    }

    private int SourceOf(PlanTarget target) =>
        target.Expression is null && target.Sources.Count > 0 && target.Sources[0] < columns.Count ? target.Sources[0] : -1;
}
