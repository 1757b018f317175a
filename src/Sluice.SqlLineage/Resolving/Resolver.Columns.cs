using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>Which column a name means.</summary>
internal sealed partial class Resolver
{
    private long[] OriginsOf(in Expression expression, Scope scope)
    {
        var result = Origins.None;
        var refs = _parser.Refs;
        for (var i = expression.RefStart; i < expression.RefStart + expression.RefCount; i++)
        {
            result = Origins.Union(result, OriginsOf(refs[i], scope));
        }

        return IsCopy(expression) ? result : Origins.Derive(result);
    }

    /// <summary>The expression is one column, or one query in parentheses, and nothing else.</summary>
    private bool IsCopy(in Expression expression)
    {
        if (expression.RefCount != 1) return false;
        ref readonly var only = ref _parser.Refs[expression.RefStart];
        var first = expression.First;
        var last = expression.Last;
        while (first < last && _tokens[first].Code == '(' && _tokens[first].Name == last - 1) (first, last) = (first + 1, last - 1);
        if (only.Kind == RefKind.Variable) return last == first + 1;
        return only.Kind == RefKind.Column ? only.First == first && last - first == (2 * only.Parts) - 1 : only.Kind == RefKind.Subquery && only.First == first && only.Query!.Last == last && !only.Query.IsSerialized;
    }

    private long[] OriginsOf(in ColumnRef reference, Scope scope)
    {
        switch (reference.Kind)
        {
            case RefKind.Column:
                return reference.Parts == 0 ? Origins.None : ColumnOrigins(reference.First, reference.Parts, scope);
            case RefKind.Variable:
                return reference.Parts == 1 ? VariableOrigins(PartOf(reference.First, 0)) : FieldOrigins(reference);
            case RefKind.Call:
                return CallOrigins(reference, scope);
            case RefKind.Table:
                Resolve(reference.Query!, scope);
                return Origins.None;
            case RefKind.Window:
                return WindowOrigins(PartOf(reference.First, 0), scope);
            case RefKind.Subquery:
                return AllOrigins(Resolve(reference.Query!, scope));
            case RefKind.QualifiedStar:
                var binding = FindBinding(reference.First, reference.Parts, scope);
                if (binding is not null) return AllOrigins(binding.Relation);
                return ColumnOrigins(reference.First, reference.Parts, scope);
            default:
                var all = Origins.None;
                foreach (var source in scope.Bindings) all = Origins.Union(all, AllOrigins(source.Relation));
                return all;
        }
    }

    private long[] WindowOrigins(int name, Scope scope)
    {
        if (scope.Windows is not { } windows) return Origins.None;
        // w AS v names another window; the hops are counted, because names may go in a circle.
        var at = windows.FindIndex(w => w.Name == name);
        for (var hops = 0; hops < 8 && at >= 0 && windows[at].Value is { RefCount: 1 } alias && _parser.Refs[alias.RefStart].Kind == RefKind.Window; hops++)
        {
            var next = PartOf(_parser.Refs[alias.RefStart].First, 0);
            at = windows.FindIndex(w => w.Name == next);
        }

        if (at < 0) return Origins.None;
        scope.Windows = null;
        var origins = OriginsOf(windows[at].Value, scope);
        scope.Windows = windows;
        return origins;
    }

    private static long[] AllOrigins(Relation relation)
    {
        if (relation.Columns is null)
        {
            if (relation.IsOpen) return [relation.StarOrigin];
            var columns = Origins.None;
            for (var i = 0; i < relation.Names.Count; i++) columns = Origins.Union(columns, relation.At(i));
            return columns;
        }

        var all = Origins.None;
        foreach (var origins in relation.Columns) all = Origins.Union(all, origins);
        return all;
    }

    /// <summary>The name of the n-th part of a path whose parts are words with dots between them.</summary>
    private int PartOf(int first, int part)
    {
        var token = first;
        while (true)
        {
            if (_tokens[token].Kind is TokenKind.Word or TokenKind.Quoted or TokenKind.Variable)
            {
                if (part-- == 0) return _tokens[token].Name;
            }
            else if (_tokens[token].Code != '.')
            {
                return -1;
            }

            token++;
        }
    }

    private long[] ColumnOrigins(int first, int parts, Scope scope)
    {
        var name = PartOf(first, 0);
        if (parts == 1)
        {
            if (_dialect.QuotedPaths && _tokens[first].Kind == TokenKind.Quoted && _names[name].Contains('.')) return QuotedPathOrigins(name, scope);
            return Unqualified(name, scope, isWhole: true);
        }

        // The longest qualifier that names a source wins: db.schema.table.column, then alias.column.field, …
        for (var length = Math.Min(parts - 1, 4); length >= 1; length--)
        {
            var binding = FindBinding(first, length, scope);
            if (binding is null) continue;
            return QualifiedOrigins(binding, PartOf(first, length));
        }

        if (TriggerRowOrigins(name, PartOf(first, 1)) is { } row) return row;
        if (_variables.TryGetValue(name, out var record)) return FieldOrigins(record, PartOf(first, 1));
        if (_dialect.StructPaths)
        {
            var column = TryUnqualified(name, scope);
            if (column is not null) return column;
        }

        DoubtSource(name, scope);
        return [Origins.Column(Origins.UnknownTable, PartOf(first, parts - 1), LineageReason.Unknown)];
    }

