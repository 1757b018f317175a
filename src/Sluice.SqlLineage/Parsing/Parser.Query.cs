using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Queries: WITH, SELECT and its clauses, VALUES, set operations, pipes.</summary>
internal sealed partial class Parser
{
    private bool IsQueryStart() =>
        Code >= Codes.FirstKeyword && IsQueryStartAt(0);

    private bool IsQueryStartAt(int offset)
    {
        if (IsAt(offset, Kw.Select)) return CodeAt(offset + 1) is not ('.' or ',' or '=') || CodeAt(offset + 1) == '.';
        if (IsAt(offset, Kw.Sel)) return _dialect.Name == "teradata";
        if (IsAt(offset, Kw.With)) return IsCteHead(offset + 1) || _dialect.Name == "clickhouse";
        if (IsAt(offset, Kw.Values)) return CodeAt(offset + 1) == '(' || IsAt(offset + 1, Kw.Row);
        if (IsAt(offset, Kw.From)) return IsNameAt(offset + 1) && !IsAt(offset + 1, Kw.Select) || CodeAt(offset + 1) == '(';
        if (IsAt(offset, Kw.Table)) return IsNameAt(offset + 1) && (CodeAt(offset + 2) is ')' or ';' || KindAt(offset + 2) == TokenKind.End);
        if (IsAt(offset, Kw.Pivot) || IsAt(offset, Kw.Unpivot)) return IsNameAt(offset + 1) && (IsAt(offset + 2, Kw.On) || CodeAt(offset + 2) == '.');
        if (IsAt(offset, Kw.Describe) || IsAt(offset, Kw.Show) || IsAt(offset, Kw.Summarize)) return _dialect.Name == "duckdb" && (IsNameAt(offset + 1) || CodeAt(offset + 1) == ')');
        return false;
    }

    /// <summary>name AS (…), name (columns) AS (…): WITH also introduces options, which look alike up to here.</summary>
    private bool IsCteHead(int offset)
    {
        if (IsAt(offset, Kw.Recursive) && IsNameAt(offset + 1)) offset++;
        if (!IsNameAt(offset) && KindAt(offset) is not (TokenKind.Template or TokenKind.String)) return false;
        if (IsAt(offset + 1, Kw.As)) return true;
        if (CodeAt(offset + 1) != '(') return false;
        var close = _tokens[_at + offset + 1].Name;
        if (close < 0 || close + 2 > _end) return true;
        return _tokens[close + 1].Code == CodeOf(Kw.As) && (_tokens[close + 2].Code == '(' || _tokens[close + 2].Code == CodeOf(Kw.Materialized) || _tokens[close + 2].Code == CodeOf(Kw.Not)) || _tokens[close + 1].Code == '(';
    }

    /// <summary>BigQuery: FULL OUTER UNION ALL, LEFT UNION ALL.</summary>
    private bool IsPrefixedSetOperator()
    {
        if (Is(Kw.Outer) && IsAt(1, Kw.Union)) return true;
        if (!IsAny(Kw.Full, Kw.Left, Kw.Inner)) return false;
        var offset = IsAt(1, Kw.Outer) ? 2 : 1;
        return IsAt(offset, Kw.Union) || IsAt(offset, Kw.Intersect) || IsAt(offset, Kw.Except);
    }

    private bool IsSetOperator()
    {
        var code = Code;
        if (code < Codes.FirstKeyword) return false;
        if (IsPrefixedSetOperator()) return true;
        return code == CodeOf(Kw.Union) || code == CodeOf(Kw.Intersect) || code == CodeOf(Kw.Except) || code == CodeOf(Kw.Minus) && CodeAt(1) is not (',' or ')' or '.');
    }

    private bool IsQueryTail() => Is(Kw.Order, Kw.By) || IsAny(Kw.Limit, Kw.Offset, Kw.Fetch);

