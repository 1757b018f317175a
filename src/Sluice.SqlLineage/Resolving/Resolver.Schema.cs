namespace Sluice.SqlLineage.Resolving;

/// <summary>Columns that were given beforehand.</summary>
internal sealed partial class Resolver
{
    private LineageSchema? _schema;
    private readonly Dictionary<(int Table, int Column), StructFields> _structs = [];
    private readonly Dictionary<int, List<(int[] Path, int[] Columns)>> _known = [];

    /// <summary>Numbers the names of a schema once; texts that share the schema share the numbers.</summary>
    public void UseSchema(LineageSchema? schema)
    {
        if (ReferenceEquals(schema, _schema)) return;
        _schema = schema;
        _known.Clear();
        _structs.Clear();
        if (schema is null) return;
        foreach (var (path, type) in schema.Structs)
        {
            if (path.Length >= 2 && StructFields.Read(type, _names) is { } fields) _structs[(_names.InternName(path[^2]), _names.InternName(path[^1]))] = fields;
        }

        foreach (var (path, columns) in schema.Tables)
        {
            int[] ids = [.. path.Select(p => _names.InternName(p))];
            if (!_known.TryGetValue(ids[^1], out var list)) _known[ids[^1]] = list = [];
            list.Add((ids, [.. columns.Select(c => _names.InternName(c))]));
        }
    }

    public void ForgetSchema()
    {
        _schema = null;
        _known.Clear();
    }

    /// <summary>
    /// column.* or (column).field.*: the fields, when one column of a known type is read; null otherwise. The words
    /// behind the column's own path, up to <paramref name="last"/>, are the way into the struct.
    /// </summary>
    private StructFields? FieldsOf(long[] origins, int first, int last)
    {
        if (_structs.Count == 0 || origins is not [var column] || Origins.IsUnknown(column)) return null;
        var table = Tables[Origins.TableOf(column)].Path;
        if (!_structs.TryGetValue((table[^1], Origins.NameOf(column)), out var fields)) return null;
        var isBehind = false;
        for (var i = first; i < last && fields is not null; i++)
        {
            if (_tokens[i].Kind is not (Lexing.TokenKind.Word or Lexing.TokenKind.Quoted)) continue;
            if (isBehind) fields = fields.Find(_tokens[i].Name);
            else isBehind = _tokens[i].Name == Origins.NameOf(column);
        }

        return fields;
    }

    private int[]? KnownColumns(int[] path)
    {
        if (_known.Count == 0 || path.Length == 0 || CandidatesOf(path[^1]) is not { } candidates) return null;
        int[]? found = null;
        var isAmbiguous = false;
        var own = Trim(path, candidates);
        foreach (var (known, columns) in candidates)
        {
            var length = Math.Min(known.Length, own.Length);
            if (!AreSame(known.AsSpan(known.Length - length), own.AsSpan(own.Length - length))) continue;
            if (known.Length == own.Length) return columns;
            isAmbiguous |= found is not null;
            found = columns;
        }

        return isAmbiguous ? null : found;
    }

    /// <summary>A given schema is written without quotes, so that the case of a quoted name in the text cannot be held against it.</summary>
    private List<(int[] Path, int[] Columns)>? CandidatesOf(int name)
    {
        if (_known.TryGetValue(name, out var candidates) || !_names.HasExact) return candidates;
        foreach (var (known, tables) in _known)
        {
            if (_names.AreAlike(known, name)) return tables;
        }

        return null;
    }

    private bool AreSame(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            if (!_names.AreAlike(a[i], b[i])) return false;
        }

        return true;
    }

    /// <summary>The default schema that was put in front of a bare name is not asked for in the given schema.</summary>
    private int[] Trim(int[] path, List<(int[] Path, int[] Columns)> candidates) =>
        Tables.DefaultSchema >= 0 && path.Length == 2 && path[0] == Tables.DefaultSchema && !candidates.Exists(k => k.Path.Length >= 2 && k.Path[^2] == path[0]) ? [path[1]] : path;
}
