using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Functions as sources: table functions, LATERAL VIEW, JSON_TABLE, OPENJSON … WITH.</summary>
internal sealed partial class Parser
{
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

        if (name.Code == CodeOf(Kw.OpenRowset) && IsAt(1, Kw.Bulk) && KindAt(2) == TokenKind.String) ReadFileCall(source, 2);
        else if (KindAt(1) == TokenKind.String && IsFileFunction(TextOf(_at - 1))) ReadFileCall(source, 1);
        else if (name.Code == CodeOf(Kw.Remote) && ReadRemoteTable() is { } path) source.Path = TableCall(source, path);
        else if (CodeAt(2) == ',' && KindAt(3) == TokenKind.String && (name.Code == CodeOf(Kw.OpenQuery) || TextOf(_at - 1).Equals("external_query", StringComparison.OrdinalIgnoreCase))) ReadTextCall(source);
        else source.Arguments = [ReadArgumentList(source)];
        if (name.Code == CodeOf(Kw.OpenDataSource) && Is('.'))
        {
            // OPENDATASOURCE (…).db.schema.table
            Next();
            (source.Kind, source.Path) = (SourceKind.Table, ReadPath());
            return;
        }

        if (Is(Kw.With) && IsNameAt(1) && source.Path is [var xml] && _names[xml].Equals("openxml", StringComparison.OrdinalIgnoreCase)) Skip(2);
        if (Is(Kw.With, Kw.Ordinality)) Skip(2);
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

    /// <summary>read_csv ('file', …), OPENROWSET (BULK 'file', …): the file is the source.</summary>
    private void ReadFileCall(Source source, int file)
    {
        source.Kind = SourceKind.Table;
        source.IsLocation = true;
        source.Path = [StringName(_at + file)];
        SkipParentheses();
    }

    private bool IsFileFunction(ReadOnlySpan<char> name) =>
        name.StartsWith("read_", StringComparison.OrdinalIgnoreCase) || _dialect.Family == "duckdb" && name.EndsWith("_scan", StringComparison.OrdinalIgnoreCase) ||
        _dialect.Family == "clickhouse" && (name.Equals("s3", StringComparison.OrdinalIgnoreCase) || name.Equals("url", StringComparison.OrdinalIgnoreCase) || name.Equals("file", StringComparison.OrdinalIgnoreCase) || name.Equals("gcs", StringComparison.OrdinalIgnoreCase));

    /// <summary>OPENQUERY (server, 'SELECT …')</summary>
    private void ReadTextCall(Source source)
    {
        source.Kind = SourceKind.Text;
        source.Path = [NameOf(_at + 1)];
        source.TextToken = _at + 3;
        SkipParentheses();
    }

    /// <summary>ClickHouse: remote ('host', db.table) and remote ('host', 'db', 'table').</summary>
    private int[]? ReadRemoteTable()
    {
        var start = _at;
        if (KindAt(1) != TokenKind.String || CodeAt(2) != ',') return null;
        Skip(3);
        var path = ReadPath();
        if (path.Length == 1 && Is(',') && (IsNameAt(1) || KindAt(1) == TokenKind.String))
        {
            Next();
            path = [.. path, .. ReadPath()];
        }

        _at = start;
        return path.Length == 0 ? null : path;
    }

    private int[] TableCall(Source source, int[] path)
    {
        source.Kind = SourceKind.Table;
        SkipParentheses();
        return path;
    }
}
