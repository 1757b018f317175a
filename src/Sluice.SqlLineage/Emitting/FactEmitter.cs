using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Resolving;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Emitting;

/// <summary>Turns the facts of statements, which are numbers, into the records that callers see.</summary>
internal sealed class FactEmitter
{
    private readonly NameTable _names;
    private readonly Resolver _resolver;
    private readonly Dictionary<int, string> _tableNames = [];
    private readonly Dictionary<int, IReadOnlyList<string>> _candidates = [];
    private readonly List<(EdgeFact Edge, int Statement)> _pending = [];
    private readonly Dictionary<int, LineageReason> _sources = [];
    private ILineageSink _sink = new LineageResult();
    private Lexer? _lexer;
    private LineCounter _lines;
    private int _number;
    private int _outerStart;
    private int _header;
    private string _headerName = "";
    private string? _scriptedAt;

    public FactEmitter(NameTable names, Resolver resolver)
    {
        (_names, _resolver) = (names, resolver);
        resolver.Completed = Complete;
        resolver.InnerStatement = statement => EmitObjects(statement, _number + 1);
    }

    public void Begin(string text, Lexer lexer, ILineageSink sink)
    {
        (_lexer, _sink, _lines, _number, _header) = (lexer, sink, new LineCounter(text), 0, 0);
        _tableNames.Clear();
        _candidates.Clear();
        _pending.Clear();
    }

    public void Handle(Statement statement)
    {
        _outerStart = _lexer!.Tokens[statement.First].Start;
        ReadHeader(statement);
        _resolver.Resolve(statement);
    }

    /// <summary>Temporary tables that nothing reads are the end of a flow: their edges are given after all.</summary>
    public void Finish()
    {
        foreach (var (edge, statement) in _pending)
        {
            var target = _resolver.Tables[edge.Table];
            if (!target.WasRead && !target.IsHidden) EmitEdge(edge, statement);
        }
    }

    public void Report(string code, bool isError, int start, string message) =>
        _sink.Add(new LineageDiagnostic(code, isError, start, _lines.LineOf(start), message, _number));

    /// <summary>/****** Object: Table [dbo].[t] Script Date: … ******/ belongs to the CREATE that follows it.</summary>
    private void ReadHeader(Statement statement)
    {
        var headers = _lexer!.ObjectHeaders;
        while (_header < headers.Count && headers[_header].TokenIndex <= statement.First)
        {
            (_headerName, _scriptedAt) = PartsOf(_resolver.TextOf(headers[_header].Start, headers[_header].Length));
            _header++;
        }
    }

    private static (string Name, string? Date) PartsOf(ReadOnlySpan<char> header)
    {
        var mark = header.IndexOf("Script Date:", StringComparison.Ordinal);
        var date = mark < 0 ? null : header[(mark + 12)..].Trim(" *\r\n/\t").ToString();
        if (mark >= 0) header = header[..mark];
        var close = header.LastIndexOf(']');
        var open = close < 0 ? -1 : header[..close].LastIndexOf('[');
        return (open < 0 ? "" : header[(open + 1)..close].ToString(), date);
    }

    private void Complete(Statement statement)
    {
        var facts = _resolver.Facts;
        var tokens = _resolver.Tokens;
        var start = _resolver.IsForeignText ? _outerStart : tokens[statement.First].Start;
        var end = _resolver.IsForeignText || statement.Last <= statement.First ? start : tokens[statement.Last - 1].End;
        _number++;
        if (statement.StoppedAt >= 0 && statement is not BlockStatement and not RoutineStatement) Recover(statement, tokens);
        _sink.Add(new LineageStatement(_number, statement.Kind, start, end - start, _lines.LineOf(start), _resolver.RoutineDepth,
            statement.IsControl, _resolver.Routine, NamesOf(facts.Reads), NamesOf(facts.Writes)));
        EmitTableEdges(facts);
        foreach (var edge in facts.Edges)
        {
            if (edge.Table > 0 && _resolver.Tables[edge.Table].IsTemporary) _pending.Add((edge, _number));
            else EmitEdge(edge, _number);
        }

        EmitInfluences(facts, statement is QueryStatement);
        EmitObjects(statement, _number);
        foreach (var (name, parent, value) in facts.Properties)
        {
            _sink.Add(new LineageObject("extended_property", QualifiedName.Quote(_names[name]), parent.Length == 0 ? null : NameOf(parent), null, [], [], _number, value, null));
        }

        foreach (var call in facts.Calls) _sink.Add(new LineageCall(RoutineName(call), _number));
        foreach (var drop in facts.Drops) _sink.Add(new LineageChange("drop", TableName(drop), null, _number));
        foreach (var (from, to, isSwap) in facts.Renames) _sink.Add(new LineageChange(isSwap ? "swap" : "rename", TableName(from), TableName(to), _number));
        foreach (var (code, token, message) in facts.Warnings)
        {
            Report(code, false, PlaceOf(token, tokens), message);
        }

        if (statement.StoppedAt >= 0 && statement is not BlockStatement and not RoutineStatement)
        {
            var place = PlaceOf(statement.StoppedAt, tokens);
            var found = statement.StoppedAt < tokens.Length && !_resolver.IsForeignText ? _resolver.TextOf(place, tokens[statement.StoppedAt].Length).ToString() : "";
            Report("syntax", true, place, $"Found '{found}' where the {(statement is UnknownStatement ? "start of a statement" : statement.Kind + " statement")} was expected to go on; the rest of it was scanned for table names only.");
        }

        facts.Clear();
    }

