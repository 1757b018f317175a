using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>Statements: what they read, write and derive.</summary>
internal sealed partial class Resolver
{
    private int _nesting;

    /// <summary>Called when the facts of a statement are complete; statements inside of it follow on their own.</summary>
    public Action<Statement>? Completed { get; set; }

    public void Resolve(Statement statement)
    {
        if (!Enter()) return;
        if (_nesting++ == 0) CurrentToken = statement.First;
        if (!HasOwnScope(statement)) ResolveConditions(statement.Conditions, new Scope(null));
        if (statement.Nested is not null)
        {
            foreach (var nested in statement.Nested) Resolve(nested);
        }

        if (statement is BlockStatement head) ResolveLoop(head);
        else if (statement is not RoutineStatement) ResolveLeaf(statement);
        _nesting--;
        if (_nesting == 0) Completed?.Invoke(statement);
        if (statement is BlockStatement block) ResolveBlock(block);
        else if (statement is RoutineStatement routine) ResolveRoutine(routine);
        _depth--;
    }

    private void ResolveLeaf(Statement statement)
    {
        switch (statement)
        {
            case QueryStatement query:
                ResolveQueryStatement(query);
                break;
            case InsertStatement insert:
                WithCtes(insert, () => ResolveInsert(insert));
                break;
            case UpdateStatement update:
                WithCtes(update, () => ResolveUpdate(update));
                break;
            case DeleteStatement delete:
                WithCtes(delete, () => ResolveDelete(delete));
                break;
            case MergeStatement merge:
                WithCtes(merge, () => ResolveMerge(merge));
                break;
            case CreateRelationStatement create:
                WithCtes(create, () => ResolveCreate(create));
                break;
            case TransferStatement transfer:
                ResolveTransfer(transfer);
                break;
            case DeclareStatement declare:
                ResolveDeclare(declare);
                break;
            case FetchStatement fetch:
                ResolveFetch(fetch);
                break;
            case ExecuteStatement execute:
                ResolveExecute(execute);
                break;
            case UseStatement use:
                ResolveUse(use);
                break;
            case DropStatement drop:
                ResolveDrop(drop);
                break;
            case RenameStatement rename:
                ResolveRename(rename);
                break;
            case TableStatement table:
                ResolveTableStatement(table);
                break;
            case OtherStatement { Kind: "return", Conditions: { } values }:
                foreach (var (_, value) in values) _returnedValue = Origins.Union(_returnedValue, OriginsOf(value, new Scope(null)));
                break;
            case OtherStatement { Kind: "create synonym", Objects: [{ Path: { Length: > 0 } name, Reference: { Length: > 0 } target }] }:
                Tables.SetSynonym(name, target);
                break;
        }
    }

    /// <summary>The conditions of these see the tables that the statement binds.</summary>
    private static bool HasOwnScope(Statement statement) => statement is InsertStatement or UpdateStatement or DeleteStatement or MergeStatement;

    private static List<Cte>? CtesOf(Statement statement) => statement switch
    {
        InsertStatement insert => insert.Ctes,
        UpdateStatement update => update.Ctes,
        DeleteStatement delete => delete.Ctes,
        MergeStatement merge => merge.Ctes,
        CreateRelationStatement create => create.Ctes,
        _ => null,
    };

    /// <summary>Runs with the WITH items of a statement in sight.</summary>
    private void WithCtes(Statement statement, Action action)
    {
        var saved = _ctes;
        var ctes = CtesOf(statement);
        if (ctes is not null) OpenCtes(ctes);
        action();
        if (ctes is not null) CloseCtes();
        _ctes = saved;
    }

    private void ResolveQueryStatement(QueryStatement statement)
    {
        var relation = Resolve(statement.Query, null);
        if (statement.Query.Into is not null) return;
        EmitOutput(relation);
    }

    private void EmitOutput(Relation relation)
    {
        if (relation.Columns is null && relation.IsOpen) relation = StarOf(relation);
        _returnedRows = relation;
        for (var i = 0; i < relation.Names.Count; i++) AddEdges(relation.At(i), null, relation.Names[i], i + 1);
    }

    private void WriteInto(TableEntry target, bool isTemporary, Relation relation)
    {
        target.IsTemporary |= isTemporary;
        Write(target);
        Define(target, relation, null);
    }