    /// <summary>Reads a query with everything that belongs to it, from WITH to LIMIT.</summary>
    private Query ReadQuery()
    {
        var first = _at;
        if (!EnterDepth())
        {
            var skipped = new Query { First = first, Last = first };
            if (Is('(')) SkipParentheses();
            else Next();
            return skipped;
        }

        List<Cte>? ctes = null;
        var isRecursive = false;
        while (Is(Kw.With)) ReadWith(ref ctes, ref isRecursive);
        var query = ReadSetOperations(ReadQueryTerm());
        if (ctes is not null)
        {
            if (query.Ctes is null)
            {
                (query.Ctes, query.IsRecursive) = (ctes, isRecursive);
            }
            else
            {
                query = new Query { Kind = QueryKind.SetOperation, Branches = [query], Ctes = ctes, IsRecursive = isRecursive };
            }
        }

        query.First = first;
        query.Last = _at;
        LeaveDepth();
        return query;
    }

    private void ReadWith(ref List<Cte>? ctes, ref bool isRecursive)
    {
        Next();
        if (Is(Kw.Recursive) && (IsNameAt(1) || KindAt(1) == TokenKind.Template))
        {
            Next();
            isRecursive = true;
        }

        ctes ??= [];
        while (!AtEnd && !StepsExceeded)
        {
            var before = _at;
            var cte = ReadCte();
            if (cte is not null) ctes.Add(cte);
            if (!Eat(',') || _at == before) return;
            if (Is(Kw.Select)) return;
        }
    }

    private Cte? ReadCte()
    {
        if (!IsNameToken && Kind is not (TokenKind.Template or TokenKind.String) || !IsNameAt(0) && Kind == TokenKind.Punctuation)
        {
            return ReadScalarCte();
        }

        if (_dialect.Name == "clickhouse" && !(IsAt(1, Kw.As) && CodeAt(2) == '(' || CodeAt(1) == '(' && IsCteHead(0))) return ReadScalarCte();
        var name = Kind == TokenKind.Template ? _names.Intern(TextOf(_at)) : NameOf(_at);
        Next();
        var columns = TryReadNameList();
        if (Is(Kw.Using, Kw.Key)) { Skip(2); if (Is('(')) SkipParentheses(); }
        Eat(Kw.As);
        if (Is(Kw.Not, Kw.Materialized)) Skip(2);
        else Eat(Kw.Materialized);
        if (!Is('('))
        {
            NoteStop();
            return null;
        }

        var open = _at;
        Next();
        Statement? statement = null;
        Query query;
        if (IsAny(Kw.Insert, Kw.Update, Kw.Delete) || Is(Kw.Merge))
        {
            statement = ReadStatement();
            query = new Query { First = open, Last = _at };
        }
        else
        {
            query = ReadQuery();
        }

        CloseParenthesis(open);
        if (Is(Kw.Search) || Is(Kw.Cycle)) SkipSearch();
        return new Cte { Name = name, Columns = columns, Query = query, Statement = statement };
    }

    /// <summary>ClickHouse: WITH expression AS name.</summary>
    private Cte? ReadScalarCte()
    {
        List<Query>? queries = null;
        ReadCondition(ref queries);
        if (Is(Kw.As) && IsNameAt(1))
        {
            Skip(2);
        }

        return null;
    }

    private void SkipSearch()
    {
        while (!AtEnd && !Is(Kw.Select) && !Is(',') && !Is(';') && !Is(')') && !Is(Kw.Insert) || Is(',') && IsNameAt(1) && CodeAt(2) is ',' && !StepsExceeded) Next();
    }

    private Query ReadSetOperations(Query left)
    {
        List<Query>? branches = null;
        var isByName = false;
        while (true)
        {
            if (Code == Codes.PipeForward)
            {
                left = ReadPipes(branches is null ? left : Combine(branches, isByName));
                branches = null;
                continue;
            }

            if (!IsSetOperator()) break;
            while (IsAny(Kw.Left, Kw.Full, Kw.Outer) || Is(Kw.Inner)) Next();
            Next();
            if (!Eat(Kw.All)) Eat(Kw.Distinct);
            if (Eat(Kw.By, Kw.Name))
            {
                isByName = true;
                if (Is(Kw.On, '(')) SkipParentheses(1);
            }

            Eat(Kw.Strict);
            if (Eat(Kw.Corresponding))
            {
                isByName = true;
                if (Eat(Kw.By) && Is('(')) SkipParentheses();
            }

            branches ??= [left];
            var before = _at;
            branches.Add(ReadQueryTerm());
            if (_at == before) break;
        }

        return branches is null ? left : Combine(branches, isByName);
    }