    private int PlaceOf(int token, Token[] tokens) =>
        _resolver.IsForeignText || token >= tokens.Length ? _outerStart : tokens[token].Start;

    /// <summary>What the grammar did not read still names tables: FROM, JOIN, INTO, UPDATE and TABLE introduce them.</summary>
    private void Recover(Statement statement, Token[] tokens)
    {
        for (var i = statement.StoppedAt; i + 1 < statement.Last; i++)
        {
            var code = tokens[i].Code;
            var isRead = code == Codes.FirstKeyword + (int)Kw.From || code == Codes.FirstKeyword + (int)Kw.Join;
            var isWrite = code == Codes.FirstKeyword + (int)Kw.Into || code == Codes.FirstKeyword + (int)Kw.Merge || code == Codes.FirstKeyword + (int)Kw.Update;
            if (!isRead && !isWrite || tokens[i + 1].Kind is not (TokenKind.Word or TokenKind.Quoted)) continue;
            var path = new List<int> { tokens[i + 1].Name };
            var at = i + 2;
            while (at + 1 < statement.Last && tokens[at].Code == '.' && tokens[at + 1].Kind is TokenKind.Word or TokenKind.Quoted)
            {
                path.Add(tokens[at + 1].Name);
                at += 2;
            }

            if (tokens[at].Code == '(' && isRead || tokens[i + 1].Code >= Codes.FirstKeyword && path.Count == 1) continue;
            _resolver.NoteRecovered([.. path], isWrite);
        }
    }

    private void EmitTableEdges(StatementFacts facts)
    {
        foreach (var write in facts.Writes)
        {
            var target = _resolver.Tables[write];
            _sources.Clear();
            if (!facts.Outputs.Contains(write))
            {
                foreach (var read in facts.Reads) AddSource(_resolver.Tables[read], facts);
            }

            AddSourcesOfColumns(write, facts);
            if (target.IsTemporary)
            {
                target.Feeds = [.. (target.Feeds ?? []).Union(_sources.Keys)];
                continue;
            }

            foreach (var (source, reason) in _sources)
            {
                _sink.Add(new LineageTableEdge(TableName(source), TableName(write), _number, facts.Recovered.Contains(write) ? LineageReason.Recovered : reason));
            }
        }
    }

    /// <summary>What a variable brings, or a table that the same statement writes, is not among what it reads.</summary>
    private void AddSourcesOfColumns(int target, StatementFacts facts)
    {
        foreach (var edge in facts.Edges)
        {
            var source = Origins.TableOf(edge.Origin);
            if (edge.Table != target || source == target || Origins.IsUnknown(edge.Origin)) continue;
            _sources.TryAdd(source, facts.Writes.Contains(source) ? _resolver.Cap : edge.Reason.Or(LineageReason.ThroughTemporary));
        }
    }

    /// <summary>A temporary table is looked through to what filled it.</summary>
    private void AddSource(TableEntry table, StatementFacts facts)
    {
        if (table.IsTemporary)
        {
            foreach (var feed in table.Feeds ?? []) _sources.TryAdd(feed, _resolver.Cap.Or(LineageReason.ThroughTemporary));
            return;
        }

        var reason = facts.Recovered.Contains(table.Id) ? LineageReason.Recovered : table.IsFromTemplate ? LineageReason.Template : LineageReason.Explicit;
        _sources[table.Id] = _resolver.Cap.Or(reason);
    }

    private void EmitInfluences(StatementFacts facts, bool isQuery)
    {
        foreach (var read in facts.Reads)
        {
            foreach (var influence in _resolver.Tables[read].Influences ?? []) facts.Influences.Add(influence);
        }

        if (facts.Influences.Count == 0) return;
        foreach (var write in facts.Writes)
        {
            var target = _resolver.Tables[write];
            if (target.IsTemporary) target.Influences = [.. (target.Influences ?? []).Union(facts.Influences)];
            else EmitInfluences(facts, TableName(write));
        }

        if (isQuery && facts.Writes.Count == 0) EmitInfluences(facts, LineageEdge.QueryOutput);
    }

    private void EmitInfluences(StatementFacts facts, string target)
    {
        foreach (var (column, clause) in facts.Influences)
        {
            _sink.Add(new LineageInfluence(SourceTable(column), SourceColumn(column), target, NameOf(clause), _number));
        }
    }

    private static string NameOf(Clause clause) => clause switch
    {
        Clause.Join => "join",
        Clause.Group => "group",
        Clause.Sort => "sort",
        _ => "filter",
    };

    private string SourceTable(long column) => Origins.IsUnknown(column) ? LineageEdge.UnknownTable : TableName(Origins.TableOf(column));