    /// <summary>CREATE … AS, SELECT INTO: the columns of the target are those of the query.</summary>
    private void Define(TableEntry target, Relation relation, int[]? columns)
    {
        if (relation.Columns is null && relation.IsOpen) relation = StarOf(relation);
        if (columns is not null) relation = Renamed(relation, columns);
        for (var i = 0; i < relation.Names.Count; i++) AddEdges(relation.At(i), target, relation.Names[i], i + 1);
        if (target.IsTemporary)
        {
            target.Content = Capped(relation, LineageReason.ThroughTemporary);
        }
        else
        {
            target.Filled = relation.IsOpen ? relation : null;
            target.Known = relation.IsOpen || relation.Names.Contains(-1) ? null : Physical(target.Id, [.. relation.Names], LineageReason.SessionCatalog);
        }
    }

    /// <summary>INSERT: rows of <paramref name="relation"/> go to the listed columns, or by position, or by name.</summary>
    private void Insert(TableEntry target, Relation relation, int[]? columns, bool isByName = false)
    {
        if (relation.Columns is null && relation.IsOpen) relation = StarOf(relation);
        var names = columns;
        var most = LineageReason.Explicit;
        if (names is null && !isByName)
        {
            var known = target.Content ?? target.Known ?? (RelationOf(target) is { IsOpen: false } own ? own : null);
            if (known is { IsOpen: false } && known.Names.Count > 0 && !relation.IsOpen) (names, most) = ([.. known.Names], known.Reason);
            else if (!target.IsTemporary) most = LineageReason.Positional;
        }

        if (target.IsTemporary && target.Content is null) target.Content = Relation.Derived();
        var afterStar = false;
        for (var i = 0; i < relation.Names.Count; i++)
        {
            var name = relation.Names[i];
            afterStar |= name == Origins.Star;
            if (names is not null && !afterStar && i < names.Length) name = names[i];
            else if (names is not null && afterStar && name != Origins.Star && names.Length - (relation.Names.Count - i) is >= 0 and var fromEnd) name = names[fromEnd];
            var origins = relation.At(i);
            if (name == Origins.Star && names is { Length: > 0 } && relation.Names.Count == 1 && columns is not null && !target.IsTemporary)
            {
                AddEdges(origins, target, Origins.Star, 0, LineageReason.Positional);
                continue;
            }

            AddEdges(origins, target, name, i + 1, most);
            if (target.IsTemporary) Fill(target.Content!, name, Origins.Cap(origins, LineageReason.ThroughTemporary));
        }
    }

    private static void Fill(Relation content, int name, long[] origins)
    {
        var at = content.Names.IndexOf(name);
        if (at < 0) content.Add(name, origins);
        else content.Columns![at] = Origins.Union(content.Columns[at], origins);
    }

    private TableEntry? TargetOf(int[] path, bool isLocation = false)
    {
        if (path.Length == 0) return null;
        var target = Tables.Get(path, isLocation);
        if (target is { IsHidden: true, Content: null } && _names[path[^1]] is ['@', ..]) target.Content = Relation.Derived();
        Write(target);
        return target;
    }

    private void ResolveInsert(InsertStatement insert)
    {
        if (insert.Siblings is not null)
        {
            ResolveMultiInsert(insert);
            return;
        }

        var target = TriggerTargetOf(insert.Target) ?? CteBaseOf(insert.Target) ?? TargetOf(insert.Target, insert.TargetIsLocation);
        var scope = new Scope(null);
        Relation? source = null;
        if (insert.Query is not null)
        {
            source = Resolve(insert.Query, null);
            if (target is not null) Insert(target, source, insert.Columns, insert.IsByName || target.IsLocation);
        }

        if (insert.Record >= 0 && target is not null && _variables.GetValueOrDefault(insert.Record)?.Rows is { } record) Insert(target, record, insert.Columns);
        if (insert.Execute is not null) Resolve(insert.Execute);
        if (target is not null && (insert.OnConflict is not null || insert.Conditions is not null))
        {
            scope.Bindings.Add(new Binding { Alias = insert.ConflictAlias, Path = insert.Target, Relation = RelationOf(target) });
            var excluded = source is null ? Relation.Empty : insert.Columns is null ? source : Renamed(source, insert.Columns);
            scope.Bindings.Add(new Binding { Alias = insert.RowAlias >= 0 ? insert.RowAlias : _excluded, Relation = Renamed(excluded, insert.RowColumns), IsFilter = true });
            // MySQL: the columns of the tables that the query reads are in sight too.
            if (insert.Query is { Kind: QueryKind.Select } && _selectScope is { } read) scope.Bindings.AddRange(read.Bindings.Select(b => new Binding { Alias = b.Alias, Path = b.Path, Relation = b.Relation, IsFilter = true }));
            if (insert.OnConflict is not null) Assign(insert.OnConflict, target, scope);
            ResolveConditions(insert.Conditions, scope);
        }

        if (insert.Outputs is not null && target is not null) ResolveOutputs(insert.Outputs, target, insert.Query is null ? null : source, insert.Columns, null);
    }

