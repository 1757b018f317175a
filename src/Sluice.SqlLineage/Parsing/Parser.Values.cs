using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Values that start with a word: columns, function calls and the special forms of SQL.</summary>
internal sealed partial class Parser
{
    private int ReadWordValue()
    {
        var code = Code;
        if (code < Codes.FirstKeyword) return ReadPathValue();
        if (Words.IsNotOperand(code) && CodeAt(1) != '.' && !Is(Kw.Limit, Kw.As)) return Nothing;
        if (Words.IsConstant(code) && CodeAt(1) is not ('.' or '('))
        {
            Next();
            return -1;
        }

        if (code == CodeOf(Kw.Level) && _dialect.HasLevel && CodeAt(1) is not ('.' or '('))
        {
            Next();
            return _tokens[_at - 1].Name;
        }

        switch ((Kw)(code - Codes.FirstKeyword))
        {
            case Kw.Case when CodeAt(1) is not ('.' or ',' or ')' or '='):
                ReadCase();
                return -1;
            case Kw.Exists when CodeAt(1) == '(':
                Next();
                return ReadParenthesised();
            case Kw.Cast or Kw.Try_Cast or Kw.Safe_Cast or Kw.TryCast when CodeAt(1) == '(':
                return ReadCast();
            case Kw.Convert or Kw.Try_Convert when CodeAt(1) == '(':
                return ReadConvert();
            case Kw.Interval when IsIntervalAhead():
                return ReadInterval();
            case Kw.Array or Kw.Struct or Kw.Map or Kw.Row or Kw.List or Kw.Multiset when CodeAt(1) is '[' or '<' or '{':
                Next();
                if (Is('<')) SkipAngles();
                if (Is('(')) ReadArguments(_at - 1);
                else if (Is('[') || Is('{')) ReadMarkValue();
                return -1;
            case Kw.Current when IsNameAt(1) && _dialect.LabelledDurations:
                Skip(2);
                return -1;
            case Kw.Any or Kw.All or Kw.Some when IsNameAt(1) && CodeAt(2) == '(':
                Next();
                return ReadPathValue();
            case Kw.Next when IsAt(1, Kw.Value) && IsAt(2, Kw.For):
                Skip(3);
                ReadPath();
                return -1;
            case Kw.Date or Kw.Time or Kw.Timestamp or Kw.DateTime or Kw.Json or Kw.Numeric or Kw.Decimal or Kw.BigNumeric or Kw.Range
                or Kw.Timestamp_Ltz or Kw.Timestamp_Ntz or Kw.TimestampTz or Kw.Uuid or Kw.Float or Kw.Double or Kw.Int or Kw.Bytes or Kw.Box or Kw.Point or Kw.Inet
                when KindAt(1) == TokenKind.String:
                Skip(2);
                return -1;
            case Kw.Timestamp or Kw.Time when IsAt(1, Kw.With) || IsAt(1, Kw.Without):
                Skip(4);
                if (Kind == TokenKind.String) Next();
                return -1;
            case Kw.Range when CodeAt(1) == '<':
                Next();
                SkipAngles();
                if (Kind == TokenKind.String) Next();
                return -1;
            case Kw.Lambda when IsNameAt(1) && CodeAt(2) is ':' or ',':
                return ReadPythonLambda();
            case Kw.Any or Kw.All or Kw.Some when CodeAt(1) == '(':
                Next();
                return ReadParenthesised();
            case Kw.Values when CodeAt(1) == '(':
                // MySQL: the value that the INSERT gave to the column, which has its own edge.
                SkipParentheses(1);
                return -1;
            case Kw.Table when CodeAt(1) == '(':
                Next();
                return ReadParenthesised();
            case Kw.Case:
                break;
        }

        return ReadPathValue();
    }

