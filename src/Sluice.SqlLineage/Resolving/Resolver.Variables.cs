using System.Text;
using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>Variables: the texts they hold, which may be run, and the columns their values were read from.</summary>
internal sealed partial class Resolver
{
    private const int PatternLengthMax = 400;

    // A longer text is not run: it would be one that was doubled again and again.
    private const int ConstantLengthMax = 4_000_000;

    private readonly Dictionary<int, Variable> _variables = [];

    /// <summary>How many branches and loops stand around the statement: what is assigned there may not be.</summary>
    private int _branchDepth;

    private void Assign(int name, string? text, long[] origins, Relation? rows, bool keepsOld = false)
    {
        if (name < 0) return;
        if (!_variables.TryGetValue(name, out var variable)) _variables[name] = variable = new Variable();
        var mayKeepOld = keepsOld || _branchDepth > 0;
        variable.Text = text;
        variable.Rows = rows ?? (mayKeepOld ? variable.Rows : null);
        origins = Origins.Cap(origins, LineageReason.ThroughTemporary);
        variable.Origins = mayKeepOld ? Origins.Union(variable.Origins, origins) : origins;
    }

    private long[] VariableOrigins(int name)
    {
        if (!_variables.TryGetValue(name, out var variable)) return Origins.None;
        return variable.Rows is { } rows ? Origins.Cap(AllOrigins(rows), LineageReason.ThroughTemporary) : variable.Origins;
    }

    /// <summary>NEW.column and OLD.column inside of a trigger, or null.</summary>
    private long[]? TriggerRowOrigins(int name, int column)
    {
        if (name != (int)Kw.New && name != (int)Kw.Old) return null;
        if (_triggerTable is null) return _isForTriggers ? Origins.None : null;
        Read(_triggerTable);
        return RelationOf(_triggerTable) is { Columns: not null } view ? view.Find(column) ?? view.Guess(column) ?? Origins.None : [Origins.Column(_triggerTable.Id, column, LineageReason.Explicit)];
    }

    /// <summary>:record.column</summary>
    private long[] FieldOrigins(in ColumnRef reference)
    {
        var (name, column) = (PartOf(reference.First, 0), PartOf(reference.First, 1));
        return TriggerRowOrigins(name, column) ?? (_variables.TryGetValue(name, out var record) ? FieldOrigins(record, column) : Origins.None);
    }

    /// <summary>record.column, where a loop, a cursor or SELECT INTO fills the record.</summary>
    private long[] FieldOrigins(Variable record, int column)
    {
        if (record.Rows is not { } rows) return record.Origins;
        return Origins.Cap(rows.Find(column) ?? rows.Guess(column) ?? Origins.None, LineageReason.ThroughTemporary);
    }

    private void ResolveDeclare(DeclareStatement declare)
    {
        foreach (var variable in declare.Variables)
        {
            if (variable.IsTable) DeclareTable(variable);
            else if (variable.Cursor is not null) Assign(variable.Name, null, Origins.None, Resolve(variable.Cursor, null));
            else if (variable.Value is { } value) AssignValue(variable, value);
            else _variables[variable.Name] = new Variable();
        }
    }

    private void DeclareTable(VariableDeclaration variable)
    {
        var table = Tables.Get([variable.Name]);
        table.IsTemporary = true;
        table.Empty();
        table.Content = Relation.Derived();
        foreach (var column in variable.Columns ?? []) table.Content.Add(column, Origins.None);
    }

    private void AssignValue(VariableDeclaration variable, in Expression value)
    {
        var text = ConstantOf(value.First, value.Last);
        var pattern = text ?? PatternOf(value.First, value.Last);
        if (variable.IsAppend)
        {
            var before = _variables.GetValueOrDefault(variable.Name);
            text = before?.Text is null || text is null || !IsShort(before.Text.Length + text.Length) ? null : before.Text + text;
            pattern = Cut((before?.Pattern ?? "…") + Cut(pattern));
        }

        var origins = OriginsOf(value, new Scope(null));
        if (variable.Field < 0)
        {
            Assign(variable.Name, text, origins, null, variable.IsAppend);
            _variables[variable.Name].Pattern = pattern;
        }
        else if (variable.Name == (int)Kw.New && _triggerTable is not null)
        {
            Write(_triggerTable);
            AddEdges(origins, _triggerTable, variable.Field, 0);
        }
    }

    /// <summary>FETCH: the variables take the columns of the cursor in order.</summary>
    private void ResolveFetch(FetchStatement fetch)
    {
        if (_variables.GetValueOrDefault(fetch.Cursor)?.Rows is { } rows) AssignColumns(fetch.Targets, rows);
    }

    /// <summary>Several variables take one column each; one variable may take the whole row.</summary>
    private void AssignColumns(int[] names, Relation rows)
    {
        if (names is [var record] && rows.Names.Count != 1)
        {
            Assign(record, null, Origins.None, rows);
            return;
        }

        for (var i = 0; i < names.Length && i < rows.Names.Count; i++) Assign(names[i], null, rows.At(i), null);
    }

    /// <summary>The text of a concatenation of literals and known variables, or null.</summary>
    private string? ConstantOf(int first, int last)
    {
        var text = new StringBuilder();
        var any = false;
        for (var i = first; i < last; i++)
        {
            ref var token = ref _tokens[i];
            switch (token.Kind)
            {
                case TokenKind.String:
                    text.Append(Unquoted(Slice(i)));
                    any = true;
                    break;
                case TokenKind.Body:
                    text.Append(_text, token.Name, token.Length - (2 * (token.Name - token.Start)));
                    any = true;
                    break;
                case TokenKind.Variable or TokenKind.Word:
                    if (_variables.GetValueOrDefault(token.Name)?.Text is not { } value) return null;
                    if (!IsShort(text.Length + value.Length)) return null;
                    text.Append(value);
                    any = true;
                    break;
                case TokenKind.Punctuation when token.Code is '+' or '(' or ')' || token.Code == Codes.Operator && Slice(i) is "||":
                    break;
                default:
                    return null;
            }
        }

        return any ? text.ToString() : null;
    }

    private bool IsShort(int length) => length <= ConstantLengthMax && MayRead(length);

    private static string Cut(string pattern) => pattern.Length > PatternLengthMax ? pattern[..PatternLengthMax] : pattern;

    /// <summary>The constant parts of an expression, with … for the others.</summary>
    private string PatternOf(int first, int last)
    {
        var text = new StringBuilder();
        for (var i = first; i < last && text.Length < PatternLengthMax; i++)
        {
            var part = _tokens[i].Kind switch
            {
                TokenKind.String => Unquoted(Slice(i)),
                TokenKind.Variable => _variables.GetValueOrDefault(_tokens[i].Name)?.Pattern ?? "…",
                TokenKind.Punctuation => "",
                _ => "…",
            };
            if (part != "…" || (text.Length == 0 || text[^1] != '…')) text.Append(part);
        }

        return Cut(text.ToString());
    }

    private static string Unquoted(ReadOnlySpan<char> literal)
    {
        var quote = literal.IndexOfAny('\'', '"');
        if (quote < 0 || literal.Length < quote + 2) return literal.ToString();
        var mark = literal[quote];
        if (literal.Length >= quote + 6 && literal[quote + 1] == mark && literal[quote + 2] == mark) return literal[(quote + 3)..^3].ToString();
        return literal[(quote + 1)..^1].ToString().Replace(new string(mark, 2), mark.ToString());
    }
}
