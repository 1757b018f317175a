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

        return result;
    }

    private long[] OriginsOf(in ColumnRef reference, Scope scope)
    {
        switch (reference.Kind)
        {
            case RefKind.Column:
                return reference.Parts == 0 ? Origins.None : ColumnOrigins(reference.First, reference.Parts, scope);
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

    private static long[] AllOrigins(Relation relation)
    {
        if (relation.Columns is null)
        {
            if (relation.IsOpen) return [Origins.Column(relation.Table, Origins.Star, 100)];
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

        if (_variables.ContainsKey(name)) return Origins.None;
        if (_dialect.StructPaths)
        {
            var column = TryUnqualified(name, scope);
            if (column is not null) return column;
        }

        return [Origins.Column(Origins.UnknownTable, PartOf(first, parts - 1), 0)];
    }

    private long[] QuotedPathOrigins(int name, Scope scope)
    {
        var parts = _names[name].Split('.');
        foreach (var candidate in scope.Bindings)
        {
            if (_names[candidate.Alias >= 0 ? candidate.Alias : candidate.Path.Length > 0 ? candidate.Path[^1] : 0].Equals(parts[^2], StringComparison.OrdinalIgnoreCase))
            {
                return QualifiedOrigins(candidate, _names.Intern(parts[^1]));
            }
        }

        return Unqualified(_names.Intern(parts[^1]), scope, isWhole: true);
    }

    private static long[] QualifiedOrigins(Binding binding, int name)
    {
        var relation = binding.Relation;
        var found = relation.Find(name) ?? relation.Guess(name);
        if (found is not null) return found;
        // A name that the known columns lack: the schema is older than the text, or the column is a pseudo column.
        if (relation.Table > 0) return [Origins.Column(relation.Table, name, 90)];
        return AllOriginsOfOpaque(relation, name);
    }

    private static long[] AllOriginsOfOpaque(Relation relation, int name) =>
        relation.Columns is { Count: 0 } ? Origins.None : [Origins.Column(Origins.UnknownTable, name, 0)];

    private Binding? FindBinding(int first, int length, Scope? scope)
    {
        var last = PartOf(first, length - 1);
        for (; scope is not null; scope = scope.Parent)
        {
            Binding? byName = null;
            foreach (var binding in scope.Bindings)
            {
                if (length == 1 && binding.Alias == last) return binding;
                if (binding.Path.Length < length) continue;
                if (binding.Path[^1] != last || !EndsWith(binding.Path, first, length)) continue;
                // An aliased table may be addressed by its own name only when nothing else answers to it.
                if (binding.Alias < 0) return binding;
                byName ??= binding;
            }

            if (byName is not null) return byName;
        }

        return null;
    }

    private bool EndsWith(int[] path, int first, int length)
    {
        for (var i = 0; i < length; i++)
        {
            var part = PartOf(first, i);
            var own = path[path.Length - length + i];
            if (own != part && own >= 0) return false;
        }

        return true;
    }

    private long[] Unqualified(int name, Scope scope, bool isWhole)
    {
        var found = TryUnqualified(name, scope);
        if (found is not null) return found;
        if (isWhole && (_variables.ContainsKey(name) || _parameters.Contains(name))) return Origins.None;
        // The only table around must own the column, even when its known columns lack it.
        for (var s = scope; s is not null; s = s.Parent)
        {
            if (s.Bindings.Count == 0) continue;
            if (s.Bindings is [var only] && only.Relation.Table > 0) return [Origins.Column(only.Relation.Table, name, 90)];
            break;
        }

        if (!HasSources(scope)) return Origins.None;
        return [Origins.Column(Origins.UnknownTable, name, 0)];
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

    private long[]? FindIn(Scope scope, int name)
    {
        if (scope.Merged is not null && scope.Merged.TryGetValue(name, out var merged)) return merged;
        long[]? sure = null;
        long[]? possible = null;
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

            if (bindings[i].IsFilter && possibleCount > 0 || !relation.IsOpen) continue;
            possible = relation.Guess(name) ?? possible;
            if (possible is not null) possibleCount++;
        }

        if (sureCount == 1) return sure;
        if (sureCount > 1) return [Origins.Column(Origins.UnknownTable, name, 40)];
        if (scope.Selected is not null && (_dialect.LateralAliases || _options.LateralAliasReferences))
        {
            var alias = scope.Selected.Find(name);
            if (alias is not null) return alias;
        }

        // The name of a source used as a value is the whole row.
        foreach (var binding in bindings)
        {
            if (binding.Alias == name && _dialect.StructPaths) return AllOrigins(binding.Relation);
        }

        if (possibleCount == 1) return possible;
        return possibleCount > 1 ? [Origins.Column(Origins.UnknownTable, name, 40)] : null;
    }
}
