using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>UPDATE, DELETE and MERGE: which table is written, and with what.</summary>
internal sealed partial class Resolver
{
    private void Assign(List<Assignment> sets, TableEntry target, Scope scope)
    {
        foreach (var set in sets)
        {
            if (set.Targets.Length == 0) continue;
            if (set.Value.NameHint == -2 && set.Value.RefCount == 0)
            {
                // x += y also reads x.
                var own = set.Targets[0][^1];
                Store(target, own, Origins.Derive([Origins.Column(target.Id, own, LineageReason.Explicit)]));
                continue;
            }

            if (set.Targets.Length > 1 && SingleQueryOf(set.Value) is { } query)
            {
                var relation = Resolve(query, scope);
                for (var i = 0; i < set.Targets.Length; i++)
                {
                    if (i < relation.Names.Count && set.Targets[i].Length > 0) Store(target, set.Targets[i][^1], relation.At(i));
                }

                continue;
            }

            if (set.Targets.Length > 1 && set.Value.RefCount == set.Targets.Length)
            {
                for (var i = 0; i < set.Targets.Length; i++) Store(target, set.Targets[i][^1], OriginsOf(_parser.Refs[set.Value.RefStart + i], scope));
                continue;
            }

            var origins = OriginsOf(set.Value, scope);
            foreach (var path in set.Targets)
            {
                if (path.Length > 0) Store(target, path[^1], origins);
            }
        }
    }

    private void Store(TableEntry target, int column, long[] origins)
    {
        AddEdges(origins, target, column, 0);
        if (target.IsTemporary) Fill(target.Content ??= Relation.Derived(), column, Origins.Cap(origins, LineageReason.ThroughTemporary));
    }

    private Query? SingleQueryOf(in Expression value) =>
        value.RefCount == 1 && _parser.Refs[value.RefStart].Kind == RefKind.Subquery ? _parser.Refs[value.RefStart].Query : null;

    private void ResolveUpdate(UpdateStatement update)
    {
        var scope = new Scope(null);
        var (target, first) = BindWritten(update.Targets, update.From, scope);
        ResolveConditions(update.Conditions, scope);
        if (target is null && first is not null)
        {
            AssignThrough(update.Sets, first, scope);
            return;
        }

        if (target is null) return;
        AssumeColumns(update.Sets, scope, target);
        if (update.Targets.Count > 1 || update.From is not null || scope.Bindings.Count > 1) AssignMany(update.Sets, target, scope);
        else Assign(update.Sets, target, scope);
        if (update.Outputs is not null) ResolveOutputs(update.Outputs, target, null, null, scope);
    }

    /// <summary>Columns that SET names are surely columns of the target, which settles unqualified names.</summary>
    private void AssumeColumns(List<Assignment> sets, Scope scope, TableEntry target)
    {
        foreach (var binding in scope.Bindings)
        {
            if (binding.Relation.Table != target.Id || !binding.Relation.IsOpen || binding.Relation.Columns is not null) continue;
            var assumed = new Relation { Table = target.Id, IsOpen = true };
            foreach (var set in sets)
            {
                foreach (var path in set.Targets)
                {
                    if (path.Length == 1 && !assumed.Has(path[0])) assumed.Names.Add(path[0]);
                }
            }

            binding.Relation = assumed;
            return;
        }
    }

    /// <summary>MySQL may set columns of several joined tables: the qualifier says which.</summary>
    private void AssignMany(List<Assignment> sets, TableEntry target, Scope scope)
    {
        foreach (var set in sets)
        {
            var owner = target;
            if (set.Targets is [{ Length: 2 } path])
            {
                foreach (var binding in scope.Bindings)
                {
                    if (binding.Relation.Table <= 0) continue;
                    if (binding.Alias == path[0] || binding.Alias < 0 && binding.Path.Length > 0 && binding.Path[^1] == path[0])
                    {
                        owner = Tables[binding.Relation.Table];
                        break;
                    }
                }

                if (owner.Id != target.Id) Write(owner);
            }

            Assign([set], owner, scope);
        }
    }