    private void ResolveMultiInsert(InsertStatement insert)
    {
        // INSERT ALL … SELECT: the VALUES lists read the columns of the query; Hive's branches are queries of their own.
        Relation? source = null;
        if (insert.Query is { From: not null, Items.Length: 0 } host)
        {
            ResolveConditions(host.Conditions, new Scope(null));
        }
        else if (insert.Query is not null)
        {
            source = Resolve(insert.Query, null);
            var rows = new Scope(null);
            rows.Bindings.Add(new Binding { Relation = source });
            ResolveConditions(insert.Conditions, rows);
        }

        foreach (var branch in insert.Siblings!)
        {
            var target = TargetOf(branch.Target, branch.TargetIsLocation);
            if (target is null) continue;
            if (branch.Query is { Kind: QueryKind.Select }) Insert(target, Resolve(branch.Query, null), branch.Columns);
            else if (source is not null)
            {
                var scope = new Scope(null);
                scope.Bindings.Add(new Binding { Relation = source });
                Insert(target, branch.Query is null ? source : ResolveValues(branch.Query, scope), branch.Columns);
            }
        }
    }

    private TableEntry? TriggerTargetOf(int[] path)
    {
        if (_triggerTable is null || path.Length != 1 || path[0] != _inserted && path[0] != _deleted) return null;
        Write(_triggerTable);
        return _triggerTable;
    }

    /// <summary>The table behind a WITH item that a statement writes to.</summary>
    private TableEntry? CteBaseOf(int[] path)
    {
        if (path.Length != 1 || FindCte(path[0]) is not { } cte) return null;
        cte.IsUsed = true;
        var origins = AllOrigins(ResolveCte(cte));
        var tables = origins.Where(o => !Origins.IsUnknown(o)).Select(Origins.TableOf).Distinct().ToList();
        if (tables.Count != 1) return null;
        var table = Tables[tables[0]];
        Write(table);
        return table;
    }

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

    /// <summary>OUTPUT inserted.x INTO t: what the statement gives out comes from what it wrote, through it from its source.</summary>
    private void ResolveOutputs(List<OutputClause> outputs, TableEntry target, Relation? source, int[]? columns, Scope? around)
    {
        var own = source is null ? RelationOf(target) : columns is null ? source : Renamed(source, columns);
        if (!target.IsTemporary) own = RelationOf(target);
        foreach (var output in outputs)
        {
            var scope = new Scope(null);
            scope.Bindings.Add(new Binding { Alias = _inserted, Relation = own });
            scope.Bindings.Add(new Binding { Alias = _deleted, Relation = own, IsFilter = true });
            if (around is not null)
            {
                foreach (var binding in around.Bindings)
                {
                    if (binding.Relation.Table != target.Id || binding.Alias >= 0) scope.Bindings.Add(new Binding { Alias = binding.Alias, Path = binding.Path, Relation = binding.Relation, IsFilter = true });
                }
            }

            var result = SelectItems(output.Items, scope);
            if (output.Into is not { Length: > 0 } into || TargetOf(into) is not { } log) continue;
            if (log.Id != target.Id) Facts.Outputs.Add(log.Id);
            Insert(log, result, output.IntoColumns);
        }
    }

    /// <summary>A data-changing statement inside WITH or FROM: its RETURNING items are its columns.</summary>
    private Relation ResolveNested(Statement statement)
    {
        Resolve(statement);
        var (outputs, path) = statement switch
        {
            InsertStatement insert => (insert.Outputs, insert.Target),
            UpdateStatement { Targets: [var t, ..] } update => (update.Outputs, t.Path),
            DeleteStatement { Targets: [var t, ..] } delete => (delete.Outputs, t.Path),
            MergeStatement merge => (merge.Outputs, merge.Target.Path),
            _ => (null, []),
        };
        if (outputs is not [var first, ..] || path.Length == 0) return Relation.Derived();
        var table = Tables.Get(path);
        var scope = new Scope(null);
        scope.Bindings.Add(new Binding { Path = path, Relation = RelationOf(table) });
        return SelectItems(first.Items, scope);
    }