    private bool IsIntervalAhead() =>
        KindAt(1) is TokenKind.String or TokenKind.Number or TokenKind.Variable or TokenKind.Template ||
        CodeAt(1) is '(' or '-' or '+' && (CodeAt(1) == '(' || KindAt(2) is TokenKind.Number or TokenKind.String) ||
        IsNameAt(1) && (Words.IsDatePart(CodeAt(2)) || CodeAt(2) == '.') || CodeAt(1) is '?' or ':';

    private int ReadInterval()
    {
        Next();
        var close = _at;
        if (Is('('))
        {
            ReadParenthesised();
        }
        else if (IsNameToken)
        {
            ReadPathValue();
        }
        else
        {
            while (Code is '-' or '+' or '?' or ':') Next();
            if (Kind != TokenKind.Word || CodeBefore == ':') Next();
        }

        // INTERVAL '1' DAY, INTERVAL 5 * x DAY: the unit is the last word.
        while (EatArithmetic()) ReadValue();
        if (_at == close) return -1;
        while (Words.IsDatePart(Code) || Is(Kw.To) && Words.IsDatePart(CodeAt(1)))
        {
            Next();
            if (Is('(')) SkipParentheses();
        }

        return -1;
    }

    private bool EatArithmetic()
    {
        if (Code is not ('*' or '/') || KindAt(1) is TokenKind.Punctuation) return false;
        Next();
        return true;
    }

    private int ReadPythonLambda()
    {
        Next();
        var before = _lambdaNames.Count;
        while (IsNameToken)
        {
            _lambdaNames.Add(_tokens[_at].Name);
            Next();
            if (!Eat(',')) break;
        }

        Eat(':');
        ReadTerms();
        _lambdaNames.RemoveRange(before, _lambdaNames.Count - before);
        return -1;
    }

    private int ReadCast()
    {
        Next();
        var open = _at;
        Next();
        if (IsQueryStart()) PushQuery(ReadQuery());
        else ReadTerms();
        if (Eat(Kw.As))
        {
            ReadType();
            while (!AtEnd && !Is(')') && (IsAny(Kw.Format, Kw.Default, Kw.On) || IsAny(Kw.At, Kw.Using, Kw.Array) || IsNameToken || Kind == TokenKind.String || Is(','))) Next();
        }
        else
        {
            while (Eat(',') || Eat(Kw.Using)) ReadTerms();
        }

        CloseParenthesis(open);
        return -1;
    }

    /// <summary>CONVERT(type, value) in T-SQL, CONVERT(value, type) and CONVERT(value USING charset) elsewhere.</summary>
    private int ReadConvert()
    {
        Next();
        var open = _at;
        Next();
        if (_dialect.DefaultSchema == "dbo" || IsNameToken && CodeAt(1) == '(' && KindAt(2) == TokenKind.Number && CodeAt(3) is ')' or ',')
        {
            ReadType();
            while (Eat(',')) ReadTerms();
        }
        else
        {
            ReadTerms();
            if (Eat(Kw.Using)) Next();
            else if (Eat(',')) ReadType();
            while (Eat(',')) ReadTerms();
        }

        CloseParenthesis(open);
        return -1;
    }

