using System.Text;
using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Parsing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>Bodies of routines, variables, calls, and text that is run as SQL.</summary>
internal sealed partial class Resolver
{
    private const int TextDepthMax = 4;

    /// <summary>Variables and the text they are known to hold; null when it is not known.</summary>
    private readonly Dictionary<int, string?> _variables = [];
    private readonly HashSet<int> _parameters = [];
    private int _textDepth;
    private Parser? _current;
    private string _text = "";

    /// <summary>How many routines and texts stand around the statement at hand.</summary>
    public int RoutineDepth { get; private set; }

    /// <summary>The tokens of the statement at hand, and whether they belong to a text of their own.</summary>
    public Token[] Tokens => _tokens;

    public bool IsForeignText { get; private set; }

    public void BeginText(string text)
    {
        _text = text;
        IsForeignText = false;
        RoutineDepth = 0;
    }

    private void ForgetVariables()
    {
        _variables.Clear();
        _parameters.Clear();
        _textDepth = 0;
    }

    /// <summary>Variables and table variables live until their batch ends.</summary>
    public void EndBatch()
    {
        _variables.Clear();
        foreach (var table in Tables.Entries)
        {
            if (table.Path.Length > 0 && table.Path[0] >= 0 && _names[table.Path[0]] is ['@', ..]) table.Content = null;
        }
    }

    private void ResolveRoutine(RoutineStatement routine)
    {
        var savedTrigger = _triggerTable;
        var savedVariables = new Dictionary<int, string?>(_variables);
        if (routine.Parameters is not null)
        {
            foreach (var parameter in routine.Parameters) _parameters.Add(parameter);
        }

        RoutineDepth++;
        if (routine.IsTrigger) _triggerTable = routine.TriggerTable is { Length: > 0 } path ? Tables.Get(path) : null;
        foreach (var statement in routine.Body) Resolve(statement);
        if (routine.BodyToken >= 0 && IsSqlBody(routine)) ResolveBodyToken(routine.BodyToken);
        if (routine.Calls is { Length: > 0 } calls) Facts.Calls.Add(calls);
        RoutineDepth--;
        _triggerTable = savedTrigger;
        _parameters.Clear();
        _variables.Clear();
        foreach (var (name, value) in savedVariables) _variables[name] = value;
    }