    /// <summary>UPDATE through a WITH item or a derived table: the columns it shows lead to the table.</summary>
    private void AssignThrough(List<Assignment> sets, Binding binding, Scope scope)
    {
        foreach (var set in sets)
        {
            foreach (var path in set.Targets)
            {
                var columns = binding.Relation.Find(path[^1]) ?? binding.Relation.Guess(path[^1]) ?? Origins.None;
                foreach (var column in columns)
                {
                    if (Origins.IsUnknown(column)) continue;
                    var table = Tables[Origins.TableOf(column)];
                    Write(table);
                    AddEdges(OriginsOf(set.Value, scope), table, Origins.NameOf(column), 0);
                }
            }
        }
    }

    /// <summary>
    /// Binds the target of UPDATE or DELETE with the sources around it. The target counts as written, not as read, when
    /// it is named once; null with a binding means that the target is no table (a WITH item, a derived table).
    /// </summary>
    private (TableEntry? Table, Binding? First) BindWritten(List<Source> targets, List<Source>? from, Scope scope)
    {
        if (targets.Count == 0) return (null, null);
        var head = targets[0];
        if (head.Kind == SourceKind.Group && head.Inner is { Count: > 0 } inner) return BindWritten(inner, from, scope);
        if (from is not null && head is { Kind: SourceKind.Table, Path.Length: >= 1 })
        {
            var matching = FindSource(from, head.Path);
            if (matching is not null) return BindTargetAmong(matching, from, scope);
        }

        if (head.Kind != SourceKind.Table)
        {
            BindSource(head, scope);
            var first = scope.Bindings.Count > 0 ? scope.Bindings[0] : null;
            for (var i = 1; i < targets.Count; i++) BindSource(targets[i], scope);
            if (from is not null) BindSources(from, scope);
            return (null, first);
        }

        var table = WrittenTable(head, scope, out var own);
        for (var i = 1; i < targets.Count; i++) BindSource(targets[i], scope);
        if (from is not null) BindSources(from, scope);
        return (table, own);
    }

    private TableEntry? WrittenTable(Source source, Scope scope, out Binding? binding)
    {
        binding = null;
        if (source.Path.Length == 0) return null;
        if (source.Path.Length == 1 && FindCte(source.Path[0]) is { } cte)
        {
            cte.IsUsed = true;
            binding = new Binding { Alias = source.Alias, Path = source.Path, Relation = ResolveCte(cte) };
            scope.Bindings.Add(binding);
            return null;
        }

        var table = TriggerTargetOf(source.Path) ?? TargetOf(source.Path, source.IsLocation)!;
        binding = new Binding { Alias = source.Alias, Path = source.Path, Relation = RelationOf(table) };
        scope.Bindings.Add(binding);
        return table;
    }

    /// <summary>UPDATE t … FROM x AS t: the source that the target names by alias or by name.</summary>
    private static Source? FindSource(List<Source> sources, int[] path)
    {
        Source? byName = null;
        foreach (var source in sources)
        {
            if (source.Kind == SourceKind.Group)
            {
                if (FindSource(source.Inner!, path) is { } inner) return inner;
                continue;
            }

            if (path.Length == 1 && source.Alias == path[0]) return source;
            if (source.Kind != SourceKind.Table || source.Path.Length == 0 || source.Path[^1] != path[^1]) continue;
            if (source.Path.Length >= path.Length ? source.Path.AsSpan(source.Path.Length - path.Length).SequenceEqual(path) : path.AsSpan(path.Length - source.Path.Length).SequenceEqual(source.Path))
            {
                if (source.Alias < 0 || byName is null) byName = source;
            }
        }

        return byName;
    }

    private (TableEntry? Table, Binding? First) BindTargetAmong(Source matching, List<Source> from, Scope scope)
    {
        TableEntry? table = null;
        Binding? first = null;
        void Bind(List<Source> sources)
        {
            foreach (var source in sources)
            {
                if (source.Kind == SourceKind.Group && source.Alias < 0 && source.Pivots is null)
                {
                    Bind(source.Inner!);
                }
                else if (!ReferenceEquals(source, matching))
                {
                    BindSource(source, scope);
                }
                else if (source.Kind == SourceKind.Table)
                {
                    table = WrittenTable(source, scope, out first);
                    ResolveConditions(source.On, scope);
                }
                else
                {
                    BindSource(source, scope);
                    first = scope.Bindings.Count > 0 ? scope.Bindings[^1] : null;
                }
            }
        }

        Bind(from);
        return (table, first);
    }