    /// <summary>a, a.b.c, a.*, f(…), a.b.f(…)</summary>
    private int ReadPathValue()
    {
        if (Code == 0 && IsAt(1, Kw.Value) && IsAt(2, Kw.For) && TextOf(_at).Equals("previous", StringComparison.OrdinalIgnoreCase))
        {
            Skip(3);
            ReadPath();
            return -1;
        }

        // Redshift: APPROXIMATE COUNT (DISTINCT x)
        if (CodeAt(2) == '(' && IsNameAt(1) && Code == 0 && TextOf(_at).Equals("approximate", StringComparison.OrdinalIgnoreCase)) Next();
        var first = _at;
        var last = _at;
        var parts = 1;
        Next();
        while (Is('.'))
        {
            if (IsNameAt(1))
            {
                Skip(2);
                last = _at - 1;
                parts++;
            }
            else if (CodeAt(1) == '*')
            {
                Skip(2);
                PushRef(RefKind.QualifiedStar, first, parts);
                return -1;
            }
            else if (CodeAt(1) == '.' && IsNameAt(2))
            {
                Skip(3);
                last = _at - 1;
                parts++;
            }
            else if (KindAt(1) is TokenKind.Template or TokenKind.Number && Touches(_at + 1))
            {
                Skip(2);
                if (Kind == TokenKind.Word && Touches(_at)) Next();
            }
            else
            {
                break;
            }
        }

        if (Is('(') && _dialect.Family == "teradata" && IsAttributeList())
        {
            PushRef(RefKind.Column, first, parts);
            return ReadAttributes(_tokens[last].Name);
        }

        if (Is('(') && !(CodeAt(1) == '+' && CodeAt(2) == ')'))
        {
            if (parts > 2 && _dialect.DefaultSchema == "dbo" && TextOf(last) is "modify" or "value" or "query" or "exist" or "nodes" or "write")
            {
                PushRef(RefKind.Column, first, parts - 1);
            }
            else if (parts == 2 && _dialect.DefaultSchema == "dbo" && IsXmlMethod(last))
            {
                PushRef(RefKind.Column, first, 1);
            }
            else if (_tokens[last].Code == CodeOf(Kw.DictGet) || _tokens[last].Code == CodeOf(Kw.DictGetOrDefault))
            {
                NoteDictionary();
            }
            else if (parts > 1)
            {
                PushRef(RefKind.Call, first, parts);
            }

            ReadArguments(last);
            if (_tokens[last].Code == CodeOf(Kw.Match) && IsNameToken && CodeAt(1) == '(' && TextOf(_at).Equals("against", StringComparison.OrdinalIgnoreCase)) SkipParentheses(1);
            return -1;
        }

        if (Kind == TokenKind.String && Touches(_at) && _tokens[first].Kind == TokenKind.Word && parts == 1)
        {
            Next();
            return -1;
        }

        if (parts == 1 && IsNameToken && CodeAt(1) == Codes.Arrow && IsLambdaDialect && CodeBefore == 0)
        {
            // x type -> …
            _lambdaNames.Add(_tokens[first].Name);
            Skip(2);
            ReadTerms();
            _lambdaNames.RemoveAt(_lambdaNames.Count - 1);
            return -1;
        }

        if (Code == Codes.Arrow && parts == 1 && KindAt(1) is not (TokenKind.String or TokenKind.Number) && IsLambdaDialect)
        {
            _lambdaNames.Add(_tokens[first].Name);
            Next();
            ReadTerms();
            _lambdaNames.RemoveAt(_lambdaNames.Count - 1);
            return -1;
        }

        if (Is('@') && Touches(_at) && IsNameAt(1)) Skip(2);
        if (parts is 2 or 3 && (_tokens[last].Code == CodeOf(Kw.NextVal) || _tokens[last].Code == CodeOf(Kw.CurrVal))) return -1;
        if (parts == 1 && TextOf(first) is "$action" or "$ACTION") return -1;
        PushRef(RefKind.Column, first, parts);
        return _tokens[last].Name;
    }

    /// <summary>Teradata: column (TITLE 'x', FORMAT 'y', NAMED z) says how a column is shown.</summary>
    private bool IsAttributeList() =>
        KindAt(1) == TokenKind.Word && !Touches(_at) && TextOf(_at + 1).ToString().ToLowerInvariant() is "title" or "format" or "named" or "casespecific" or "not" or "uppercase";

    private int ReadAttributes(int name)
    {
        for (var i = _at + 1; i < _tokens[_at].Name; i++)
        {
            if (_tokens[i].Kind == TokenKind.Word && TextOf(i).Equals("named", StringComparison.OrdinalIgnoreCase)) name = NameOf(i + 1);
        }

        SkipParentheses();
        return name;
    }

