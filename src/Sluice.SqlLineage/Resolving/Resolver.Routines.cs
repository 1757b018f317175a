using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Parsing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>Bodies of routines, variables, calls, and text that is run as SQL.</summary>
internal sealed partial class Resolver
{
    private int _textDepth;

    /// <summary>The batch or the routine at hand, by a number that no other has.</summary>
    private int _scope;
    private int _scopes;
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
        (_characters, _charactersMax) = (0, 64_000_000 + (20L * text.Length));
        IsForeignText = false;
        RoutineDepth = 0;
        Routine = null;
    }

    private void ForgetVariables()
    {
        _variables.Clear();
        (_textDepth, _branchDepth, _scope, _scopes) = (0, 0, 0, 0);
    }

    /// <summary>Variables and table variables live until their batch ends.</summary>
    public void EndBatch()
    {
        _variables.Clear();
        _scope = ++_scopes;
        foreach (var table in Tables.Entries)
        {
            if (table.IsHidden && _names[table.Path[0]] is ['@', ..]) table.Empty();
        }
    }

    private void ResolveRoutine(RoutineStatement routine)
    {
        var savedTrigger = _triggerTable;
        var savedVariables = new Dictionary<int, Variable>(_variables);
        foreach (var parameter in routine.Parameters ?? []) _variables[parameter] = new Variable();
        RoutineDepth++;
        var savedScope = _scope;
        _scope = ++_scopes;
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
        _scope = savedScope;
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
}
