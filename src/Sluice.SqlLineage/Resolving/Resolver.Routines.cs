using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Parsing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>Bodies of routines, variables, calls, and text that is run as SQL.</summary>
internal sealed partial class Resolver
{
    private const int TextDepthMax = 4;

    private int _textDepth;
    private Parser? _current;
    private string _text = "";

    /// <summary>How many routines and texts stand around the statement at hand.</summary>
    public int RoutineDepth { get; private set; }

    /// <summary>Dotted name of the routine whose body is read, or null.</summary>
    public string? Routine { get; private set; }

    /// <summary>The tokens of the statement at hand, and whether they belong to a text of their own.</summary>
    public Token[] Tokens => _tokens;

    public bool IsForeignText { get; private set; }

    public void BeginText(string text)
    {
        _text = text;
        IsForeignText = false;
        RoutineDepth = 0;
        Routine = null;
    }

    private void ForgetVariables()
    {
        _variables.Clear();
        (_textDepth, _branchDepth) = (0, 0);
    }

    /// <summary>Variables and table variables live until their batch ends.</summary>
    public void EndBatch()
    {
        _variables.Clear();
        foreach (var table in Tables.Entries)
        {
            if (table.IsHidden && _names[table.Path[0]] is ['@', ..]) table.Content = null;
        }
    }

    private void ResolveRoutine(RoutineStatement routine)
    {
        var savedTrigger = _triggerTable;
        var savedVariables = new Dictionary<int, Variable>(_variables);
        foreach (var parameter in routine.Parameters ?? []) _variables[parameter] = new Variable();
        RoutineDepth++;
        var savedName = Routine;
        if (routine.Path.Length > 0) Routine = QualifiedName.Join(Tables.Complete(routine.Path).Where(p => p >= 0).Select(p => _names[p]));
        var savedResult = (_returnedRows, _returnedValue, _branchDepth);
        (_returnedRows, _returnedValue, _branchDepth) = (null, Origins.None, 0);
        if (routine.IsTrigger) _triggerTable = routine.TriggerTable is { Length: > 0 } path ? Tables.Get(path) : null;
        foreach (var statement in routine.Body) Resolve(statement);
        if (routine.BodyToken >= 0 && IsSqlBody(routine)) ResolveBody(routine);
        if (routine.Calls is { Length: > 0 } calls) ResolveTriggerCall(calls);
        if (routine.IsFunction) DefineFunction(routine);
        (_returnedRows, _returnedValue, _branchDepth) = savedResult;
        Routine = savedName;
        RoutineDepth--;
        _triggerTable = savedTrigger;
        _variables.Clear();
        foreach (var (name, value) in savedVariables) _variables[name] = value;
    }

    private void ResolveBody(RoutineStatement routine)
    {
        var saved = _isForTriggers;
        _isForTriggers = routine.IsForTriggers;
        if (_isForTriggers && routine.Path.Length > 0) Tables.Get(routine.Path).TriggerBody = BodyOf(routine.BodyToken);
        ResolveBodyToken(routine.BodyToken);
        _isForTriggers = saved;
    }

    /// <summary>The body of the function is read again, now that it is known whose rows NEW and OLD are.</summary>
    private void ResolveTriggerCall(int[] function)
    {
        Facts.AddCall(function);
        if (_triggerTable is not null && Tables.Find(function)?.TriggerBody is { } body) ResolveText(body.Text, body.Start, body.End, isRoutine: true);
    }

    /// <summary>The rows and the value that the body at hand gives back so far.</summary>
    private Relation? _returnedRows;
    private long[] _returnedValue = Origins.None;

    /// <summary>Later statements of the text see through the function to what its body reads.</summary>
    private void DefineFunction(RoutineStatement routine)
    {
        if (routine.Path.Length == 0) return;
        var function = Tables.Get(routine.Path);
        function.IsFunction = true;
        function.Value = Origins.Cap(_returnedValue, LineageReason.SessionCatalog);
        var rows = routine.ReturnVariable >= 0 ? Tables.Find([routine.ReturnVariable])?.Content : _returnedRows;
        if (rows is null) return;
        function.Value = Origins.Union(function.Value, Origins.Cap(AllOrigins(rows), LineageReason.SessionCatalog));
        function.Rows = Capped(Renamed(rows, routine.ReturnColumns), LineageReason.SessionCatalog);
    }