    private bool IsXmlMethod(int token) => TextOf(token) is "modify" or "value" or "query" or "exist" or "nodes" or "write";

    private bool IsLambdaDialect => _dialect.Family is not ("postgres" or "mysql" or "sqlite" or "tsql" or "oracle");

    private void ReadArguments(int nameToken)
    {
        var open = _at;
        if (!EnterDepth())
        {
            SkipParentheses();
            return;
        }

        var function = _tokens[nameToken].Code;
        Next();
        var isFirstArgument = true;
        var isFirstString = Kind == TokenKind.String;
        while (!AtEnd && !Is(')') && !StepsExceeded)
        {
            var before = _at;
            ReadArgument(function, isFirstArgument, isFirstString);
            isFirstArgument = false;
            if (Eat(',') || function == CodeOf(Kw.OpenRowset) && Eat(';')) continue;
            if (!ReadArgumentWords() || _at == before) break;
        }

        CloseParenthesis(open);
        LeaveDepth();
    }

    private void ReadArgument(ushort function, bool isFirst, bool isFirstString)
    {
        if (Code == 0 && CodeAt(1) is ',' or ')' or '.')
        {
            ReadTerms();
            return;
        }

        if (Words.IsDatePart(Code))
        {
            if (isFirst && (CodeAt(1) == ',' || IsAt(1, Kw.From)) && Words.TakesPartFirst(function)) { Next(); return; }
            if (!isFirst && CodeAt(1) == ')' && !isFirstString && Words.TakesPartLast(function)) { Next(); return; }
            if (!isFirst && CodeAt(1) == '(' && Words.TakesPartLast(function) && IsAt(0, Kw.Week)) { SkipParentheses(1); return; }
        }

        if (IsAny(Kw.Table, Kw.Model) && IsNameAt(1) && !Words.IsOperator(CodeAt(1)) && !IsAt(1, Kw.As))
        {
            var isTable = Is(Kw.Table);
            Next();
            var path = ReadPath();
            if (isTable) PushTable(path);
            return;
        }

        if (Is(Kw.Key) && KindAt(1) == TokenKind.String) Next();
        if (Is(Kw.Language) && KindAt(1) is TokenKind.Number or TokenKind.String or TokenKind.Variable) Next();
        if (IsAny(Kw.Distinct, Kw.All, Kw.Unique) && CodeAt(1) is not (',' or ')' or '.')) Next();
        if (IsAny(Kw.Both, Kw.Leading, Kw.Trailing) && CodeAt(1) is not (',' or ')' or '.'))
        {
            Next();
            if (Is(Kw.From)) return;
        }

        if (IsNameToken && CodeAt(1) is Codes.FatArrow or Codes.Assign) Skip(2);
        if (Is('*'))
        {
            ReadStarArgument(function);
            return;
        }

        if (isFirst ? IsQueryStart() : !Is(Kw.From) && IsQueryStart())
        {
            PushQuery(ReadQuery());
            return;
        }

        if (Is('(') && IsLambdaDialect && IsLambdaHead())
        {
            ReadLambda();
            return;
        }

        if (Is(Kw.Columns) && CodeAt(1) == '(' && function is var f && (f == CodeOf(Kw.Json_Table) || f == CodeOf(Kw.XmlTable)))
        {
            SkipParentheses(1);
            return;
        }

        ReadTerms();
    }

    private void ReadStarArgument(ushort function)
    {
        var isWhole = function == CodeOf(Kw.Columns) || function == CodeOf(Kw.Object_Construct) || function == CodeOf(Kw.Hash) || function == CodeOf(Kw.Struct) || function == CodeOf(Kw.Hash_Agg);
        if (isWhole) PushRef(RefKind.Star, _at, 0);
        Next();
        while (IsAny(Kw.Exclude, Kw.Except, Kw.Replace) || IsAny(Kw.ILike, Kw.Like))
        {
            Next();
            if (Is('(')) SkipParentheses();
            else Next();
        }

        if (!Is(',') && !Is(')')) ReadTerms();
    }

