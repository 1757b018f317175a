using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>FROM: which relation every source stands for.</summary>
internal sealed partial class Resolver
{
    private void BindSources(List<Source> sources, Scope scope)
    {
        foreach (var source in sources) BindSource(source, scope);
    }

    private void BindSource(Source source, Scope scope)
    {
        var firstNew = scope.Bindings.Count;
        if (source.Kind == SourceKind.Group)
        {
            BindGroup(source, scope);
        }
        else
        {
            var binding = BindingOf(source, scope);
            if (binding is null) return;
            CheckAlias(source, scope);
            binding.IsFilter = source.IsFilter;
            if (source.Pivots is not null) ApplyPivots(source, binding, scope);
            scope.Bindings.Add(binding);
        }

        ResolveConditions(source.On, scope);
        if (source.IsFilter) return;
        if (source.Using is not null) MergeColumns(source.Using, scope, firstNew);
        else if (source.IsNatural) MergeCommonColumns(scope, firstNew);
    }

    private void BindGroup(Source source, Scope scope)
    {
        if (source.Alias < 0 && source.Pivots is null)
        {
            BindSources(source.Inner!, scope);
            return;
        }

        // (a JOIN b ON …) AS x: one source with all columns.
        var inner = new Scope(scope.Parent);
        BindSources(source.Inner!, inner);
        var relation = Relation.Derived();
        AddStar(relation, inner, null);
        var binding = new Binding { Alias = source.Alias, Relation = Renamed(relation, source.AliasColumns) };
        if (source.Inner is [{ Kind: SourceKind.Table } only] && source.Alias < 0) binding.Path = only.Path;
        if (source.Pivots is not null) ApplyPivots(source, binding, scope);
        scope.Bindings.Add(binding);
    }

    private Binding? BindingOf(Source source, Scope scope)
    {
        switch (source.Kind)
        {
            case SourceKind.Query:
                // Without LATERAL a derived table sees only what is around the whole query.
                var query = Resolve(source.Query!, source.IsLateral || source.Query!.Kind == QueryKind.Values ? scope : scope.Parent);
                var rows = Renamed(query, source.AliasColumns);
                if (_dialect.UniqueDerivedColumns) CheckUnique(rows);
                return new Binding { Alias = source.Alias, Relation = rows };
            case SourceKind.Function:
                return BindFunction(source, scope);
            case SourceKind.Text:
                return BindText(source);
            default:
                return BindTable(source, scope);
        }
    }

    private void CheckUnique(Relation rows)
    {
        for (var i = 1; i < rows.Names.Count; i++)
        {
            if (rows.Names[i] < 0 || rows.Names.IndexOf(rows.Names[i], 0, i) < 0) continue;
            Doubt("duplicate_column", $"A derived table has two columns '{_names[rows.Names[i]]}'.");
            return;
        }
    }

    private Binding? BindTable(Source source, Scope scope)
    {
        var path = source.Path;
        var binding = new Binding { Alias = source.Alias, Path = path };
        if (path.Length == 0) return binding;
        if (path.Length == 1)
        {
            var cte = FindCte(path[0]);
            if (cte is not null)
            {
                cte.IsUsed = true;
                binding.Relation = Renamed(ResolveCte(cte), source.AliasColumns);
                return binding;
            }

            if (_triggerTable is not null && (path[0] == (int)Kw.Inserted || path[0] == (int)Kw.Deleted))
            {
                Read(_triggerTable);
                binding.Relation = RelationOf(_triggerTable);
                return binding;
            }

            if (path[0] == (int)Kw.Dual && _dialect.HasDual)
            {
                // One row that nobody owns: it counts as read only when one of its columns is.
                binding.Relation = RelationOf(Tables.Get(path));
                return binding;
            }

            // A table-valued parameter: its rows come from the caller.
            if (!source.IsLocation && _names[path[0]] is ['@', ..] && Tables.Find(path) is null) Tables.Get(path).Content = OpaqueOf(Origins.None, null);
        }

        if (path.Length > 1 && _dialect.CorrelatedArrays && !source.IsLocation && TryCorrelatedArray(source, scope) is { } array) return array;
        var table = _server >= 0 && !source.IsLocation ? Tables.Get([_server, .. path.Where(p => p >= 0)], isComplete: true) : Tables.Get(path, source.IsLocation);
        if (source.IsOutput)
        {
            binding.Relation = RelationOf(table);
            return binding;
        }

        table.IsFromTemplate |= _tokens[source.First].Kind == TokenKind.Template;
        Read(table);
        binding.Relation = Renamed(RelationOf(table), source.AliasColumns);
        if (_known.Count > 0 && !table.WasWritten && binding.Relation is { Table: > 0, IsOpen: true }) Doubt("unknown_table", $"The table '{_names[path[^1]]}' is not in the given schema.");
        return binding;
    }