    private static Query Combine(List<Query> branches, bool isByName) =>
        new() { Kind = QueryKind.SetOperation, Branches = branches, IsByName = isByName, Into = branches[0].Into, First = branches[0].First };

    private Query ReadQueryTerm()
    {
        var first = _at;
        if (Is('(')) return ReadParenthesisedQuery();
        if (Is(Kw.With)) return ReadQuery();
        if (Is(Kw.Values)) return ReadValues();
        if (Is(Kw.From)) return ReadFromFirst();
        if (Is(Kw.Table) && IsNameAt(1))
        {
            Next();
            var table = StarOver(new Source { Path = ReadPath(), First = first });
            ReadTail(table);
            return table;
        }

        if (IsAny(Kw.Pivot, Kw.Unpivot)) return ReadPivotStatement();
        if (IsAny(Kw.Describe, Kw.Show, Kw.Summarize))
        {
            Next();
            if (IsQueryStart()) return ReadQuery();
            while (!AtEnd && !Is(')') && !Is(';')) Next();
            return new Query { First = first };
        }

        if (!IsAny(Kw.Select, Kw.Sel))
        {
            NoteStop();
            return new Query { First = first };
        }

        return ReadSelect();
    }

    private static Query StarOver(Source source) => new()
    {
        Kind = QueryKind.Select,
        First = source.First,
        Items = [new SelectItem { Kind = ItemKind.Star, Alias = -1, Expression = Expression.None }],
        From = [source],
    };

    private Query ReadParenthesisedQuery()
    {
        var open = _at;
        if (!EnterDepth())
        {
            SkipParentheses();
            return new Query { First = open };
        }

        Next();
        var query = ReadQuery();
        CloseParenthesis(open);
        ReadTail(query);
        LeaveDepth();
        return query;
    }

    /// <summary>FROM t [SELECT …]: the select list may be missing or come later.</summary>
    private Query ReadFromFirst()
    {
        var query = new Query { Kind = QueryKind.Select, First = _at };
        Next();
        query.From = ReadSources(query);
        if (IsAny(Kw.Select, Kw.Sel))
        {
            ReadSelectList(query);
        }
        else
        {
            query.Items = [new SelectItem { Kind = ItemKind.Star, Alias = -1, Expression = Expression.None }];
        }

        ReadTail(query);
        return query;
    }

    private Query ReadSelect()
    {
        var query = new Query { Kind = QueryKind.Select, First = _at };
        ReadSelectList(query);
        if (Is(Kw.Using) && KindAt(1) == TokenKind.String) ReadTransform(query);
        if (Is(Kw.Bulk, Kw.Collect)) Skip(2);
        if (Is(Kw.Into)) ReadInto(query);
        if (Is(Kw.From) && !(Words.IsDatePart(Code)))
        {
            Next();
            query.From = ReadSources(query);
        }

        ReadTail(query);
        if (_dictionaries.Count > 0)
        {
            query.ExtraReads = [.. _dictionaries];
            _dictionaries.Clear();
        }

        return query;
    }

    /// <summary>SELECT TRANSFORM (…) USING 'program' AS (a, b): every output depends on every input.</summary>
    private void ReadTransform(Query query)
    {
        Skip(2);
        if (!Eat(Kw.As)) return;
        var names = TryReadNameList();
        if (names is null && Is('(')) SkipParentheses();
        if (query.Items.Length > 0) query.Items[0].AliasList = names;
    }

    private void ReadSelectList(Query query)
    {
        Next();
        ReadSelectHead(query);
        var mark = _itemCount;
        do
        {
            if (Is(Kw.From) && CodeAt(1) != '.' || Is(')') || Is(';') || AtEnd) break;
            if (Is(Kw.Into) && CodeAt(1) != '.') break;
            var item = ReadSelectItem();
            Push(ref _itemStack, ref _itemCount, item);
            while (IsAny(Kw.Asc, Kw.Desc) || Is(Kw.Nulls, Kw.First) || Is(Kw.Nulls, Kw.Last)) Skip(Is(Kw.Nulls) ? 2 : 1);
        }
        while (Eat(','));
        query.Items = _itemStack.AsSpan(mark, _itemCount - mark).ToArray();
        _itemCount = mark;
    }