    private void ResolveCreate(CreateRelationStatement create)
    {
        if (create.Path.Length == 0)
        {
            if (create.Query is not null) Resolve(create.Query, null);
            return;
        }

        var table = Tables.Get(create.To ?? create.Path);
        table.IsTemporary |= create.IsTemporary && create.To is null;
        if (create.IsTemporary && create.Query is not null) table.Content = null;
        var relation = create.Query is null ? null : Resolve(create.Query, null);
        Write(table);
        if (relation is not null)
        {
            Define(table, relation, create.Columns);
        }
        else if (create.Like is { Length: > 0 } like)
        {
            var model = Tables.Get(like, create.LikeIsLocation);
            Read(model);
            table.Known = RelationOf(model) is { IsOpen: false } known ? Physical(table.Id, [.. known.Names], known.Reason) : null;
        }
        else if (create.Columns is { Length: > 0 } columns)
        {
            if (table.IsTemporary)
            {
                table.Content = Relation.Derived();
                foreach (var column in columns) table.Content.Add(column, Origins.None);
            }
            else
            {
                table.Known = Physical(table.Id, columns, LineageReason.SessionCatalog);
            }
        }

        if (create.Location is { Length: > 0 } location && create.Query is null) Read(Tables.Get(location, isLocation: true));
        if (create.Computed is not null) AddComputed(create.Computed, create.Path, table);
    }

    private void AddComputed(List<(int Name, Expression Value)> computed, int[] path, TableEntry table)
    {
        var scope = new Scope(null);
        scope.Bindings.Add(new Binding { Path = path, Relation = RelationOf(table) });
        foreach (var (name, value) in computed) AddEdges(OriginsOf(value, scope), table, name, 0);
    }

    private void ResolveTransfer(TransferStatement transfer)
    {
        var relation = transfer.Query is not null ? Resolve(transfer.Query, null) : transfer.TextToken < 0 ? null : ResolveQueryText(Unquoted(Slice(transfer.TextToken)));
        foreach (var path in transfer.From) if (path.Length > 0) Read(Tables.Get(path, IsPlace(path)));
        foreach (var path in transfer.To)
        {
            if (path.Length == 0) continue;
            var target = Tables.Get(path, IsPlace(path));
            Write(target);
            if (relation is not null) Insert(target, relation, transfer.Columns, isByName: target.IsLocation);
        }
    }

    /// <summary>File names, addresses and stages: one part that no table could have.</summary>
    private bool IsPlace(int[] path) => path.Length == 1 && _names[path[0]].AsSpan().IndexOfAny("/\\:.@%") >= 0;

    private void ResolveUse(UseStatement use)
    {
        if (use.IsNothing) return;
        // USE names the database where schemas are a level of their own, so that schema.table is completed by it.
        var isDatabase = !_dialect.UseNamesSchema && !use.IsSchema && use.Path.Length == 1;
        var before = Tables.CurrentPath;
        if (use.IsSchema && use.Path.Length == 1 && before.Length > 0 && Tables.IsCurrentDatabase) Tables.CurrentPath = [before[0], use.Path[0]];
        else if (isDatabase && !use.IsDatabase && before.Length == 2 && _dialect.Name == "ansi") Tables.CurrentPath = [use.Path[0], before[1]];
        else Tables.CurrentPath = use.Path;
        Tables.IsCurrentDatabase = isDatabase || use.IsSchema && Tables.CurrentPath.Length == 2;
    }

    private void ResolveDrop(DropStatement drop)
    {
        if (drop.Object == "synonym")
        {
            foreach (var path in drop.Paths) Tables.SetSynonym(path, null);
        }

        if (drop.Object is not ("table" or "view")) return;
        foreach (var path in drop.Paths)
        {
            var table = Tables.Find(path);
            if (table is null) continue;
            Facts.Drops.Add(table.Id);
            table.Known = null;
            if (table.IsTemporary) table.Content = null;
        }
    }

    private void ResolveRename(RenameStatement rename)
    {
        foreach (var (from, to) in rename.Pairs)
        {
            if (from.Length == 0 || to.Length == 0) continue;
            // The new name of a table stays in its schema when only one part is given.
            var target = to.Length == 1 && from.Length > 1 ? [.. from[..^1], to[0]] : to;
            Facts.Renames.Add((Tables.Get(from).Id, Tables.Get(target).Id, rename.IsSwap));
        }
    }

    private void ResolveTableStatement(TableStatement statement)
    {
        if (statement.Path.Length == 0) return;
        if (statement.IsWrite)
        {
            Write(Tables.Get(statement.Path));
        }
        else if (statement.AddedColumns is not null && Tables.Find(statement.Path) is { } table)
        {
            foreach (var column in statement.AddedColumns)
            {
                if (table.Known is { Columns: null } known && !known.Has(column)) known.Names.Add(column);
                if (table.Content is { } content && !content.Has(column)) content.Add(column, Origins.None);
            }
        }
    }
}