    /// <summary>FROM t, t.items: an array of a source to the left.</summary>
    private Binding? TryCorrelatedArray(Source source, Scope scope)
    {
        foreach (var left in scope.Bindings)
        {
            var isAlias = left.Alias == source.Path[0] || left.Alias < 0 && left.Path.Length > 0 && left.Path[^1] == source.Path[0];
            if (!isAlias) continue;
            var origins = QualifiedOrigins(left, source.Path[1]);
            return new Binding { Alias = source.Alias >= 0 ? source.Alias : source.Path[^1], Relation = OpaqueOf(origins, source.AliasColumns) };
        }

        return null;
    }

    /// <summary>OPENQUERY (server, 'SELECT …'): the tables that the text names lie on that server.</summary>
    private Binding BindText(Source source)
    {
        var saved = _server;
        _server = source.Path is [.., var server] ? server : -1;
        var rows = ResolveQueryText(Unquoted(Slice(source.TextToken)));
        _server = saved;
        if (rows is null) Facts.Warnings.Add(("dynamic_sql", source.TextToken, "Another server runs this text; it was not understood."));
        return new Binding { Alias = source.Alias, Relation = Renamed(rows ?? OpaqueOf(Origins.None, null), source.AliasColumns) };
    }

    /// <summary>A relation whose every column comes from the same places.</summary>
    private static Relation OpaqueOf(long[] origins, int[]? columns, bool isFixed = false)
    {
        var relation = Relation.Derived();
        if (columns is not null)
        {
            foreach (var column in columns) relation.Add(column, origins);
        }

        if (!isFixed && columns is null) relation.AddStar(origins, null);
        return relation;
    }

    private Binding BindFunction(Source source, Scope scope)
    {
        if (source.Path.Length > 0 && Tables.Find(source.Path) is { IsFunction: true, Rows: { } rows })
        {
            foreach (var argument in source.Arguments ?? []) OriginsOf(argument, scope);
            Facts.AddCall(source.Path);
            return new Binding { Alias = source.Alias, Path = source.Path, Relation = Renamed(rows, source.AliasColumns) };
        }

        if (source.Path.Length > 1 && _dialect.DefaultSchema is not null && Tables.IsSchema(source.Path[^2])) Facts.AddCall(source.Path);
        var origins = Origins.None;
        if (source.Arguments is not null)
        {
            foreach (var argument in source.Arguments) origins = Origins.Union(origins, Origins.Derive(OriginsOf(argument, scope)));
        }

        var binding = new Binding { Alias = source.Alias, Path = source.Path };
        // UNNEST(x) AS y: y is the element itself as well as the source.
        var columns = source.AliasColumns ?? KnownColumns(source);
        binding.Relation = OpaqueOf(origins, columns, source.HasFixedColumns);
        binding.Relation.IsOpaque = true;
        if (columns is null && source.Alias >= 0) binding.Relation.Add(source.Alias, origins);
        if (source.OffsetAlias >= 0) binding.Relation.Add(source.OffsetAlias, Origins.None);
        if (columns is not null && !source.HasFixedColumns && source.Path.Length > 0 && IsGenerator(source.Path[^1])) binding.Relation.IsOpen = false;
        return binding;
    }

    private int[]? KnownColumns(Source function) =>
        function.Path.Length > 0 && TableFunctions.ColumnsOf(_names[function.Path[^1]]) is { } columns ? [.. columns.Select(c => _names.InternName(c))] : null;

    private bool IsGenerator(int name) => _names[name].Equals("generate_series", StringComparison.OrdinalIgnoreCase);

    private Relation RelationOf(TableEntry table)
    {
        if (table.Content is not null) return table.Content;
        // A #table that another text fills: what it holds is not known, and its name means nothing outside.
        if (table is { IsHidden: true, WasWritten: false }) return OpaqueOf([Origins.Column(Origins.UnknownTable, Origins.Star, LineageReason.Unknown)], null);
        if (table.Known is null && !table.IsLocation) table.Known = KnownColumns(table.Path) is { } columns ? Physical(table.Id, columns, LineageReason.Explicit) : null;
        return table.Known ?? (table.Open ??= new Relation { Table = table.Id, IsOpen = true, Reason = table.IsFromTemplate ? LineageReason.Template : LineageReason.Explicit });
    }

    private static Relation Physical(int table, int[] columns, LineageReason reason)
    {
        var relation = new Relation { Table = table, Reason = reason };
        relation.Names.AddRange(columns);
        return relation;
    }
}
