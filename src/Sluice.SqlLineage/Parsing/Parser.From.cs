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
            ReadJoins(sources, host);
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

    private void ReadJoins(List<Source> sources, Query owner)
    {
        while (!AtEnd && !StepsExceeded)
        {
            if (Is(Kw.Lateral, Kw.View))
            {
                sources.AddRange(ReadLateralViews());
                continue;
            }

            if (Is(Kw.On) && sources.Count > 1)
            {
                // a JOIN b JOIN c ON … ON …: the conditions of the outer joins follow.
                Next();
                ReadCondition(ref owner.Conditions);
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
        if (Eat(Kw.On)) ReadCondition(ref owner.Conditions);
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

    private List<Source> ReadLateralViews()
    {
        var views = new List<Source>();
        while (Is(Kw.Lateral, Kw.View))
        {
            Skip(2);
            Eat(Kw.Outer);
            var source = new Source { Kind = SourceKind.Function, First = _at, IsLateral = true };
            ReadFunctionSource(source);
            if (IsNameToken && !Is(Kw.As) && IsImplicitAlias())
            {
                source.Alias = NameOf(_at);
                Next();
            }

            if (Eat(Kw.As))
            {
                var names = TryReadNameList();
                if (names is null)
                {
                    var list = new List<int>();
                    do
                    {
                        if (!IsNameToken) break;
                        list.Add(NameOf(_at));
                        Next();
                    }
                    while (Eat(','));
                    names = [.. list];
                }

                source.AliasColumns = names;
            }

            views.Add(source);
        }

        return views;
    }

    private void ReadFunctionSource(Source source)
    {
        source.Path = ReadPath();
        if (!Is('(')) return;
        source.Arguments = [ReadArgumentList(source)];
    }

    /// <summary>All arguments as one expression: a function's result depends on each of them.</summary>
    private Expression ReadArgumentList(Source source)
    {
        var mark = _stackCount;
        var first = _at;
        if (IsColumnsFunction(source)) ReadColumnsFunction(source);
        else ReadArguments(_at - 1);
        return Keep(mark, first, -1);
    }

    private bool IsColumnsFunction(Source source) =>
        source.Path.Length == 1 && CodeBefore is var code && (code == CodeOf(Kw.Json_Table) || code == CodeOf(Kw.XmlTable));

    /// <summary>JSON_TABLE(value, path COLUMNS (name type PATH '…', NESTED PATH … COLUMNS (…)))</summary>
    private void ReadColumnsFunction(Source source)
    {
        var open = _at;
        var names = new List<int>();
        Next();
        while (!AtEnd && !Is(')') && !Is(Kw.Columns) && !StepsExceeded)
        {
            if (ReadTerms() == Nothing) Next();
            Eat(',');
        }

        if (Eat(Kw.Columns)) ReadColumnDefinitions(names, _tokens[open].Name);
        CloseParenthesis(open);
        source.AliasColumns = [.. names];
        source.HasFixedColumns = true;
    }

    private void ReadColumnDefinitions(List<int> names, int close)
    {
        var expectsName = true;
        if (close < 0 || close > _end) close = _end;
        while (_at < close && !AtEnd)
        {
            if (expectsName && IsNameToken && !Is(Kw.Nested))
            {
                names.Add(NameOf(_at));
                expectsName = false;
            }

            if (Is(',') || Is(Kw.Columns) || Is('(') && (CodeBefore == CodeOf(Kw.Columns))) expectsName = true;
            else if (Is('(')) { SkipParentheses(); continue; }
            else if (Is(Kw.Nested)) expectsName = false;
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

        if (_dialect.Name == "duckdb" && IsNameToken && CodeAt(1) == ':')
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
            foreach (var pseudo in (ReadOnlySpan<string>)["inserted", "deleted"])
            {
                list.Add(new Source { Path = target.Path, Alias = _names.Intern(pseudo), First = target.First });
            }
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
        if (Kind == TokenKind.String)
        {
            source.IsLocation = true;
            source.Path = [StringName(_at)];
            Next();
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

    private bool IsFileFormat(int token) =>
        TextOf(token).ToString().ToLowerInvariant() is "parquet" or "csv" or "json" or "orc" or "avro" or "delta" or "text" or "binaryfile" or "iceberg" or "hudi" or "xml";

    private bool IsSemanticView() => Is(Kw.Semantic_View, '(');

    /// <summary>FROM t (NOLOCK): an old way to write a hint.</summary>
    private bool IsHintParenthesis() =>
        _dialect.DefaultSchema == "dbo" && KindAt(1) == TokenKind.Word && CodeAt(2) is ')' or ',' &&
        (IsAt(1, Kw.NoLock) || IsAt(1, Kw.TabLock) || IsAt(1, Kw.UpdLock) || IsAt(1, Kw.RowLock) || IsAt(1, Kw.HoldLock) || IsAt(1, Kw.ReadPast) || IsAt(1, Kw.NoExpand) || IsAt(1, Kw.PagLock) || IsAt(1, Kw.TabLockX) || IsAt(1, Kw.Index));

    private void ReadCallSource(Source source)
    {
        source.Kind = SourceKind.Function;
        source.IsLateral = true;
        var name = _tokens[_at - 1];
        if (source.Path.Length >= 2 && _dialect.DefaultSchema == "dbo" && TextOf(_at - 1) is "nodes")
        {
            // CROSS APPLY t.xml.nodes('…') AS x(c): the column is what is read.
            var first = source.First;
            source.Arguments = [];
            var mark = _stackCount;
            if (source.Path.Length > 1 && _tokens[first].Kind != TokenKind.Variable) PushRef(RefKind.Column, first, source.Path.Length - 1);
            ReadArguments(_at - 1);
            source.Arguments.Add(Keep(mark, first, -1));
            return;
        }

        if (name.Code == CodeOf(Kw.OpenRowset) && IsAt(1, Kw.Bulk) && KindAt(2) == TokenKind.String)
        {
            source.Kind = SourceKind.Table;
            source.IsLocation = true;
            source.Path = [StringName(_at + 2)];
            SkipParentheses();
        }
        else
        {
            source.Arguments = [ReadArgumentList(source)];
        }

        if (Is(Kw.With, Kw.Ordinality)) Skip(2);
        if (Is(Kw.With, Kw.Offset))
        {
            Skip(2);
            if (Is(Kw.As)) Next();
        }

        if (Is(Kw.With, '(') && _dialect.DefaultSchema == "dbo")
        {
            Next();
            var names = new List<int>();
            var close = _tokens[_at].Name;
            Next();
            ReadColumnDefinitions(names, close);
            _at = close > 0 && close < _end ? close + 1 : _at;
            source.AliasColumns = [.. names];
            source.HasFixedColumns = true;
        }
    }

    /// <summary>Everything behind the name of a source: time travel, samples, hints, alias, pivots.</summary>
    private void ReadSourceSuffixes(Source source)
    {
        while (!AtEnd && !StepsExceeded)
        {
            var before = _at;
            if (Words.EndsSource(Code)) return;
            if (Code == 0 && source.Alias < 0 && source.Pivots is null && IsNameToken)
            {
                ReadSourceAlias(source);
                continue;
            }

            if (Code is < Codes.FirstKeyword and not 0 && !Is('(') && Kind != TokenKind.Template && !(Is('*') && Touches(_at))) return;
            if (!ReadTimeTravel() && !ReadHints(source) && !ReadSampleSuffix() && !ReadSourceAlias(source) && !ReadPivotSuffix(source)) return;
            if (_at == before) return;
        }
    }

    private bool ReadTimeTravel()
    {
        if (Is(Kw.For) && (IsAt(1, Kw.System_Time) || IsAt(1, Kw.System_Version) || IsAt(1, Kw.Timestamp) || IsAt(1, Kw.Version) || IsAt(1, Kw.Business_Time)))
        {
            Skip(2);
            ReadPeriod();
            return true;
        }

        if (Is(Kw.For, Kw.System) && IsAt(2, Kw.Time))
        {
            Skip(3);
            ReadPeriod();
            return true;
        }

        if ((IsAny(Kw.Version, Kw.Timestamp, Kw.System_Time)) && IsAt(1, Kw.As) && IsAt(2, Kw.Of))
        {
            Next();
            ReadPeriod();
            return true;
        }

        if (Is(Kw.As, Kw.Of))
        {
            ReadPeriod();
            return true;
        }

        if (IsAny(Kw.At, Kw.Before, Kw.Changes) && CodeAt(1) == '(' || Is(Kw.End, '('))
        {
            SkipParentheses(1);
            return true;
        }

        if (Is(Kw.Versions, Kw.Between))
        {
            Skip(2);
            if (IsAny(Kw.Scn, Kw.Timestamp)) Next();
            List<Query>? ignored = null;
            ReadCondition(ref ignored);
            return true;
        }

        return false;
    }

    private void ReadPeriod()
    {
        List<Query>? ignored = null;
        if (Eat(Kw.All)) return;
        if (Eat(Kw.As, Kw.Of))
        {
            if (IsAny(Kw.Timestamp, Kw.Scn, Kw.System) && KindAt(1) is not TokenKind.String) Next();
            ReadCondition(ref ignored);
            return;
        }

        if (Eat(Kw.Contained))
        {
            Eat(Kw.In);
            if (Is('(')) SkipParentheses();
            return;
        }

        if (IsAny(Kw.From, Kw.Between))
        {
            Next();
            ReadCondition(ref ignored);
            if (Eat(Kw.To) || Eat(Kw.And)) ReadCondition(ref ignored);
        }
    }

    private bool ReadHints(Source source)
    {
        if (Is(Kw.With, '(') )
        {
            SkipParentheses(1);
            return true;
        }

        if (Is('('))
        {
            if (source.Kind == SourceKind.Table && IsHintParenthesis())
            {
                SkipParentheses();
                return true;
            }

            return false;
        }

        if ((IsAny(Kw.Use, Kw.Force, Kw.Ignore)) && (IsAt(1, Kw.Index) || IsAt(1, Kw.Key)))
        {
            Skip(2);
            if (Is(Kw.For)) { Next(); while (IsAny(Kw.Join, Kw.Order, Kw.Group) || Is(Kw.By)) Next(); }
            if (Is('(')) SkipParentheses();
            return true;
        }

        if (Is(Kw.Partition, '(') || Is(Kw.SubPartition, '('))
        {
            SkipParentheses(1);
            return true;
        }

        if (Is(Kw.With, Kw.Ordinality))
        {
            Skip(2);
            return true;
        }

        if (Is(Kw.With, Kw.Offset))
        {
            Skip(2);
            if (Eat(Kw.As) || IsImplicitAlias()) Next();
            return true;
        }

        if (Is(Kw.Indexed, Kw.By)) { Skip(3); return true; }
        if (Is(Kw.Not, Kw.Indexed)) { Skip(2); return true; }
        if (Is(Kw.Final) && _dialect.Name == "clickhouse") { Next(); return true; }
        if (Is('*') && Touches(_at)) { Next(); return true; }
        return false;
    }

    private bool ReadSampleSuffix()
    {
        if (!Is(Kw.TableSample) && !(Is(Kw.Sample) && (CodeAt(1) == '(' || KindAt(1) == TokenKind.Number || IsAt(1, Kw.Row) || IsAt(1, Kw.Block)))) return false;
        ReadSample();
        return true;
    }

    private void ReadSample()
    {
        Next();
        while (IsNameToken && (CodeAt(1) is '(' || IsAny(Kw.Row, Kw.Block, Kw.System) || IsAny(Kw.Bernoulli, Kw.Reservoir)) && !IsAny(Kw.Repeatable, Kw.Seed)) { if (Is('(')) break; Next(); }
        if (Is('(')) SkipParentheses();
        else if (Kind == TokenKind.Number)
        {
            Next();
            if (Is('/')) Skip(2);
            if (Is('%')) Next();
            if (IsAny(Kw.Rows, Kw.Percent)) Next();
            if (Is('(')) SkipParentheses();
            if (Is(Kw.Offset)) Skip(2);
        }

        while (IsAny(Kw.Repeatable, Kw.Seed) && CodeAt(1) == '(') SkipParentheses(1);
    }

    private bool ReadSourceAlias(Source source)
    {
        var pivot = source.Pivots?[^1];
        if (pivot is not null ? pivot.Alias >= 0 || pivot.AliasColumns is not null : source.Alias >= 0) return ReadAliasColumns(source, pivot);
        var hasAs = Is(Kw.As);
        if (hasAs && CodeAt(1) == '(')
        {
            Next();
            return ReadAliasColumns(source, pivot);
        }

        if (hasAs && (IsNameAt(1) || KindAt(1) is TokenKind.String or TokenKind.Template)) Next();
        else if (!IsImplicitAlias() && !(Kind == TokenKind.String && _dialect.DoubleQuotedStrings) || Is('(')) return false;
        if (!hasAs && Is(Kw.Window)) return false;
        var alias = Kind == TokenKind.Template ? _names.Intern(TextOf(_at)) : NameOf(_at);
        if (pivot is not null) pivot.Alias = alias;
        else source.Alias = alias;
        Next();
        return true;
    }

    private bool ReadAliasColumns(Source source, Pivot? pivot)
    {
        if (!Is('(') || source.Kind == SourceKind.Table && IsHintParenthesis()) return false;
        var open = _at;
        var names = TryReadNameList();
        if (names is null)
        {
            // t(a int, b text): names with types.
            var list = new List<int>();
            Next();
            while (IsNameToken && !StepsExceeded)
            {
                list.Add(NameOf(_at));
                Next();
                ReadType();
                if (Is(Kw.Collate)) Skip(2);
                if (!Eat(',')) break;
            }

            CloseParenthesis(open);
            names = [.. list];
        }

        if (pivot is not null) pivot.AliasColumns = names;
        else if (!source.HasFixedColumns) source.AliasColumns = names;
        return true;
    }

    private bool ReadPivotSuffix(Source source)
    {
        if (Is(Kw.Match_Recognize, '('))
        {
            source.Pivots ??= [];
            SkipParentheses(1);
            source.Pivots.Add(new Pivot { IsOpen = true });
            return true;
        }

        if (!IsAny(Kw.Pivot, Kw.Unpivot)) return false;
        var isUnpivot = Is(Kw.Unpivot);
        if (!(CodeAt(1) == '(' || isUnpivot && (IsAt(1, Kw.Include) || IsAt(1, Kw.Exclude)) || IsAt(1, Kw.Xml))) return false;
        Next();
        while (!Is('(') && !AtEnd) Next();
        var pivot = new Pivot { IsUnpivot = isUnpivot };
        var open = _at;
        Next();
        if (isUnpivot) ReadUnpivotBody(pivot);
        else ReadPivotBody(pivot);
        CloseParenthesis(open);
        (source.Pivots ??= []).Add(pivot);
        return true;
    }

    private void ReadPivotBody(Pivot pivot)
    {
        do
        {
            var value = ReadExpression();
            var alias = -1;
            if (Eat(Kw.As) || IsNameToken && !Is(Kw.For))
            {
                alias = NameOf(_at);
                Next();
            }

            pivot.Aggregates.Add((value, alias));
        }
        while (Eat(','));
        while (Eat(Kw.For)) ReadPivotFor(pivot);
        while (IsNameToken && _dialect.Name == "duckdb" && !Is(Kw.Group)) ReadPivotFor(pivot);
        if (Eat(Kw.Group, Kw.By))
        {
            do
            {
                pivot.GroupNames.AddRange(LastOf(ReadPath()));
            }
            while (Eat(','));
        }

        if (Is(Kw.Default)) { Skip(2); if (Is('(')) SkipParentheses(); }
    }

    private static int[] LastOf(int[] path) => path.Length == 0 ? path : [path[^1]];

    private void ReadPivotFor(Pivot pivot)
    {
        if (Is('('))
        {
            if (TryReadNameList() is { } names) pivot.ForColumns.AddRange(names);
            else SkipParentheses();
        }
        else
        {
            var mark = _stackCount;
            var before = RefCount;
            // The IN behind the column is an operator of expressions; stop before it.
            if (IsNameToken && !(CodeAt(1) == '(')) pivot.ForColumns.AddRange(LastOf(ReadPath()));
            else ReadValue();
            _stackCount = mark;
            RefCount = before;
        }

        if (!Eat(Kw.In)) return;
        if (!Is('('))
        {
            pivot.IsOpen = true;
            ReadPath();
            return;
        }

        var open = _at;
        Next();
        if (IsQueryStart())
        {
            pivot.IsOpen = true;
            pivot.Queries.Add(ReadQuery());
        }
        else if (Is(Kw.Any))
        {
            pivot.IsOpen = true;
            List<Query>? queries = null;
            Next();
            if (Eat(Kw.Order, Kw.By)) ReadConditionList(ref queries);
        }
        else
        {
            ReadPivotValues(pivot);
        }

        CloseParenthesis(open);
    }

    private void ReadPivotValues(Pivot pivot)
    {
        do
        {
            if (Is(')')) break;
            var token = _at;
            var mark = _stackCount;
            if (ReadTerms() == Nothing) break;
            _stackCount = mark;
            if (Eat(Kw.As) || IsNameToken || Kind == TokenKind.String)
            {
                pivot.InNames.Add(NameOf(_at));
                Next();
            }
            else
            {
                pivot.InNames.Add(_tokens[token].Kind is TokenKind.Word or TokenKind.Quoted or TokenKind.String ? NameOf(token) : _names.Intern(TextOf(token)));
            }
        }
        while (Eat(','));
    }

    private void ReadUnpivotBody(Pivot pivot)
    {
        ReadNames(pivot.ValueNames);
        if (!Eat(Kw.For)) return;
        ReadNames(pivot.NameNames);
        if (!Eat(Kw.In) || !Is('(')) return;
        var open = _at;
        Next();
        do
        {
            if (Is('(') || IsNameToken) ReadNames(pivot.InNames);
            else { pivot.IsOpen = true; ReadExpression(); }
            if (Is('*')) { pivot.IsOpen = true; Next(); }
            if (Eat(Kw.As) || Kind == TokenKind.String) { if (Is('(')) SkipParentheses(); else Next(); }
            else if (IsNameToken) Next();
        }
        while (Eat(','));
        CloseParenthesis(open);
    }

    private void ReadNames(List<int> names)
    {
        if (Is('('))
        {
            if (TryReadNameList() is { } list) names.AddRange(list);
            else SkipParentheses();
            return;
        }

        var path = ReadPath();
        if (path.Length > 0) names.Add(path[^1]);
    }

    /// <summary>DuckDB: PIVOT t ON … USING … and UNPIVOT t ON … INTO NAME n VALUE v.</summary>
    private Query ReadPivotStatement()
    {
        var isUnpivot = Is(Kw.Unpivot);
        var first = _at;
        Next();
        var host = new Query();
        var source = ReadSource(host) ?? new Source { First = first };
        var pivot = new Pivot { IsUnpivot = isUnpivot };
        if (Eat(Kw.On))
        {
            do
            {
                if (isUnpivot) { ReadNames(pivot.InNames); if (Is('(')) { SkipParentheses(); pivot.IsOpen = true; } if (Eat(Kw.As)) Next(); }
                else { ReadPivotFor(pivot); if (pivot.InNames.Count == 0) pivot.IsOpen = true; while (Code == Codes.Operator) { Next(); ReadValue(); } }
            }
            while (Eat(','));
        }

        if (Eat(Kw.Using))
        {
            do
            {
                var value = ReadExpression();
                var alias = -1;
                if (Eat(Kw.As)) { alias = NameOf(_at); Next(); }
                pivot.Aggregates.Add((value, alias));
            }
            while (Eat(','));
        }

        if (Eat(Kw.Into))
        {
            Eat(Kw.Name);
            ReadNames(pivot.NameNames);
            Eat(Kw.Value);
            do ReadNames(pivot.ValueNames);
            while (Eat(','));
        }

        if (Eat(Kw.Group, Kw.By)) do pivot.GroupNames.AddRange(LastOf(ReadPath())); while (Eat(','));
        (source.Pivots ??= []).Add(pivot);
        var query = StarOver(source);
        query.Conditions = host.Conditions;
        ReadTail(query);
        return query;
    }
}