    private void ReadSelectHead(Query query)
    {
        while (true)
        {
            if (Is(Kw.Distinct) && CodeAt(1) != ',' || Is(Kw.All) && CodeAt(1) is not (',' or '(' or '.'))
            {
                Next();
                if (Is(Kw.On, '('))
                {
                    Next();
                    ReadCondition(ref query.Conditions);
                }
            }
            else if (Is(Kw.Top) && (KindAt(1) is TokenKind.Number or TokenKind.Variable || CodeAt(1) == '(' || CodeAt(1) is '?' or ':'))
            {
                Next();
                if (Is('(')) ReadCondition(ref query.Conditions);
                else if (Eat(':')) Next();
                else Next();
                if (Is(Kw.Percent)) Next();
                if (Is(Kw.With, Kw.Ties)) Skip(2);
            }
            else if (Is(Kw.As) && (IsAt(1, Kw.Struct) || IsAt(1, Kw.Value)))
            {
                Skip(2);
            }
            else if (IsAny(Kw.Straight_Join, Kw.Sql_Calc_Found_Rows, Kw.High_Priority) || IsAny(Kw.Sql_No_Cache, Kw.Sql_Small_Result, Kw.Sql_Big_Result) || Is(Kw.Stream) && IsNameAt(1))
            {
                Next();
            }
            else if (Is(Kw.Unique) && IsNameAt(1) || Is(Kw.With, Kw.Differential_Privacy))
            {
                Next();
            }
            else
            {
                return;
            }
        }
    }

    private void ReadInto(Query query)
    {
        Next();
        if (IsAny(Kw.OutFile, Kw.DumpFile))
        {
            Next();
            query.Into = ReadPath();
            while (!AtEnd && !Is(Kw.From) && !Is(';') && !Is(')')) Next();
            return;
        }

        Eat(Kw.Strict);
        if (IsAny(Kw.Temp, Kw.Temporary, Kw.Unlogged) && (IsNameAt(1) || IsAt(1, Kw.Table)))
        {
            query.IntoIsTemporary = !Is(Kw.Unlogged);
            Next();
        }

        if (Is(Kw.Table) && IsNameAt(1)) Next();
        if (Kind == TokenKind.Variable || Is(':') || IsInRoutine)
        {
            // SELECT … INTO variable, variable.
            do
            {
                Eat(':');
                ReadPath();
                if (Is('(')) SkipParentheses();
                if (Is('[')) SkipBrackets();
            }
            while (Eat(','));
            query.Into = NoPath;
            return;
        }

        query.Into = ReadPath();
        if (Is(',')) query.Into = NoPath;
        while (Eat(',')) ReadPath();
    }

    private SelectItem ReadSelectItem()
    {
        if (Is('*'))
        {
            var star = new SelectItem { Kind = ItemKind.Star, Alias = -1, Expression = Expression.None };
            Next();
            star.Changes = ReadStarChanges();
            if (Code == Codes.Operator || Code is '+' or '-' or '/') { EatOperator(); ReadExpression(); }
            if (Is(Kw.As) && IsNameAt(1)) Skip(2);
            return star;
        }

        if (IsNameToken && CodeAt(1) == '=' && _dialect.EqualsAlias || Kind == TokenKind.String && CodeAt(1) == '=' && _dialect.EqualsAlias)
        {
            var alias = NameOf(_at);
            Skip(2);
            return new SelectItem { Alias = alias, Expression = ReadExpression() };
        }

        if (Kind == TokenKind.Variable && (CodeAt(1) is '=' or Codes.Assign or Codes.CompoundAssign))
        {
            Skip(2);
            if (IsNameToken && CodeAt(1) == '=') Skip(2);
            return new SelectItem { Kind = ItemKind.Assignment, Alias = -1, Expression = ReadExpression() };
        }

        if (IsNameToken && CodeAt(1) == ':' && _dialect.Name == "duckdb" && CodeAt(2) != ':' && IsValueAt(2))
        {
            var alias = NameOf(_at);
            Skip(2);
            return new SelectItem { Alias = alias, Expression = ReadExpression() };
        }

        var mark = _stackCount;
        var first = _at;
        var hint = ReadTerms();
        if (hint == Nothing) NoteStop();
        if (_stackCount == mark + 1 && _stack[mark].Kind == RefKind.QualifiedStar && _at == first + 2 * _stack[mark].Parts + 1 && CodeBefore == '*')
        {
            var reference = _stack[mark];
            _stackCount = mark;
            return new SelectItem
            {
                Kind = ItemKind.QualifiedStar, Alias = -1, StarFirst = reference.First, StarParts = reference.Parts, Changes = ReadStarChanges(),
                Expression = new Expression(RefCount, 0, first, _at, -1),
            };
        }

        var item = new SelectItem { Alias = -1, Expression = Keep(mark, first, hint) };
        ReadItemAlias(ref item);
        return item;
    }

