using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>FROM: tables, derived tables, functions, joins, pivots.</summary>
internal sealed partial class Parser
{
    private List<Source> ReadSources(Query? owner)
    {
        var sources = new List<Source>(2);
        var host = owner ?? new Query();
        while (!AtEnd && !StepsExceeded)
        {
            var before = _at;
            var source = ReadSource(host);
            if (source is null)
            {
                NoteStop();
                break;
            }

            sources.Add(source);
            ReadJoins(sources, sources.Count - 1, host);
            if (!Eat(',') || _at == before) break;
            if (Is(Kw.Where) || Is(')') || Is(';')) break;
        }

        return sources;
    }

    private bool IsJoinAhead()
    {
        for (var i = 0; i < 5; i++)
        {
            if (IsAt(i, Kw.Join) || IsAt(i, Kw.Apply)) return true;
            if (IsAt(i, Kw.Left) || IsAt(i, Kw.Right) || IsAt(i, Kw.Full) || IsAt(i, Kw.Inner) || IsAt(i, Kw.Cross) || IsAt(i, Kw.Outer) ||
                IsAt(i, Kw.Natural) || IsAt(i, Kw.Semi) || IsAt(i, Kw.Anti) || IsAt(i, Kw.AsOf) || IsAt(i, Kw.Positional) || IsAt(i, Kw.Global) ||
                IsAt(i, Kw.Any) || IsAt(i, Kw.All) || IsAt(i, Kw.Array) || IsAt(i, Kw.Paste) || IsAt(i, Kw.Loop) || IsAt(i, Kw.Hash) || IsAt(i, Kw.Merge) ||
                IsAt(i, Kw.Remote) || IsAt(i, Kw.Local) || IsAt(i, Kw.Broadcast) || IsAt(i, Kw.Directed) || IsAt(i, Kw.Redistribute) || IsAt(i, Kw.Reduce) || IsAt(i, Kw.Replicate))
            {
                continue;
            }

            return false;
        }

        return false;
    }

    /// <summary>Reads the joins that follow the source number <paramref name="start"/>.</summary>
    private void ReadJoins(List<Source> sources, int start, Query owner)
    {
        while (!AtEnd && !StepsExceeded)
        {
            if (sources.Count > start + 1 && IsPivotAhead())
            {
                // a JOIN b ON … PIVOT (…): the pivot is over the whole join.
                var joined = new Source { Kind = SourceKind.Group, Inner = sources[start..], First = sources[start].First };
                sources.RemoveRange(start, sources.Count - start);
                sources.Add(joined);
                ReadSourceSuffixes(joined);
                continue;
            }

            if (Is(Kw.Lateral, Kw.View))
            {
                sources.AddRange(ReadLateralViews());
                continue;
            }

            if (Is(Kw.Using, '(') && sources.Count > start + 2 && sources[^1].Using is not null)
            {
                // a JOIN b JOIN c USING (x) USING (y): the second is of the outer join.
                Next();
                sources[^2].Using = TryReadNameList();
                continue;
            }

            if (Is(Kw.On) && sources.Count > 1)
            {
                // a JOIN b JOIN c ON … ON …: the conditions of the outer joins follow.
                Next();
                ReadCondition(ref sources[^1].On, Clause.Join);
                continue;
            }

            var isPlain = Is(Kw.Join) || Is(Kw.Straight_Join);
            if (!isPlain && !(Code >= Codes.FirstKeyword && IsJoinAhead())) return;
            ReadJoin(sources, owner);
        }
    }

    private void ReadJoin(List<Source> sources, Query owner)
    {
        var isNatural = false;
        var isFilter = false;
        var isArray = false;
        var isCross = false;
        while (!Is(Kw.Join) && !Is(Kw.Apply) && !Is(Kw.Straight_Join) && !AtEnd)
        {
            isNatural |= Is(Kw.Natural);
            isFilter |= IsAny(Kw.Semi, Kw.Anti);
            isArray |= Is(Kw.Array);
            isCross |= Is(Kw.Cross);
            Next();
        }

        var isApply = Is(Kw.Apply);
        Next();
        if (isArray)
        {
            do
            {
                var list = new Source { Kind = SourceKind.Function, First = _at, IsLateral = true, Arguments = [ReadExpression()] };
                if (Eat(Kw.As) || IsImplicitAlias()) { list.AliasColumns = [NameOf(_at)]; Next(); }
                sources.Add(list);
            }
            while (Eat(','));
            return;
        }

        var source = ReadSource(owner);
        if (source is null)
        {
            NoteStop();
            return;
        }

        (source.IsNatural, source.IsFilter) = (isNatural, isFilter);
        source.IsLateral |= isApply;
        sources.Add(source);
        if (Is(Kw.Match_Condition, '(')) SkipParentheses(1);
        if (Eat(Kw.On)) ReadCondition(ref source.On, Clause.Join);
        else if (Is(Kw.Using, '('))
        {
            Next();
            source.Using = TryReadNameList();
            if (source.Using is null) SkipParentheses();
            if (Is(Kw.As) && IsNameAt(1)) Skip(2);
        }
        else if (Is(Kw.Using) && IsNameAt(1) && !isCross)
        {
            Next();
            source.Using = [NameOf(_at)];
            Next();
        }
    }

