using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>Calls of procedures, some of which do things themselves, and SQL that is run from a variable.</summary>
internal sealed partial class Resolver
{
    private void ResolveExecute(ExecuteStatement execute)
    {
        if (execute.Path is { Length: > 0 } path)
        {
            ResolveCall(execute, path);
            return;
        }

        if (execute.TextFirst < 0) return;
        var text = ConstantOf(execute.TextFirst, execute.TextLast);
        if (execute.Kind == "execute variable")
        {
            if (text is not null) Facts.AddCall([.. QualifiedName.Split(text).Select(p => _names.InternName(p.Trim('[', ']')))]);
            else Facts.Warnings.Add(("dynamic_call", execute.TextFirst, "The name of the procedure is not constant."));
            return;
        }

        RunDynamic(text, execute.TextFirst, execute.TextLast);
    }

    private void ResolveCall(ExecuteStatement execute, int[] path)
    {
        var name = _names[path[^1]].ToLowerInvariant();
        switch (name)
        {
            case "sp_executesql" when execute.Arguments is [var text, ..]:
                RunDynamic(ConstantOf(text.First, text.Last), text.First, text.Last);
                return;
            case "sp_addextendedproperty" or "sp_updateextendedproperty" when execute.Arguments is { Count: >= 2 }:
                AddProperty(execute.Arguments);
                break;
            case "sp_rename" when execute.Arguments is [var from, var to, ..]:
                Rename(from, to, execute.Arguments.Count);
                return;
        }

        Facts.AddCall(path);
    }

    /// <summary>name, value, then pairs of level type and level name: schema, object, column.</summary>
    private void AddProperty(List<(int First, int Last)> arguments)
    {
        string? At(int i) => i < arguments.Count ? ConstantOf(arguments[i].First, arguments[i].Last) ?? BareWord(arguments[i]) : null;
        if (At(0) is not { } name) return;
        int[] parent = [.. new[] { At(3), At(5), At(7) }.Where(p => p is not null && !p.Equals("null", StringComparison.OrdinalIgnoreCase)).Select(p => _names.InternName(p!.Trim('[', ']')))];
        Facts.Properties.Add((_names.InternName(name), parent, At(1)));
    }

    private string? BareWord((int First, int Last) argument) =>
        argument.Last == argument.First + 1 && _tokens[argument.First].Kind is TokenKind.Word or TokenKind.Quoted ? _names[_tokens[argument.First].Name] : null;

    private void Rename((int First, int Last) from, (int First, int Last) to, int count)
    {
        if (count > 2 || ConstantOf(from.First, from.Last) is not { } old || ConstantOf(to.First, to.Last) is not { } name) return;
        int[] path = [.. QualifiedName.Split(old.Replace("[", "").Replace("]", "")).Select(p => _names.InternName(p))];
        Facts.Renames.Add((Tables.Get(path).Id, Tables.Get([.. path[..^1], _names.InternName(name)]).Id, false));
    }

    private void RunDynamic(string? text, int token, int last)
    {
        if (text is null)
        {
            var pattern = PatternOf(token, last).ReplaceLineEndings(" ").Trim();
            Facts.Warnings.Add(("dynamic_sql", token, $"The statement is built at run time{(pattern is "" or "…" ? "" : $" ({pattern})")}; what it reads and writes is not known."));
            return;
        }

        Facts.Warnings.Add(("dynamic_sql", token, "The statement is a constant text; it was read with less confidence."));
        var saved = _cap;
        _cap = _cap.Or(LineageReason.DynamicSql);
        ResolveText(text, 0, text.Length, isRoutine: false);
        _cap = saved;
    }
}