    private bool IsValueAt(int offset) => IsNameAt(offset) || KindAt(offset) is TokenKind.Number or TokenKind.String || CodeAt(offset) == '(';

    private void ReadItemAlias(ref SelectItem item)
    {
        if (Is(Kw.As))
        {
            Next();
            if (Is('('))
            {
                item.AliasList = TryReadNameList();
                return;
            }

            if (IsNameToken || Kind is TokenKind.String or TokenKind.Template or TokenKind.Variable)
            {
                item.Alias = Kind is TokenKind.Template ? _names.Intern(TextOf(_at)) : NameOf(_at);
                Next();
                if (Is('(') && _dialect.Name == "teradata") SkipParentheses();
            }

            return;
        }

        if (Kind == TokenKind.String && !_tokens[_at].IsFirstOnLine)
        {
            item.Alias = NameOf(_at);
            Next();
            return;
        }

        if (IsImplicitAlias())
        {
            item.Alias = NameOf(_at);
            Next();
        }

        if (Is('(') && _dialect.Name == "teradata") SkipParentheses();
    }

    private StarChanges? ReadStarChanges()
    {
        StarChanges? changes = null;
        while (true)
        {
            if ((Is(Kw.Except) || Is(Kw.Exclude)) && (CodeAt(1) == '(' && !IsQueryStartAt(2) || Is(Kw.Exclude) && IsNameAt(1)))
            {
                changes ??= new StarChanges();
                Next();
                if (TryReadNameList() is { } names) changes.Except.AddRange(names);
                else if (Is('(')) SkipParentheses();
                else changes.Except.Add(ReadPath()[^1]);
            }
            else if (Is(Kw.Replace) && (CodeAt(1) == '(' || IsNameAt(1)))
            {
                changes ??= new StarChanges();
                ReadReplacements(changes);
            }
            else if (Is(Kw.Rename) && (CodeAt(1) == '(' || IsNameAt(1)))
            {
                changes ??= new StarChanges();
                ReadRenames(changes);
            }
            else if (IsAny(Kw.ILike, Kw.Like) && KindAt(1) == TokenKind.String)
            {
                Skip(2);
            }
            else if (Is(Kw.Apply, '('))
            {
                SkipParentheses(1);
            }
            else
            {
                return changes;
            }
        }
    }

    private void ReadReplacements(StarChanges changes)
    {
        Next();
        var open = _at;
        var isList = Eat('(');
        do
        {
            var value = ReadExpression();
            Eat(Kw.As);
            if (!IsNameToken) break;
            changes.Replace.Add((value, NameOf(_at)));
            Next();
        }
        while (isList && Eat(','));
        if (isList) CloseParenthesis(open);
    }

    private void ReadRenames(StarChanges changes)
    {
        Next();
        var open = _at;
        var isList = Eat('(');
        do
        {
            if (!IsNameToken) break;
            var from = NameOf(_at);
            Next();
            while (Is('.') && IsNameAt(1)) { Skip(2); from = NameOf(_at - 1); }
            Eat(Kw.As);
            if (!IsNameToken) break;
            changes.Rename.Add((from, NameOf(_at)));
            Next();
        }
        while (isList && Eat(','));
        if (isList) CloseParenthesis(open);
    }

    /// <summary>VALUES (…), (…): rows of constants are passed over without looking at their cells.</summary>
    private Query ReadValues()
    {
        var query = new Query { Kind = QueryKind.Values, First = _at };
        Next();
        while (!AtEnd && !StepsExceeded)
        {
            if (Is(Kw.Row, '(')) Next();
            if (!Is('('))
            {
                if (!IsQueryStart() && (Kind is TokenKind.Number or TokenKind.String || IsNameToken && IsImplicitAlias()))
                {
                    ReadCell(query, 0);
                    query.Width = Math.Max(query.Width, 1);
                    if (Eat(',')) continue;
                }

                break;
            }

            if (!TrySkipConstantRow(query)) ReadRow(query);
            if (!Is(',')) break;
            Next();
        }

        ReadValuesAlias(query);
        ReadTail(query);
        return query;
    }