    private Source? ReadSource(Query owner)
    {
        var source = new Source { First = _at };
        while (Is(Kw.Lateral) || Is(Kw.Only) && (IsNameAt(1) || CodeAt(1) == '('))
        {
            source.IsLateral |= Is(Kw.Lateral);
            Next();
        }

        if (_dialect.Family == "duckdb" && IsNameToken && CodeAt(1) == ':')
        {
            source.Alias = NameOf(_at);
            Skip(2);
        }

        if (Is('{') && IsNameAt(1))
        {
            // {oj a LEFT OUTER JOIN b ON …}
            Skip(2);
            var inner = ReadSources(owner);
            Eat('}');
            return new Source { Kind = SourceKind.Group, Inner = inner, First = source.First };
        }

        if (Is('('))
        {
            if (!ReadParenthesisedSource(source, owner)) return null;
        }
        else if (Is(Kw.Values, '(') || Is(Kw.Values) && (IsAt(1, Kw.Row) || KindAt(1) is TokenKind.Number or TokenKind.String))
        {
            source.Kind = SourceKind.Query;
            source.Query = ReadValues();
        }
        else if (!ReadNamedSource(source))
        {
            return null;
        }

        ReadSourceSuffixes(source);
        return source;
    }

    private bool ReadParenthesisedSource(Source source, Query owner)
    {
        var open = _at;
        if (!EnterDepth())
        {
            SkipParentheses();
            return false;
        }

        Next();
        if (IsQueryStart())
        {
            source.Kind = SourceKind.Query;
            source.Query = ReadQuery();
        }
        else if (IsAny(Kw.Insert, Kw.Update, Kw.Delete) || Is(Kw.Merge))
        {
            // T-SQL: FROM (MERGE … OUTPUT …) AS changes.
            source.Kind = SourceKind.Query;
            var statement = ReadStatement();
            (_nested ??= []).Add(statement);
            source.Query = new Query { Items = OutputOf(statement), From = TargetOf(statement), First = open };
        }
        else
        {
            var inner = ReadSources(owner);
            if (inner.Count == 1 && inner[0].Kind == SourceKind.Query && inner[0].Alias < 0 && (IsSetOperator() || IsQueryTail()))
            {
                source.Kind = SourceKind.Query;
                source.Query = ReadSetOperations(inner[0].Query!);
                ReadTail(source.Query);
            }
            else
            {
                source.Kind = SourceKind.Group;
                source.Inner = inner;
            }
        }

        CloseParenthesis(open);
        LeaveDepth();
        return true;
    }

    private List<Statement>? _nested;

    private static SelectItem[] OutputOf(Statement statement) => statement switch
    {
        MergeStatement { Outputs: [var o, ..] } => o.Items,
        UpdateStatement { Outputs: [var o, ..] } => o.Items,
        DeleteStatement { Outputs: [var o, ..] } => o.Items,
        InsertStatement { Outputs: [var o, ..] } => o.Items,
        _ => [],
    };

    /// <summary>The sources that the OUTPUT items of a nested statement may name.</summary>
    private List<Source> TargetOf(Statement statement)
    {
        var list = new List<Source>();
        void AddTarget(Source target)
        {
            list.Add(new Source { Path = target.Path, Alias = (int)Kw.Inserted, First = target.First, IsOutput = true });
            list.Add(new Source { Path = target.Path, Alias = (int)Kw.Deleted, First = target.First, IsOutput = true });
        }

        switch (statement)
        {
            case MergeStatement merge:
                AddTarget(merge.Target);
                list.Add(merge.Using);
                break;
            case UpdateStatement update:
                foreach (var target in update.Targets) AddTarget(target);
                break;
            case DeleteStatement delete:
                foreach (var target in delete.Targets) AddTarget(target);
                break;
            case InsertStatement insert:
                AddTarget(new Source { Path = insert.Target });
                break;
        }

        return list;
    }

