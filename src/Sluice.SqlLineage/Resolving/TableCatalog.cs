using Sluice.SqlLineage.Lexing;

namespace Sluice.SqlLineage.Resolving;

/// <summary>A table, view, file or temporary table that a text names.</summary>
internal sealed class TableEntry
{
    public int Id;
    public int[] Path = [];
    public bool IsTemporary;
    public bool WasRead;
    public bool WasWritten;
    public bool IsLocation;

    /// <summary>Columns from a CREATE in the text or from the given schema.</summary>
    public Relation? Known;

    /// <summary>What a temporary table holds, in terms of real columns.</summary>
    public Relation? Content;
    public Relation? Open;

    /// <summary>What a statement of this text filled the table with, when that has columns nobody named.</summary>
    public Relation? Filled;

    /// <summary>Tables that a temporary table was filled from, looked through to real ones.</summary>
    public List<int>? Feeds;
}

/// <summary>Gives every table one identity, whichever way it is written: case, quotes, default schema, current database.</summary>
internal sealed class TableCatalog(NameTable names)
{
    private readonly Dictionary<PathKey, TableEntry> _byPath = [];
    private readonly List<TableEntry> _entries = [new TableEntry()];

    public int[] CurrentPath { get; set; } = [];

    public TableEntry this[int id] => _entries[id];

    public IReadOnlyList<TableEntry> Entries => _entries;

    public void Clear()
    {
        _byPath.Clear();
        _entries.RemoveRange(1, _entries.Count - 1);
        CurrentPath = [];
    }

    public TableEntry Get(int[] path, bool isLocation = false)
    {
        if (!isLocation) path = Qualify(path);
        if (HasDateShards && !isLocation) path = WithoutDate(path);
        var key = new PathKey(path);
        if (_byPath.TryGetValue(key, out var entry)) return entry;
        entry = new TableEntry { Id = _entries.Count, Path = path, IsLocation = isLocation };
        entry.IsTemporary = IsTemporaryName(path);
        _entries.Add(entry);
        _byPath.Add(key, entry);
        return entry;
    }

    public TableEntry? Find(int[] path) => _byPath.GetValueOrDefault(new PathKey(Qualify(path)));

    private bool IsTemporaryName(int[] path) => path.Length > 0 && path[^1] >= 0 && names[path[^1]] is ['#' or '@', ..];

    /// <summary>The schema that a name without one belongs to, and that an empty part of a path means.</summary>
    public int DefaultSchema { get; set; } = -1;

    /// <summary>Names that end in a date stand for one table; see <see cref="Dialects.Dialect.DateShards"/>.</summary>
    public bool HasDateShards { get; set; }

    private int[] WithoutDate(int[] path)
    {
        if (path.Length == 0 || path[^1] < 0) return path;
        var name = names[path[^1]];
        if (name.Length < 10 || name[^9] != '_' || name.AsSpan(name.Length - 8).IndexOfAnyExceptInRange('0', '9') >= 0) return path;
        var month = int.Parse(name.AsSpan(name.Length - 4, 2));
        var day = int.Parse(name.AsSpan(name.Length - 2, 2));
        if (name[^8] is not ('1' or '2') || month is < 1 or > 12 || day is < 1 or > 31) return path;
        return [.. path[..^1], names.Intern(string.Concat(name.AsSpan(0, name.Length - 8), "yyyymmdd"))];
    }

    /// <summary>The whole path of a name, as it identifies the table.</summary>
    public int[] Complete(int[] path) => Qualify(path);

    private int[] Qualify(int[] path)
    {
        if (path.Length == 0 || IsTemporaryName(path)) return path.Length > 1 && IsTemporaryName(path) ? [path[^1]] : path;
        if (Array.IndexOf(path, -1) >= 0) path = [.. path.Select(p => p < 0 ? DefaultSchema : p).Where(p => p >= 0)];
        if (DefaultSchema >= 0)
        {
            // Server, database, schema and table: the schema may be left out, and the database is the current one.
            if (path.Length == 1) path = CurrentPath.Length > 0 ? [.. CurrentPath, DefaultSchema, path[0]] : [DefaultSchema, path[0]];
            else if (path.Length == 2 && CurrentPath.Length > 0) path = [.. CurrentPath, .. path];
            return path;
        }

        if (CurrentPath.Length == 0) return path;
        if (path.Length == 1) return [.. CurrentPath, path[0]];
        return path.Length == 2 && IsCurrentDatabase ? [CurrentPath[0], .. path] : path;
    }

    /// <summary>The first part of <see cref="CurrentPath"/> is a database, so that schema.table can be completed by it.</summary>
    public bool IsCurrentDatabase { get; set; }

    private readonly struct PathKey(int[] path) : IEquatable<PathKey>
    {
        private readonly int[] _path = path;

        public bool Equals(PathKey other) => _path.AsSpan().SequenceEqual(other._path);

        public override bool Equals(object? obj) => obj is PathKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = 17;
            foreach (var part in _path) hash = (hash * 31) + part;
            return hash;
        }
    }
}