    /// <summary>VALUES (…) AS t(a, b) as a query of its own.</summary>
    private void ReadValuesAlias(Query query)
    {
        if (Is(Kw.As) && IsNameAt(1)) Skip(2);
        else if (IsNameToken && Code == 0 && (CodeAt(1) is '(' or ';' or ')' || KindAt(1) == TokenKind.End)) Next();
        else return;
        query.ColumnNames = TryReadNameList();
    }

    private bool TrySkipConstantRow(Query query)
    {
        var close = _tokens[_at].Name;
        if (close < 0 || close >= _end) return false;
        var width = 1;
        for (var i = _at + 1; i < close; i++)
        {
            ref var token = ref _tokens[i];
            if (token.Kind is TokenKind.Number or TokenKind.String) continue;
            if (token.Code == ',') width++;
            else if (token.Code is not ('-' or '+') && token.Code != CodeOf(Kw.Null)) return false;
        }

        _steps += 1;
        query.Width = Math.Max(query.Width, width);
        _at = close + 1;
        return true;
    }

    private void ReadRow(Query query)
    {
        var open = _at;
        Next();
        var column = 0;
        while (!AtEnd && !Is(')') && !StepsExceeded)
        {
            var before = _at;
            ReadCell(query, column++);
            if (!Eat(',') || _at == before) break;
        }

        query.Width = Math.Max(query.Width, column);
        CloseParenthesis(open);
    }

    private void ReadCell(Query query, int column)
    {
        var mark = _stackCount;
        var first = _at;
        if (IsQueryStart()) PushQuery(ReadQuery());
        else ReadTerms();
        EatAlias();
        var value = Keep(mark, first, -1);
        if (value.RefCount > 0) (query.Cells ??= []).Add((column, value));
    }

    /// <summary>The clauses behind FROM, in any order; they filter and sort, so only their queries matter.</summary>
    private void ReadTail(Query query)
    {
        ref var conditions = ref query.Conditions;
        while (!AtEnd)
        {
            if (!Words.IsQueryTail(Code)) return;
            if (IsAny(Kw.Where, Kw.Having, Kw.Qualify) || Is(Kw.PreWhere))
            {
                Next();
                if (Is(Kw.Current, Kw.Of)) { Skip(3); continue; }
                ReadCondition(ref conditions);
            }
            else if (Is(Kw.Group, Kw.By) || Is(Kw.Order, Kw.By) || Is(Kw.Sort, Kw.By) || Is(Kw.Cluster, Kw.By) || Is(Kw.Distribute, Kw.By) || Is(Kw.Partition, Kw.By))
            {
                Skip(2);
                ReadGrouping(ref conditions);
            }
            else if (Is(Kw.Order) && IsAt(1, Kw.Siblings))
            {
                Skip(3);
                ReadConditionList(ref conditions);
            }
            else if (Is(Kw.Window) && IsNameAt(1) && IsAt(2, Kw.As))
            {
                ReadNamedWindows(query);
            }
            else if (!ReadLimits(query) && !ReadForClause() && !ReadHierarchy(query) && !ReadLateTail(query))
            {
                return;
            }
        }
    }

    private void ReadGrouping(ref List<Query>? conditions)
    {
        if (Is(Kw.All) && CodeAt(1) is not (',' or '(' or '.')) { Next(); ReadSortWords(ref conditions); }
        else if (IsAny(Kw.Rollup, Kw.Cube) && CodeAt(1) != '(') Next();
        else if (Is(Kw.Distinct) || Is(Kw.All)) { Next(); ReadConditionList(ref conditions); }
        else ReadGroupList(ref conditions);
        while (Is(Kw.With) && (IsAt(1, Kw.Rollup) || IsAt(1, Kw.Cube) || IsAt(1, Kw.Totals))) Skip(2);
        if (Is(Kw.Grouping, Kw.Sets) && CodeAt(2) == '(') { Skip(2); SkipParentheses(); }
    }

