using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>MERGE.</summary>
internal sealed partial class Parser
{
    private Statement ReadMerge(List<Cte>? ctes, bool isRecursive)
    {
        var host = new Query();
        Next();
        if (Is(Kw.Top)) { Next(); if (Is('(')) SkipParentheses(); else Next(); if (Is(Kw.Percent)) Next(); }
        if (Is(Kw.Into) && (IsNameAt(1) || KindAt(1) is TokenKind.Variable or TokenKind.Template || CodeAt(1) == '(')) Next();
        if (Is(Kw.With, Kw.Schema)) Skip(3);
        var target = ReadSource(host) ?? new Source { First = _at };
        if (Is(Kw.With, Kw.Schema)) Skip(3);
        var usingSource = new Source { First = _at };
        if (Eat(Kw.Using)) usingSource = ReadSource(host) ?? usingSource;
        else NoteStop();
        var sources = new List<Source> { usingSource };
        ReadJoins(sources, 0, host);
        var merge = new MergeStatement { Kind = "merge", Target = target, Using = usingSource, Ctes = ctes, IsRecursive = isRecursive };
        if (sources.Count > 1) merge.Using = new Source { Kind = SourceKind.Group, Inner = sources, First = usingSource.First };
        if (Eat(Kw.On)) ReadCondition(ref host.Conditions, Clause.Join);
        else if (Is(Kw.Using, '(')) SkipParentheses(1);
        while (Is(Kw.When) && !StepsExceeded) ReadMergeBranch(merge, host);
        while (Is(Kw.Output) || Is(Kw.Returning)) (merge.Outputs ??= []).Add(Is(Kw.Output) ? ReadOutput() : ReadReturning());
        ReadTail(host);
        if (Is(Kw.Log, Kw.Errors)) SkipToBoundary();
        merge.Conditions = host.Conditions;
        return merge;
    }

    private void ReadMergeBranch(MergeStatement merge, Query host)
    {
        Next();
        Eat(Kw.Not);
        Eat(Kw.Matched);
        if (Is(Kw.By)) Skip(2);
        if (Eat(Kw.And)) ReadCondition(ref host.Conditions, Clause.Where);
        if (Eat(Kw.Where)) ReadCondition(ref host.Conditions, Clause.Where);
        Eat(Kw.Then);
        if (Eat(Kw.Update))
        {
            if (Eat(Kw.Set) && !Is('*')) merge.Sets.AddRange(ReadAssignments());
            else { if (Is('*')) { Next(); ReadStarChanges(); } if (Is(Kw.By, Kw.Name)) Skip(2); merge.UpdatesAll = true; }
            if (Eat(Kw.Where)) ReadCondition(ref host.Conditions, Clause.Where);
            if (Eat(Kw.Delete, Kw.Where)) ReadCondition(ref host.Conditions, Clause.Where);
        }
        else if (Eat(Kw.Insert))
        {
            ReadMergeInsert(merge, host);
        }
        else if (Eat(Kw.Do))
        {
            Eat(Kw.Nothing);
        }
        else
        {
            Next();
            Eat(Kw.Nothing);
        }
    }

    private void ReadMergeInsert(MergeStatement merge, Query host)
    {
        if (Is('*'))
        {
            merge.UpdatesAll = true;
            Next();
            ReadStarChanges();
            return;
        }

        if (Is(Kw.Row) || Is(Kw.By, Kw.Name) || Is(Kw.Default, Kw.Values))
        {
            merge.UpdatesAll |= !Is(Kw.Default);
            Skip(IsAny(Kw.By, Kw.Default) ? 2 : 1);
            return;
        }

        var columns = Is('(') ? ReadColumnList() : null;
        if (Is(Kw.Overriding)) Skip(3);
        List<Expression>? values = null;
        if (Is(Kw.Row)) { Next(); merge.UpdatesAll = true; }
        else if (Is('*')) { Next(); merge.UpdatesAll = true; }
        else if (Eat(Kw.Values) || Is('('))
        {
            values = [];
            var open = _at;
            if (Eat('('))
            {
                do values.Add(ReadExpression()); while (Eat(','));
                CloseParenthesis(open);
            }
        }

        if (Is(Kw.Default, Kw.Values)) Skip(2);
        if (Eat(Kw.Where)) ReadCondition(ref host.Conditions, Clause.Where);
        merge.Inserts.Add((columns, values));
    }
}