    private bool ReadNamedSource(Source source)
    {
        while (IsTsql && Is('.')) Next();
        if (_dialect.LiveTables && Is(Kw.Stream) && IsNameAt(1)) Next();
        if (Is(Kw.Unpivot) && IsNameAt(1) && _dialect.CorrelatedArrays) return ReadObjectUnpivot(source);
        if (Kind == TokenKind.String)
        {
            source.IsLocation = true;
            source.Path = [StringName(_at)];
            Next();
            if (Is('(') && _dialect.Stages) SkipParentheses();
            return true;
        }

        if (Kind == TokenKind.Variable && _dialect.Stages)
        {
            source.IsLocation = true;
            source.Path = ReadPath();
            if (Is('(')) SkipParentheses();
            return true;
        }

        if (Is('$') || Is('?') || Is('&') && IsNameAt(1) || Is(':') && IsNameAt(1))
        {
            Next();
            if (IsNameToken && Touches(_at)) Next();
            source.Kind = SourceKind.Function;
            return true;
        }

        if (!IsNameToken && Kind is not (TokenKind.Variable or TokenKind.Template or TokenKind.Body)) return false;
        if (Kind == TokenKind.Word && Words.IsNotOperand(Code) && CodeAt(1) != '.' && !Is(Kw.Using)) return false;
        if (Is(Kw.Table, '(') && (IsNameAt(2) || KindAt(2) == TokenKind.String) && CodeAt(3) is ')' or '.')
        {
            // TABLE(name) names a table, TABLE(f(…)) a function.
            var at = _at;
            Skip(2);
            var path = ReadPath();
            if (Is(')'))
            {
                Next();
                source.Path = path;
                return true;
            }

            _at = at;
        }

        if (Is(Kw.Rows, Kw.From) && CodeAt(2) == '(')
        {
            Skip(2);
            source.Kind = SourceKind.Function;
            source.IsLateral = true;
            source.Arguments = [ReadArgumentList(source)];
            return true;
        }

        if (IsSemanticView())
        {
            Skip(2);
            source.Path = ReadPath();
            var close = _tokens[source.First + 1].Name;
            _at = close > 0 && close < _end ? close + 1 : _at;
            return true;
        }

        var isTemplate = Kind == TokenKind.Template;
        source.Path = ReadPath();
        if (Is('@') && Touches(_at) && IsNameAt(1)) Skip(2);
        if (isTemplate && source.Path.Length == 0)
        {
            source.Kind = SourceKind.Function;
            while (!AtEnd && Touches(_at) && (IsNameToken || Is('.') || Kind == TokenKind.Template)) Next();
            return true;
        }

        if (Is('.') && CodeAt(1) == '*') Skip(2);
        if (Is('(') && source.Path is [var function] && IsLiveTable(function))
        {
            source.Path = LiveTable();
            return true;
        }

        if (_dialect.LiveTables && source.Path.Length > 1 && _tokens[source.First].Code == CodeOf(Kw.Live)) source.Path = source.Path[1..];
        if (source.Path.Length == 2 && IsFileFormat(source.First) && _tokens[_at - 1].Kind == TokenKind.Quoted)
        {
            // parquet.`path/of/files`
            source.IsLocation = true;
            source.Path = [source.Path[1]];
        }
        // @x.nodes(…): a method of a variable.
        if (source.Path.Length == 1 && _tokens[_at - 1].Kind == TokenKind.Variable && Is('.')) Skip(IsNameAt(1) ? 2 : 1);
        if (Is('(') && !IsHintParenthesis()) ReadCallSource(source);
        else if (IsAny(Kw.At, Kw.Before) && CodeAt(1) == '(') SkipParentheses(1);
        return true;
    }

    /// <summary>Redshift: UNPIVOT t.object AS value AT key</summary>
    private bool ReadObjectUnpivot(Source source)
    {
        Next();
        (source.Kind, source.IsLateral) = (SourceKind.Function, true);
        source.Arguments = [ReadExpression()];
        var names = new List<int>();
        while (IsAny(Kw.As, Kw.At) && IsNameAt(1))
        {
            names.Add(NameOf(_at + 1));
            Skip(2);
        }

        source.AliasColumns = [.. names];
        return true;
    }

    /// <summary>STREAM (LIVE.t) reads t.</summary>
    private bool IsLiveTable(int function) =>
        _dialect.LiveTables && function == (int)Kw.Stream && IsNameAt(1) && _tokens[_at].Name is var close && close > 0 && close < _end;

    private int[] LiveTable()
    {
        var close = _tokens[_at].Name;
        Next();
        var isLive = Is(Kw.Live);
        var path = ReadPath();
        _at = close + 1;
        return isLive && path.Length > 1 ? path[1..] : path;
    }

    private bool IsFileFormat(int token) =>
        TextOf(token).ToString().ToLowerInvariant() is "parquet" or "csv" or "json" or "orc" or "avro" or "delta" or "text" or "binaryfile" or "iceberg" or "hudi" or "xml";

    private bool IsSemanticView() => Is(Kw.Semantic_View, '(');

    /// <summary>FROM t (NOLOCK): an old way to write a hint.</summary>
    private bool IsHintParenthesis() =>
        _dialect.DefaultSchema == "dbo" && KindAt(1) == TokenKind.Word && CodeAt(2) is ')' or ',' &&
        (IsAt(1, Kw.NoLock) || IsAt(1, Kw.TabLock) || IsAt(1, Kw.UpdLock) || IsAt(1, Kw.RowLock) || IsAt(1, Kw.HoldLock) || IsAt(1, Kw.ReadPast) || IsAt(1, Kw.NoExpand) || IsAt(1, Kw.PagLock) || IsAt(1, Kw.TabLockX) || IsAt(1, Kw.Index));
}