    private void ReadGroupList(ref List<Query>? conditions)
    {
        while (true)
        {
            if (Is(Kw.Grouping, Kw.Sets) && CodeAt(2) == '(') { Skip(2); SkipParentheses(); if (Eat(',')) continue; return; }
            ReadCondition(ref conditions);
            EatAlias();
            ReadSortWords(ref conditions);
            if (!Eat(',')) return;
        }
    }

    private void ReadNamedWindows(Query query)
    {
        Next();
        do
        {
            var name = NameOf(_at);
            Next();
            if (!Eat(Kw.As)) break;
            var mark = _stackCount;
            var first = _at;
            if (Is('(')) ReadWindow();
            else if (IsNameToken)
            {
                PushRef(RefKind.Window, _at, 1);
                Next();
            }

            (query.Windows ??= []).Add((name, Keep(mark, first, -1)));
        }
        while (Eat(',') && IsNameToken);
    }

    private bool ReadLimits(Query query)
    {
        if (Is(Kw.Limit) || Is(Kw.Offset))
        {
            Next();
            if (Eat(Kw.All)) return true;
            ReadCondition(ref query.Conditions);
            if (Eat(',')) ReadCondition(ref query.Conditions);
            if (IsAny(Kw.Rows, Kw.Row, Kw.Percent)) Next();
            if (Is(Kw.By) && _dialect.Name == "clickhouse") { Next(); ReadConditionList(ref query.Conditions); }
            if (Is(Kw.With, Kw.Ties)) Skip(2);
            return true;
        }

        if (!Is(Kw.Fetch) || !(IsAt(1, Kw.First) || IsAt(1, Kw.Next)) || IsAt(2, Kw.From)) return false;
        Skip(2);
        if (!IsAny(Kw.Row, Kw.Rows)) ReadCondition(ref query.Conditions);
        if (Is(Kw.Percent)) Next();
        if (IsAny(Kw.Row, Kw.Rows)) Next();
        if (Is(Kw.Only)) Next();
        else if (Is(Kw.With, Kw.Ties)) Skip(2);
        return true;
    }

    /// <summary>FOR XML, FOR JSON, FOR UPDATE OF …, OPTION (…), FOR BROWSE, LOCK IN SHARE MODE.</summary>
    private bool ReadForClause()
    {
        if (Is(Kw.Option, '('))
        {
            SkipParentheses(1);
            return true;
        }

        if (Is(Kw.Lock, Kw.In)) { Skip(4); return true; }
        if (!Is(Kw.For)) return false;
        if (!(IsAt(1, Kw.Xml) || IsAt(1, Kw.Json) || IsAt(1, Kw.Update) || IsAt(1, Kw.Share) || IsAt(1, Kw.Browse) || IsAt(1, Kw.No) || IsAt(1, Kw.Key) || IsAt(1, Kw.Read) || IsAt(1, Kw.Fetch))) return false;
        Skip(2);
        while (!AtEnd)
        {
            if (Is('(')) SkipParentheses();
            else if (Is(','))  Next();
            else if (IsAny(Kw.Path, Kw.Auto, Kw.Raw) || IsAny(Kw.Explicit, Kw.Root, Kw.Elements) || IsAny(Kw.Type, Kw.XmlSchema, Kw.XmlData) || IsAny(Kw.Include_Null_Values, Kw.Without_Array_Wrapper, Kw.XsiNil) ||
                IsAny(Kw.Absent, Kw.Binary, Kw.Base64) || IsAny(Kw.Update, Kw.Key, Kw.Share) || IsAny(Kw.NoWait, Kw.Skip, Kw.Locked) || IsAny(Kw.Wait, Kw.Only, Kw.No) || Kind == TokenKind.Number)
            {
                Next();
            }
            else if (Eat(Kw.Of))
            {
                ReadPath();
            }
            else if (IsNameToken && CodeBefore == ',')
            {
                ReadPath();
            }
            else
            {
                return true;
            }
        }

        return true;
    }

    private bool ReadHierarchy(Query query)
    {
        if (Is(Kw.Connect, Kw.By))
        {
            Skip(2);
            Eat(Kw.NoCycle);
            ReadCondition(ref query.Conditions);
            return true;
        }

        if (!Is(Kw.Start, Kw.With)) return false;
        Skip(2);
        ReadCondition(ref query.Conditions);
        return true;
    }