    private string SourceColumn(long column) => Origins.NameOf(column) switch
    {
        Origins.Star => "*",
        < 0 => "?",
        var name => _names[name],
    };

    private void EmitEdge(in EdgeFact edge, int statement)
    {
        _sink.Add(new LineageEdge(SourceTable(edge.Origin), SourceColumn(edge.Origin),
            edge.Table < 0 ? LineageEdge.QueryOutput : TableName(edge.Table),
            edge.Name == Origins.Star ? "*" : edge.Name < 0 ? $"${edge.Ordinal}" : _names[edge.Name],
            statement, edge.Reason, Origins.IsDerived(edge.Origin))
        {
            Candidates = CandidatesOf(Origins.TableOf(edge.Origin)),
            CandidateCount = _resolver.Tables.TablesOf(Origins.TableOf(edge.Origin)).Length,
        });
    }

    /// <summary>The names of a group, which all edges of the group share.</summary>
    private IReadOnlyList<string> CandidatesOf(int table)
    {
        if (table < Origins.FirstGroup) return [];
        if (_candidates.TryGetValue(table, out var names)) return names;
        return _candidates[table] = [.. _resolver.Tables.TablesOf(table).Take(LineageEdge.CandidatesMax).Select(TableName)];
    }

    private void EmitObjects(Statement statement, int number)
    {
        if (statement.Objects is null) return;
        foreach (var declared in statement.Objects)
        {
            var isPart = declared.Parent is not null && declared.Kind != "trigger";
            var kind = declared.Kind == "table" && IsTemporary(statement, declared.Path) ? "temporary_table" : declared.Kind;
            var name = declared.Path is not { Length: > 0 } path ? null : isPart || declared.Kind is "database" or "schema" or "role" or "user" or "login" ? NameOf(path) : QualifiedOf(path);
            var isMeant = _scriptedAt is not null && !isPart && declared.Path is { Length: > 0 } own && (_headerName.Length == 0 || _names[own[^1]].Equals(_headerName, StringComparison.OrdinalIgnoreCase));
            _sink.Add(new LineageObject(kind, name,
                declared.Parent is { Length: > 0 } parent ? QualifiedOf(parent) : null,
                declared.Reference is { Length: > 0 } reference ? QualifiedOf(reference) : null,
                ColumnsOf(declared.Columns ?? ColumnsOf(declared, statement)), ColumnsOf(declared.ReferenceColumns), number, ValueOf(declared), isMeant ? _scriptedAt : null));
            if (isMeant) _scriptedAt = null;
        }
    }

    private string? ValueOf(ObjectDeclaration declared)
    {
        var (first, last) = declared.Value;
        if (last <= first) return null;
        var start = _resolver.Tokens[first].Start;
        return _resolver.TextOf(start, _resolver.Tokens[last - 1].End - start).ToString();
    }

    private bool IsTemporary(Statement statement, int[]? path) =>
        statement is CreateRelationStatement { IsTemporary: true } or QueryStatement { Query.IntoIsTemporary: true } || path is { Length: > 0 } && path[^1] >= 0 && _names[path[^1]] is ['#', ..];

    /// <summary>The columns of a table or a view: as listed, or those of its query.</summary>
    private int[]? ColumnsOf(ObjectDeclaration declared, Statement statement)
    {
        var own = statement switch { CreateRelationStatement relation => relation.Path, QueryStatement query => query.Query.Into, _ => null };
        if (declared.Path is not { Length: > 0 } path || declared.Path != own) return null;
        if (statement is CreateRelationStatement { Columns: { Length: > 0 } columns }) return columns;
        return _resolver.Tables.Find(path) is { } table && (table.Known ?? table.Content) is { IsOpen: false } known ? [.. known.Names] : null;
    }

    private IReadOnlyList<string> ColumnsOf(int[]? columns) => columns is null ? [] : [.. columns.Select(c => c < 0 ? "" : _names[c])];

    private IReadOnlyList<string> NamesOf(List<int> tables)
    {
        if (tables.Count == 0) return [];
        var names = new List<string>(tables.Count);
        foreach (var table in tables)
        {
            if (!_resolver.Tables[table].IsHidden) names.Add(TableName(table));
        }

        return names;
    }

    private string TableName(int table)
    {
        if (_tableNames.TryGetValue(table, out var name)) return name;
        name = NameOf(_resolver.Tables[table].Path);
        _tableNames.Add(table, name);
        return name;
    }

    /// <summary>System procedures (sp_…, xp_…) belong to no schema of the user.</summary>
    private string RoutineName(int[] path) =>
        path.Length == 1 && (_names[path[0]].StartsWith("sp_", StringComparison.OrdinalIgnoreCase) || _names[path[0]].StartsWith("xp_", StringComparison.OrdinalIgnoreCase)) ? NameOf(path) : QualifiedOf(path);

    private string QualifiedOf(int[] path) => NameOf(_resolver.Tables.Complete(path));

    private string NameOf(int[] path) => QualifiedName.Join(path.Where(p => p >= 0).Select(p => _names[p]));
}
