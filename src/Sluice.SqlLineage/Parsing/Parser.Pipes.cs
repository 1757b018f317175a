using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Pipe syntax: query |> operator |> operator.</summary>
internal sealed partial class Parser
{
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
            ReadJoins(query.From!, 0, query);
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
