using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>What stands behind a source: time travel, hints, samples, aliases.</summary>
internal sealed partial class Parser
{
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

            if (Code is < Codes.FirstKeyword and not 0 && !Is('(') && Kind != TokenKind.Template && !Is('*')) return;
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
            SkipExpression();
            return true;
        }

        return false;
    }

    private void ReadPeriod()
    {
        if (Eat(Kw.All)) return;
        if (Eat(Kw.As, Kw.Of))
        {
            if (IsAny(Kw.Timestamp, Kw.Scn, Kw.System) && KindAt(1) is not TokenKind.String) Next();
            SkipExpression();
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
            SkipExpression();
            if (Eat(Kw.To) || Eat(Kw.And)) SkipExpression();
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
            source.OffsetAlias = (int)Kw.Offset;
            if (Eat(Kw.As) || IsImplicitAlias())
            {
                source.OffsetAlias = NameOf(_at);
                Next();
            }

            return true;
        }

        if (Is(Kw.Indexed, Kw.By)) { Skip(3); return true; }
        if (Is(Kw.Not, Kw.Indexed)) { Skip(2); return true; }
        if (Is(Kw.Final) && _dialect.Family == "clickhouse") { Next(); return true; }
        if (Is('*') && source.Kind == SourceKind.Table) { Next(); return true; }
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
        var alias = NameOf(_at);
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
}