    private bool ReadLateTail(Query query)
    {
        if (Is(Kw.Into) && query.Into is null && query.Kind == QueryKind.Select && query.From is not null)
        {
            ReadInto(query);
            return true;
        }

        if (Is(Kw.Using, Kw.Sample) || Is(Kw.TableSample) || Is(Kw.Sample) && (CodeAt(1) == '(' || KindAt(1) == TokenKind.Number))
        {
            Eat(Kw.Using);
            ReadSample();
            return true;
        }

        if (Is(Kw.Settings) && IsNameAt(1) && CodeAt(2) == '=')
        {
            Next();
            do
            {
                Skip(2);
                ReadExpression();
            }
            while (Eat(','));
            return true;
        }

        if (Is(Kw.Format) && IsNameAt(1) && _dialect.Name == "clickhouse") { Skip(2); return true; }
        if (Is(Kw.With) && (IsAt(1, Kw.Ur) || IsAt(1, Kw.Cs) || IsAt(1, Kw.Rs) || IsAt(1, Kw.Rr))) { Skip(2); return true; }
        if (Is(Kw.Procedure) && IsAt(1, Kw.Analyse)) { Skip(2); if (Is('(')) SkipParentheses(); return true; }
        if (Is(Kw.Lateral, Kw.View))
        {
            (query.From ??= []).AddRange(ReadLateralViews());
            return true;
        }

        if (Is(Kw.Optimize, Kw.For) && _dialect.Name == "db2") { Skip(4); return true; }
        return false;
    }

    /// <summary>query |> operator |> operator: each one wraps what stands before it.</summary>
    private Query ReadPipes(Query query)
    {
        while (Code == Codes.PipeForward && !StepsExceeded)
        {
            Next();
            query = ReadPipe(query);
        }

        return query;
    }

    private Query ReadPipe(Query input)
    {
        var source = new Source { Kind = SourceKind.Query, Query = input, First = input.First };
        var query = StarOver(source);
        if (Is(Kw.Select))
        {
            ReadSelectList(query);
        }
        else if (IsAny(Kw.Extend, Kw.Aggregate))
        {
            var keepsInput = Is(Kw.Extend);
            ReadSelectList(query);
            if (keepsInput) query.Items = [new SelectItem { Kind = ItemKind.Star, Alias = -1 }, .. query.Items];
            if (Is(Kw.Group) && IsAt(1, Kw.And)) Skip(2);
            if (Is(Kw.Group, Kw.By)) ReadGroupItems(query);
        }
        else if (Is(Kw.As) && IsNameAt(1))
        {
            source.Alias = NameOf(_at + 1);
            Skip(2);
        }
        else if (IsSetOperator())
        {
            var combined = ReadSetOperations(query);
            while (Eat(',')) combined = Combine([combined, ReadQueryTerm()], false);
            return combined;
        }
        else if (IsJoinAhead() || Is(Kw.Join))
        {
            ReadJoins(query.From!, query);
        }
        else if (IsAny(Kw.Pivot, Kw.Unpivot))
        {
            ReadSourceSuffixes(source);
        }
        else if (IsAny(Kw.Drop, Kw.Set, Kw.Rename))
        {
            ReadPipeChanges(query);
        }
        else if (!Eat(Kw.Distinct))
        {
            ReadTail(query);
        }

        ReadTail(query);
        return query;
    }

    private void ReadPipeChanges(Query query)
    {
        var changes = new StarChanges();
        var isSet = Is(Kw.Set);
        var isDrop = Is(Kw.Drop);
        Next();
        do
        {
            if (!IsNameToken) break;
            var name = NameOf(_at);
            Next();
            if (isDrop) changes.Except.Add(name);
            else if (isSet && Eat('=')) changes.Replace.Add((ReadExpression(), name));
            else if (Eat(Kw.As) || IsNameToken) { changes.Rename.Add((name, NameOf(_at))); Next(); }
        }
        while (Eat(','));
        query.Items[0].Changes = changes;
    }

    private void ReadGroupItems(Query query)
    {
        Skip(2);
        var items = new List<SelectItem>();
        do items.Add(ReadSelectItem());
        while (Eat(','));
        query.Items = [.. items, .. query.Items];
    }
}