    /// <summary>A call in an expression: of a routine, or of a method of a column's type, which reads the column.</summary>
    private long[] CallOrigins(in ColumnRef call, Scope scope)
    {
        var path = new int[call.Parts];
        for (var i = 0; i < path.Length; i++) path[i] = PartOf(call.First, i);
        if (Tables.Find(path) is { IsFunction: true } known)
        {
            Facts.AddCall(path);
            return known.Value;
        }

        if (_dialect.DefaultSchema is null) return Origins.None;
        if (FindBinding(call.First, 1, scope) is { } binding && path.Length > 2) return QualifiedOrigins(binding, path[1]);
        if (!Tables.IsSchema(path[^2]) && path.Length == 2 && IsTypeMethod(path[1]) && TryUnqualified(path[0], scope) is { } column) return column;
        Facts.AddCall(path);
        return Origins.None;
    }

    /// <summary>Methods of hierarchyid, geometry, geography and xml.</summary>
    private bool IsTypeMethod(int name)
    {
        var text = _names[name];
        return text.StartsWith("ST", StringComparison.Ordinal) ||
            text is "GetAncestor" or "GetDescendant" or "GetLevel" or "IsDescendantOf" or "GetReparentedValue" or "ToString" or "Lat" or "Long" or "MakeValid" or "Reduce" or "BufferWithTolerance" or "AsTextZM";
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
        if (BodyOf(token) is { } body) ResolveText(body.Text, body.Start, body.End, isRoutine: true);
    }

    /// <summary>The text inside of $tag$ … $tag$, in place, or of a literal, as a text of its own.</summary>
    private (string Text, int Start, int End)? BodyOf(int token)
    {
        if (_tokens[token].Kind != TokenKind.Body) return ConstantOf(token, token + 1) is { } text ? (text, 0, text.Length) : null;
        var tag = _tokens[token].Name - _tokens[token].Start;
        return (_text, _tokens[token].Name, _tokens[token].End - tag);
    }

    /// <summary>Reads text that stands inside the text: a body in dollar quotes, or what EXEC is given.</summary>
    private void ResolveText(string text, int start, int end, bool isRoutine) => WithText(text, start, end, isRoutine, parser =>
    {
        while (parser.ReadNext() is { } statement)
        {
            if (_nesting > 0) InnerStatement?.Invoke(statement);
            Resolve(statement);
            if (parser.StepsExceeded) break;
        }
    });

    /// <summary>The columns of a query that stands in a string, with less confidence; null when it is none.</summary>
    private Relation? ResolveQueryText(string text)
    {
        Relation? rows = null;
        WithText(text, 0, text.Length, isRoutine: false, parser =>
        {
            if (parser.ReadNext() is QueryStatement statement) rows = Resolve(statement.Query, null);
        });
        return rows is null ? null : Capped(rows, LineageReason.DynamicSql);
    }

    private void WithText(string text, int start, int end, bool isRoutine, Action<Parser> read)
    {
        if (_textDepth >= TextDepthMax) return;
        _textDepth++;
        RoutineDepth++;
        var wasForeign = IsForeignText;
        IsForeignText |= !ReferenceEquals(text, _text);
        var saved = (_current, _tokens, _text);
        var lexer = new Lexer(_names);
        lexer.Read(text, start, end, _dialect);
        var parser = new Parser(_names);
        parser.Begin(text, lexer.Tokens, lexer.Count, _dialect, isRoutine ? 1 : 0);
        (_parserOverride, _tokens, _text) = (parser, lexer.Tokens, text);
        _current = parser;
        read(parser);
        (_current, _tokens, _text) = saved;
        _parserOverride = _current;
        IsForeignText = wasForeign;
        RoutineDepth--;
        _textDepth--;
    }

    /// <summary>Called with every statement of a text that runs inside another statement, so that what it declares is not lost.</summary>
    public Action<Statement>? InnerStatement { get; set; }