    private bool IsSqlBody(RoutineStatement routine)
    {
        for (var i = routine.First; i < routine.Last; i++)
        {
            if (_tokens[i].Code != Codes.FirstKeyword + (int)Kw.Language) continue;
            var language = Slice(i + 1).Trim('\'');
            if (!(language.Equals("sql", StringComparison.OrdinalIgnoreCase) || language.Equals("plpgsql", StringComparison.OrdinalIgnoreCase) || language.Equals("plsql", StringComparison.OrdinalIgnoreCase)))
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<char> Slice(int token) => _text.AsSpan(_tokens[token].Start, _tokens[token].Length);

    private void ResolveBodyToken(int token)
    {
        if (_tokens[token].Kind == TokenKind.Body)
        {
            var tag = _tokens[token].Name - _tokens[token].Start;
            ResolveText(_text, _tokens[token].Name, _tokens[token].End - tag, isRoutine: true);
            return;
        }

        if (ConstantOf(token, token + 1) is { } text) ResolveText(text, 0, text.Length, isRoutine: true);
    }

    /// <summary>Reads text that stands inside the text: a body in dollar quotes, or what EXEC is given.</summary>
    public void ResolveText(string text, int start, int end, bool isRoutine)
    {
        if (_textDepth >= TextDepthMax) return;
        _textDepth++;
        RoutineDepth++;
        var wasForeign = IsForeignText;
        IsForeignText |= !ReferenceEquals(text, _text);
        var (savedParser, savedTokens, savedText) = (_current, _tokens, _text);
        var lexer = new Lexer(_names);
        lexer.Read(text, start, end, _dialect);
        var parser = new Parser(_names);
        parser.Begin(text, lexer.Tokens, lexer.Count, _dialect, isRoutine ? 1 : 0);
        (_parserOverride, _tokens, _text) = (parser, lexer.Tokens, text);
        _current = parser;
        while (parser.ReadNext() is { } statement)
        {
            if (_nesting > 0) InnerStatement?.Invoke(statement);
            Resolve(statement);
            if (parser.StepsExceeded) break;
        }

        (_current, _tokens, _text) = (savedParser, savedTokens, savedText);
        _parserOverride = savedParser;
        IsForeignText = wasForeign;
        RoutineDepth--;
        _textDepth--;
    }

    /// <summary>Called with every statement of a text that runs inside another statement, so that what it declares is not lost.</summary>
    public Action<Statement>? InnerStatement { get; set; }

    private void ResolveBlock(BlockStatement block)
    {
        if (block.LoopQuery is not null)
        {
            Resolve(block.LoopQuery, null);
            if (block.LoopVariable is [var name, ..]) _variables[name] = null;
        }

        foreach (var statement in block.Body) Resolve(statement);
    }

    private void ResolveDeclare(DeclareStatement declare)
    {
        foreach (var variable in declare.Variables)
        {
            if (variable.IsTable)
            {
                var table = Tables.Get([variable.Name]);
                table.IsTemporary = true;
                table.Content = Relation.Derived();
                foreach (var column in variable.Columns ?? []) table.Content.Add(column, Origins.None);
                continue;
            }

            if (variable.Cursor is not null)
            {
                Resolve(variable.Cursor, null);
                continue;
            }

            var value = variable.ValueFirst < 0 ? null : ConstantOf(variable.ValueFirst, variable.ValueLast);
            if (variable.IsAppend)
            {
                var before = _variables.GetValueOrDefault(variable.Name);
                value = before is null || value is null ? null : before + value;
            }

            _variables[variable.Name] = value;
        }
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
                    if (_variables.GetValueOrDefault(token.Name) is not { } value) return null;
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

    private static string Unquoted(ReadOnlySpan<char> literal)
    {
        var quote = literal.IndexOfAny('\'', '"');
        if (quote < 0 || literal.Length < quote + 2) return literal.ToString();
        var mark = literal[quote];
        if (literal.Length >= quote + 6 && literal[quote + 1] == mark && literal[quote + 2] == mark) return literal[(quote + 3)..^3].ToString();
        return literal[(quote + 1)..^1].ToString().Replace(new string(mark, 2), mark.ToString());
    }

    private void ResolveExecute(ExecuteStatement execute)
    {
        if (execute.Path is { Length: > 0 } path)
        {
            ResolveCall(execute, path);
            return;
        }

        if (execute.TextFirst < 0) return;
        var text = ConstantOf(execute.TextFirst, execute.TextLast);
        if (execute.Kind == "execute variable")
        {
            if (text is not null) Facts.Calls.Add([.. QualifiedName.Split(text).Select(p => _names.InternName(p.Trim('[', ']')))]);
            else Facts.Warnings.Add(("dynamic_call", execute.TextFirst, "The name of the procedure is not constant."));
            return;
        }

        RunDynamic(text, execute.TextFirst);
    }

    private void ResolveCall(ExecuteStatement execute, int[] path)
    {
        var name = _names[path[^1]].ToLowerInvariant();
        switch (name)
        {
            case "sp_executesql" when execute.Arguments is [var text, ..]:
                RunDynamic(ConstantOf(text.First, text.Last), text.First);
                return;
            case "sp_addextendedproperty" or "sp_updateextendedproperty" when execute.Arguments is { Count: >= 2 }:
                AddProperty(execute.Arguments);
                break;
            case "sp_rename" when execute.Arguments is [var from, var to, ..]:
                Rename(from, to, execute.Arguments.Count);
                return;
        }

        Facts.Calls.Add(path);
    }

    /// <summary>name, value, then pairs of level type and level name: schema, object, column.</summary>
    private void AddProperty(List<(int First, int Last)> arguments)
    {
        string? At(int i) => i < arguments.Count ? ConstantOf(arguments[i].First, arguments[i].Last) ?? BareWord(arguments[i]) : null;
        if (At(0) is not { } name) return;
        int[] parent = [.. new[] { At(3), At(5), At(7) }.Where(p => p is not null && !p.Equals("null", StringComparison.OrdinalIgnoreCase)).Select(p => _names.InternName(p!.Trim('[', ']')))];
        Facts.Properties.Add((_names.InternName(name), parent));
    }

    private string? BareWord((int First, int Last) argument) =>
        argument.Last == argument.First + 1 && _tokens[argument.First].Kind is TokenKind.Word or TokenKind.Quoted ? _names[_tokens[argument.First].Name] : null;

    private void Rename((int First, int Last) from, (int First, int Last) to, int count)
    {
        if (count > 2 || ConstantOf(from.First, from.Last) is not { } old || ConstantOf(to.First, to.Last) is not { } name) return;
        int[] path = [.. QualifiedName.Split(old.Replace("[", "").Replace("]", "")).Select(p => _names.InternName(p))];
        Facts.Renames.Add((Tables.Get(path).Id, Tables.Get([.. path[..^1], _names.InternName(name)]).Id, false));
    }

    private void RunDynamic(string? text, int token)
    {
        if (text is null)
        {
            Facts.Warnings.Add(("dynamic_sql", token, "The statement is built at run time; what it reads and writes is not known."));
            return;
        }

        Facts.Warnings.Add(("dynamic_sql", token, "The statement is a constant text; it was read with less confidence."));
        var saved = _cap;
        _cap = Math.Min(_cap, 60);
        ResolveText(text, 0, text.Length, isRoutine: false);
        _cap = saved;
    }
}