    private long[] QuotedPathOrigins(int name, Scope scope)
    {
        var parts = _names[name].Split('.');
        foreach (var candidate in scope.Bindings)
        {
            if (_names[candidate.Alias >= 0 ? candidate.Alias : candidate.Path.Length > 0 ? candidate.Path[^1] : 0].Equals(parts[^2], StringComparison.OrdinalIgnoreCase))
            {
                return QualifiedOrigins(candidate, _names.InternName(parts[^1]));
            }
        }

        return Unqualified(_names.InternName(parts[^1]), scope, isWhole: true);
    }

    private long[] QualifiedOrigins(Binding binding, int name)
    {
        var relation = binding.Relation;
        if (_names.HasExact && !relation.IsOpen && !relation.Has(name) && relation.Alike(name, _names) is >= 0 and var alike) name = alike;
        if (relation.Table > 0 && binding.Path is [var only] && only == (int)Kw.Dual && _dialect.HasDual) Read(Tables[relation.Table]);
        if (PositionOf(name) is > 0 and var position && !relation.IsOpen && position <= relation.Names.Count) return relation.At(position - 1);
        Refine(relation, name);
        if (relation.Columns is null && (relation.IsOpen || relation.Has(name))) return [Origins.Column(relation.Table, name, relation.Reason.Or(LineageReason.Explicit))];
        var found = relation.Find(name) ?? relation.Guess(name);
        if (found is not null) return found;
        if (!relation.IsOpen) Doubt("unknown_column", $"The column '{_names[name]}' is not one of its source's columns.");
        // A name that the known columns lack: the schema is older than the text, or the column is a pseudo column.
        if (relation.Table > 0) return [Origins.Column(relation.Table, name, LineageReason.SingleSource)];
        return AllOriginsOfOpaque(relation, name);
    }

    /// <summary>$2 → 2; 0 for any other name.</summary>
    private int PositionOf(int name) =>
        _names[name] is ['$', >= '1' and <= '9', ..] text && int.TryParse(text.AsSpan(1), out var position) ? position : 0;

    /// <summary>t.$2 without an alias is called like the second column of t.</summary>
    private int PositionalName(in Expression expression, Scope scope)
    {
        if (expression.NameHint < 0 || expression.RefCount != 1 || PositionOf(expression.NameHint) is not (> 0 and var position)) return -1;
        var reference = _parser.Refs[expression.RefStart];
        var binding = reference.Parts > 1 ? FindBinding(reference.First, reference.Parts - 1, scope) : scope.Bindings is [var only] ? only : null;
        return binding is null || binding.Relation.IsOpen || position > binding.Relation.Names.Count ? -1 : binding.Relation.Names[position - 1];
    }

    /// <summary>A column of a table that this text filled with t.*: from now on it is known to come from t.column.</summary>
    private void Refine(Relation relation, int name)
    {
        if (relation.Table <= 0 || relation.Columns is not null || Tables[relation.Table].Filled is not { } filled) return;
        if (filled.Has(name) || filled.Guess(name) is not { } origins) return;
        filled.Add(name, origins);
        AddEdges(origins, Tables[relation.Table], name, 0, LineageReason.SingleSource);
    }

    private static long[] AllOriginsOfOpaque(Relation relation, int name) =>
        relation.Columns is { Count: 0 } ? Origins.None : [Origins.Column(Origins.UnknownTable, name, LineageReason.Unknown)];

    private long[] Unqualified(int name, Scope scope, bool isWhole)
    {
        var found = TryUnqualified(name, scope) ?? TryAlike(name, scope);
        if (found is not null) return found;
        if (isWhole && _variables.ContainsKey(name)) return VariableOrigins(name);
        if (AreColumnsKnown(scope)) Doubt("unknown_column", $"The column '{_names[name]}' is in none of the sources.");
        // The only table around must own the column, even when its known columns lack it.
        for (var s = scope; s is not null; s = s.Parent)
        {
            if (s.Bindings.Count == 0) continue;
            if (s.Bindings is [var only] && only.Relation.Table > 0) return [Origins.Column(only.Relation.Table, name, LineageReason.SingleSource)];
            break;
        }

        if (!HasSources(scope)) return Origins.None;
        return [Origins.Column(Origins.UnknownTable, name, LineageReason.Unknown)];
    }

