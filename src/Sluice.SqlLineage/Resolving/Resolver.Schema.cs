namespace Sluice.SqlLineage.Resolving;

/// <summary>Columns that were given beforehand.</summary>
internal sealed partial class Resolver
{
    private LineageSchema? _schema;
    private readonly Dictionary<int, List<(int[] Path, int[] Columns)>> _known = [];

    /// <summary>Numbers the names of a schema once; texts that share the schema share the numbers.</summary>
    public void UseSchema(LineageSchema? schema)
    {
        if (ReferenceEquals(schema, _schema)) return;
        _schema = schema;
        _known.Clear();
        if (schema is null) return;
        foreach (var (path, columns) in schema.Tables)
        {
            int[] ids = [.. path.Select(p => _names.Intern(p))];
            if (!_known.TryGetValue(ids[^1], out var list)) _known[ids[^1]] = list = [];
            list.Add((ids, [.. columns.Select(c => _names.Intern(c))]));
        }
    }

    public void ForgetSchema()
    {
        _schema = null;
        _known.Clear();
    }

    private int[]? KnownColumns(int[] path)
    {
        if (_known.Count == 0 || path.Length == 0 || !_known.TryGetValue(path[^1], out var candidates)) return null;
        int[]? found = null;
        var isAmbiguous = false;
        foreach (var (known, columns) in candidates)
        {
            var own = Trim(path);
            var length = Math.Min(known.Length, own.Length);
            if (!known.AsSpan(known.Length - length).SequenceEqual(own.AsSpan(own.Length - length))) continue;
            if (known.Length == own.Length) return columns;
            isAmbiguous |= found is not null;
            found = columns;
        }

        return isAmbiguous ? null : found;
    }

    /// <summary>The default schema that was put in front of a bare name is not asked for in the given schema.</summary>
    private int[] Trim(int[] path) =>
        Tables.DefaultSchema >= 0 && path.Length == 2 && path[0] == Tables.DefaultSchema && !_known[path[1]].Exists(k => k.Path.Length >= 2 && k.Path[^2] == path[0]) ? [path[1]] : path;
}