    /// <summary>FOR record IN query or cursor: the record takes its columns.</summary>
    private void ResolveLoop(BlockStatement block)
    {
        if (block.LoopVariable is not [var record, ..]) return;
        Relation? rows = null;
        if (block.LoopQuery is not null) rows = Resolve(block.LoopQuery, null);
        else if (block.Conditions is [{ Value: { RefCount: 1 } value }] && _parser.Refs[value.RefStart] is { Kind: RefKind.Column, Parts: 1 } cursor)
        {
            rows = _variables.GetValueOrDefault(PartOf(cursor.First, 0))?.Rows;
        }

        _variables[record] = new Variable { Rows = rows };
    }

    private void ResolveBlock(BlockStatement block)
    {
        var isBranch = block.Kind != "block";
        if (isBranch) _branchDepth++;
        foreach (var statement in block.Body) Resolve(statement);
        if (isBranch) _branchDepth--;
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
            if (text is not null) Facts.AddCall([.. QualifiedName.Split(text).Select(p => _names.InternName(p.Trim('[', ']')))]);
            else Facts.Warnings.Add(("dynamic_call", execute.TextFirst, "The name of the procedure is not constant."));
            return;
        }

        RunDynamic(text, execute.TextFirst, execute.TextLast);
    }

    private void ResolveCall(ExecuteStatement execute, int[] path)
    {
        var name = _names[path[^1]].ToLowerInvariant();
        switch (name)
        {
            case "sp_executesql" when execute.Arguments is [var text, ..]:
                RunDynamic(ConstantOf(text.First, text.Last), text.First, text.Last);
                return;
            case "sp_addextendedproperty" or "sp_updateextendedproperty" when execute.Arguments is { Count: >= 2 }:
                AddProperty(execute.Arguments);
                break;
            case "sp_rename" when execute.Arguments is [var from, var to, ..]:
                Rename(from, to, execute.Arguments.Count);
                return;
        }

        Facts.AddCall(path);
    }

    /// <summary>name, value, then pairs of level type and level name: schema, object, column.</summary>
    private void AddProperty(List<(int First, int Last)> arguments)
    {
        string? At(int i) => i < arguments.Count ? ConstantOf(arguments[i].First, arguments[i].Last) ?? BareWord(arguments[i]) : null;
        if (At(0) is not { } name) return;
        int[] parent = [.. new[] { At(3), At(5), At(7) }.Where(p => p is not null && !p.Equals("null", StringComparison.OrdinalIgnoreCase)).Select(p => _names.InternName(p!.Trim('[', ']')))];
        Facts.Properties.Add((_names.InternName(name), parent, At(1)));
    }

    private string? BareWord((int First, int Last) argument) =>
        argument.Last == argument.First + 1 && _tokens[argument.First].Kind is TokenKind.Word or TokenKind.Quoted ? _names[_tokens[argument.First].Name] : null;

    private void Rename((int First, int Last) from, (int First, int Last) to, int count)
    {
        if (count > 2 || ConstantOf(from.First, from.Last) is not { } old || ConstantOf(to.First, to.Last) is not { } name) return;
        int[] path = [.. QualifiedName.Split(old.Replace("[", "").Replace("]", "")).Select(p => _names.InternName(p))];
        Facts.Renames.Add((Tables.Get(path).Id, Tables.Get([.. path[..^1], _names.InternName(name)]).Id, false));
    }

    private void RunDynamic(string? text, int token, int last)
    {
        if (text is null)
        {
            var pattern = PatternOf(token, last).ReplaceLineEndings(" ").Trim();
            Facts.Warnings.Add(("dynamic_sql", token, $"The statement is built at run time{(pattern is "" or "…" ? "" : $" ({pattern})")}; what it reads and writes is not known."));
            return;
        }

        Facts.Warnings.Add(("dynamic_sql", token, "The statement is a constant text; it was read with less confidence."));
        var saved = _cap;
        _cap = _cap.Or(LineageReason.DynamicSql);
        ResolveText(text, 0, text.Length, isRoutine: false);
        _cap = saved;
    }
}