    private void ResolveDelete(DeleteStatement delete)
    {
        var scope = new Scope(null);
        if (delete.From is null || delete.Targets.Count == 1)
        {
            // Without a separate target list, DELETE FROM a JOIN b deletes from a.
            var (table, binding) = BindWritten(delete.Targets, delete.From, scope);
            ResolveConditions(delete.Conditions, scope);
            if (table is null && binding is not null) WriteBase(binding);
            if (table is not null && delete.Outputs is not null) ResolveOutputs(delete.Outputs, table, null, null, scope);
            return;
        }

        // DELETE a, b FROM a JOIN b: every listed name is written, the others are read.
        var written = new List<Source>();
        foreach (var target in delete.Targets)
        {
            if (target.Path is [.., var last] && _names[last] == "*") continue;
            if (FindSource(delete.From, target.Path) is { } found) written.Add(found);
            else TargetOf(target.Path);
        }

        foreach (var source in delete.From)
        {
            if (!written.Contains(source))
            {
                BindSource(source, scope);
                continue;
            }

            WrittenTable(source, scope, out _);
            ResolveConditions(source.On, scope);
        }

        ResolveConditions(delete.Conditions, scope);
    }

    private void WriteBase(Binding binding)
    {
        var tables = AllOrigins(binding.Relation).Where(o => !Origins.IsUnknown(o)).Select(Origins.TableOf).Distinct().ToList();
        if (tables.Count == 1) Write(Tables[tables[0]]);
    }

    private void ResolveMerge(MergeStatement merge)
    {
        var scope = new Scope(null);
        var table = merge.Target.Kind == SourceKind.Table ? WrittenTable(merge.Target, scope, out var binding) : BindThrough(merge.Target, scope, out binding);
        if (table is null && binding is not null)
        {
            WriteBase(binding);
            var tables = AllOrigins(binding.Relation).Where(o => !Origins.IsUnknown(o)).Select(Origins.TableOf).Distinct().ToList();
            if (tables.Count == 1) table = Tables[tables[0]];
        }

        var sourceScope = new Scope(null);
        BindSource(merge.Using, sourceScope);
        scope.Bindings.AddRange(sourceScope.Bindings);
        ResolveConditions(merge.Conditions, scope);
        if (table is null) return;
        Assign(merge.Sets, table, scope);
        foreach (var (columns, values) in merge.Inserts) MergeInsert(table, columns, values, sourceScope);
        if (merge.UpdatesAll)
        {
            var all = Relation.Derived();
            AddStar(all, sourceScope, null);
            Insert(table, all, null, isByName: true);
        }

        if (merge.Outputs is not null) ResolveOutputs(merge.Outputs, table, null, null, scope);
    }

    private TableEntry? BindThrough(Source source, Scope scope, out Binding? binding)
    {
        BindSource(source, scope);
        binding = scope.Bindings.Count > 0 ? scope.Bindings[^1] : null;
        return null;
    }

    private void MergeInsert(TableEntry table, int[]? columns, List<Expression>? values, Scope scope)
    {
        if (values is null) return;
        var known = columns is null ? RelationOf(table) : Relation.Empty;
        var names = columns ?? (known.IsOpen ? null : [.. known.Names]);
        var most = names is null ? LineageReason.Positional : known.Reason;
        for (var i = 0; i < values.Count; i++)
        {
            var name = names is not null && i < names.Length ? names[i] : values[i].NameHint;
            var origins = OriginsOf(values[i], scope);
            AddEdges(origins, table, name, i + 1, most);
            if (table.IsTemporary) Fill(table.Content ??= Relation.Derived(), name, Origins.Cap(origins, LineageReason.ThroughTemporary));
        }
    }
}