    /// <summary>There are sources, and no column of any of them is left to guess, so that a missing one is a mistake.</summary>
    private static bool AreColumnsKnown(Scope? scope)
    {
        var isAny = false;
        for (; scope is not null; scope = scope.Parent)
        {
            foreach (var binding in scope.Bindings)
            {
                if (binding.Relation is { Table: > 0, IsOpen: false }) return true;
                if (binding.Relation.IsOpen || binding.Relation.IsOpaque || binding.Relation.Names.Count == 0) return false;
                isAny = true;
            }
        }

        return isAny;
    }

    private static bool HasSources(Scope? scope)
    {
        for (; scope is not null; scope = scope.Parent)
        {
            if (scope.Bindings.Count > 0) return true;
        }

        return false;
    }

    private long[]? TryUnqualified(int name, Scope scope)
    {
        for (var s = scope; s is not null; s = s.Parent)
        {
            var found = FindIn(s, name);
            if (found is not null) return found;
        }

        return null;
    }

    /// <summary>Texts that do not take the case of quoted names seriously are still understood.</summary>
    private long[]? TryAlike(int name, Scope? scope)
    {
        if (!_names.HasExact) return null;
        for (; scope is not null; scope = scope.Parent)
        {
            foreach (var binding in scope.Bindings)
            {
                if (binding.Relation.Alike(name, _names) is >= 0 and var alike) return FindIn(scope, alike);
            }
        }

        return null;
    }

    private long[]? FindIn(Scope scope, int name)
    {
        if (scope.Merged is not null && scope.Merged.TryGetValue(name, out var merged)) return merged;
        long[]? sure = null;
        long[]? possible = null;
        long[]? unlikely = null;
        var sureCount = 0;
        var possibleCount = 0;
        var bindings = scope.Bindings;
        for (var i = 0; i < bindings.Count; i++)
        {
            var relation = bindings[i].Relation;
            var found = relation.Find(name);
            if (found is not null)
            {
                if (bindings[i].IsFilter && sure is not null) continue;
                sure = found;
                sureCount++;
                continue;
            }

            if (bindings[i].IsFilter && possibleCount > 0 || relation.Guess(name) is not { } guess) continue;
            if (relation.IsOpaque && bindings[i].Alias >= 0)
            {
                // What a function with an alias gives is mostly called by that alias.
                unlikely = guess;
                continue;
            }

            possible = guess;
            possibleCount++;
        }

        if (sureCount == 1) return bindings.Count == 1 ? AtLeastSingle(sure!) : sure;
        if (sureCount > 1)
        {
            Doubt("ambiguous_column", $"The column '{_names[name]}' is in {sureCount} sources; qualify it.");
            return OneOf(scope, 0, bindings.Count, name);
        }

        if (scope.Selected is not null && (possibleCount == 0 || _dialect.LateralAliases || _options.LateralAliasReferences))
        {
            var alias = scope.Selected.Find(name);
            if (alias is not null) return alias;
        }

        // The name of a source used as a value is the whole row.
        foreach (var binding in bindings)
        {
            var isRow = binding.Alias == name || binding.Alias < 0 && binding.Path.Length > 0 && binding.Path[^1] == name && possibleCount == 0 && binding.Relation.Table <= 0;
            if (isRow && _dialect.StructPaths) return AllOrigins(binding.Relation);
        }

        // A routine's own variable is surer than a column that nobody declared.
        if (possibleCount > 0 && _variables.ContainsKey(name)) return VariableOrigins(name);
        if (possibleCount == 1)
        {
            foreach (var binding in bindings) Refine(binding.Relation, name);
            return possible;
        }

        if (possibleCount == 0 && unlikely is not null) return unlikely;
        if (possibleCount > 1 && !_isInCondition && bindings.Count(b => b.Relation is { IsOpen: true, IsOpaque: false }) > 1) Doubt("ambiguous_column", $"The column '{_names[name]}' may belong to {possibleCount} sources; qualify it.");
        return possibleCount > 1 ? OneOf(scope, 0, bindings.Count, name) : null;
    }

    /// <summary>A column of the only source needs no catalog to be placed.</summary>
    private static long[] AtLeastSingle(long[] origins) =>
        origins is [var only] && Origins.ReasonOf(only) == LineageReason.SessionCatalog
            ? [Origins.Column(Origins.TableOf(only), Origins.NameOf(only), LineageReason.SingleSource)]
            : origins;

    /// <summary>A column of one of several sources, and nobody can say of which: the group of them stands for its table.</summary>
    private long[] OneOf(Scope scope, int from, int to, int name)
    {
        var tables = new SortedSet<int>();
        for (var i = from; i < to; i++)
        {
            foreach (var origin in scope.Bindings[i].Relation.Find(name) ?? scope.Bindings[i].Relation.Guess(name) ?? Origins.None)
            {
                if (!Origins.IsUnknown(origin)) tables.Add(Origins.TableOf(origin));
            }
        }

        return [Origins.Column(Tables.GroupOf([.. tables]), name, LineageReason.Ambiguous)];
    }
}