    private bool IsLambdaHead()
    {
        var close = _tokens[_at].Name;
        return close > 0 && close + 1 < _end && _tokens[close + 1].Code == Codes.Arrow && close - _at < 40;
    }

    private void ReadLambda()
    {
        var before = _lambdaNames.Count;
        Next();
        while (!AtEnd && !Is(')'))
        {
            if (IsNameToken) _lambdaNames.Add(_tokens[_at].Name);
            Next();
        }

        Next();
        Next();
        ReadTerms();
        _lambdaNames.RemoveRange(before, _lambdaNames.Count - before);
    }

    /// <summary>
    /// What may stand between or behind arguments: FROM, FOR, USING, ORDER BY, SEPARATOR, AS name … The words are
    /// skipped and what they introduce is read as the next argument. False when nothing here is known.
    /// </summary>
    private bool ReadArgumentWords()
    {
        if (Is(Kw.As))
        {
            Next();
            if (IsNameToken || Kind == TokenKind.String) ReadType();
            Eat(',');
            return true;
        }

        if (Is(Kw.Order, Kw.By) || Is(Kw.Partition, Kw.By) || Is(Kw.Sort, Kw.By) || Is(Kw.Within, Kw.Group))
        {
            Skip(2);
            return true;
        }

        if (Is(Kw.Partition) || IsAny(Kw.Ignore, Kw.Respect) && IsAt(1, Kw.Nulls))
        {
            Skip(2);
            return true;
        }

        if (Is(Kw.Returning))
        {
            Next();
            ReadType();
            return true;
        }

        if (Is(Kw.On) || IsAny(Kw.Null, Kw.Absent, Kw.Error) || IsAny(Kw.With, Kw.Without) || IsAny(Kw.Passing, Kw.Columns, Kw.Format))
        {
            if (Is(Kw.Columns, '(')) { SkipParentheses(1); return true; }
            Next();
            return true;
        }

        if (Is(':') || Is('=') || Code is Codes.Assign or Codes.FatArrow)
        {
            Next();
            return true;
        }

        if (IsAny(Kw.Asc, Kw.Desc, Kw.Nulls) || IsAny(Kw.From, Kw.For, Kw.Using) || IsAny(Kw.Separator, Kw.Limit, Kw.Having) ||
            IsAny(Kw.First, Kw.Last, Kw.Value) || IsAny(Kw.Where, Kw.Placing, Kw.In) || IsAny(Kw.Max, Kw.Min, Kw.Keys) || IsAny(Kw.To, Kw.Overflow, Kw.Truncate) ||
            IsAny(Kw.Rows, Kw.Range, Kw.Offset) || IsAny(Kw.Into, Kw.Unique, Kw.Key) || IsAny(Kw.Metrics, Kw.Dimensions, Kw.Facts) || IsAny(Kw.Over, Kw.Empty, Kw.By))
        {
            Next();
            return true;
        }

        if (IsNameToken || Kind is TokenKind.String or TokenKind.Variable)
        {
            Next();
            return true;
        }

        return false;
    }

    /// <summary>dictGet('db.dict', …) and dictGet(db.dict, …) read a table by name.</summary>
    private void NoteDictionary()
    {
        var at = _at;
        Next();
        int[] path = NoPath;
        if (Kind == TokenKind.String) path = [.. TextOf(_at).Trim('\'').ToString().Split('.').Select(p => _names.InternName(p))];
        else if (IsNameToken) path = ReadPath();
        PushTable(path);
        _at = at;
    }

    private void PushTable(int[] path)
    {
        if (path.Length > 0) PushRef(RefKind.Table, _at, 0, StarOver(new Source { Path = path, First = _at }));
    }
}
