using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>A table, view, file or temporary table that a text names.</summary>
internal sealed class TableEntry
{
    public int Id;
    public int[] Path = [];
    public bool IsTemporary;

    /// <summary>#tables and @tables live inside the text and are looked through.</summary>
    public bool IsHidden;

    /// <summary>The batch or the routine that made a temporary table.</summary>
    public int MadeIn;
    public bool WasRead;
    public bool WasWritten;
    public bool IsLocation;

    /// <summary>Columns from a CREATE in the text or from the given schema.</summary>
    public Relation? Known;

    /// <summary>A template call names the table.</summary>
    public bool IsFromTemplate;

    /// <summary>What a temporary table holds, in terms of real columns.</summary>
    public Relation? Content;
    public Relation? Open;

    /// <summary>What a statement of this text filled the table with, when that has columns nobody named.</summary>
    public Relation? Filled;

    /// <summary>Tables that a temporary table was filled from, looked through to real ones.</summary>
    public List<int>? Feeds;

    /// <summary>Columns that decided which rows a temporary table holds.</summary>
    public List<(long Column, Clause Clause)>? Influences;

    /// <summary>The entry is a function of this text; its rows, or null when it returns a value.</summary>
    public bool IsFunction;
    public Relation? Rows;

    /// <summary>The body of a function for triggers.</summary>
    public (string Text, int Start, int End)? TriggerBody;

    /// <summary>What a function's value was read from.</summary>
    public long[] Value = Origins.None;

    /// <summary>Forgets what a table variable holds: another may be declared by its name.</summary>
    public void Empty() => (Content, Feeds, Influences) = (null, null, null);
}

/// <summary>Gives every table one identity, whichever way it is written: case, quotes, default schema, current database.</summary>
internal sealed class TableCatalog(NameTable names)
{
    private readonly Dictionary<PathKey, TableEntry> _byPath = [];
    private readonly List<TableEntry> _entries = [new TableEntry()];
    private readonly Dictionary<PathKey, int[]> _synonyms = [];
    private readonly HashSet<int> _schemas = [];
    private readonly Dictionary<PathKey, int> _groups = [];
    private readonly List<int[]> _groupTables = [];

    public int[] CurrentPath { get; set; } = [];

    public TableEntry this[int id] => _entries[id];

    public IReadOnlyList<TableEntry> Entries => _entries;

    public void Clear()
    {
        _byPath.Clear();
        _entries.RemoveRange(1, _entries.Count - 1);
        _synonyms.Clear();
        _schemas.Clear();
        _groups.Clear();
        _groupTables.Clear();
        CurrentPath = [];
    }

    public TableEntry Get(int[] path, bool isLocation = false, bool isComplete = false)
    {
        if (!isLocation && !isComplete) path = Qualify(path);
        if (HasDateShards && !isLocation) path = WithoutDate(path);
        if (_synonyms.Count > 0 && !isLocation) path = Meant(path);
        var key = new PathKey(path);
        if (_byPath.TryGetValue(key, out var entry)) return entry;
        if (path.Length > 1) _schemas.Add(path[^2]);
        entry = new TableEntry { Id = _entries.Count, Path = path, IsLocation = isLocation };
        entry.IsTemporary = entry.IsHidden = !isLocation && IsTemporaryName(path);
        _entries.Add(entry);
        _byPath.Add(key, entry);
        return entry;
    }

    public TableEntry? Find(int[] path) => _byPath.GetValueOrDefault(new PathKey(Meant(Qualify(path))));

    /// <summary>From now on the name is that of a table of which nothing is known; what is known of this one stays with it.</summary>
    public void Forget(TableEntry entry) => _byPath.Remove(new PathKey(entry.Path));

    /// <summary>Some table or routine of the text lies in a schema of this name.</summary>
    public bool IsSchema(int name) => name == DefaultSchema || _schemas.Contains(name);

    /// <summary>From now on the one name means the other; null ends that.</summary>
    public void SetSynonym(int[] path, int[]? target)
    {
        var key = new PathKey(Qualify(path));
        if (target is null) _synonyms.Remove(key);
        else _synonyms[key] = Qualify(target);
    }

    /// <summary>What a name stands for; the hops are counted, because synonyms may go in a circle.</summary>
    private int[] Meant(int[] path)
    {
        for (var hops = 0; hops < 8 && _synonyms.TryGetValue(new PathKey(path), out var target); hops++) path = target;
        return path;
    }

    /// <summary>A number that stands for "one of these tables"; <see cref="Origins.UnknownTable"/> when there are none.</summary>
    public int GroupOf(int[] tables)
    {
        if (tables.Length == 0) return Origins.UnknownTable;
        var key = new PathKey(tables);
        if (_groups.TryGetValue(key, out var group)) return group;
        group = Origins.FirstGroup + _groupTables.Count;
        _groups.Add(key, group);
        _groupTables.Add(tables);
        return group;
    }

    /// <summary>The tables of a group; empty for a table.</summary>
    public int[] TablesOf(int group) => group < Origins.FirstGroup ? [] : _groupTables[group - Origins.FirstGroup];

    /// <summary>#table wherever it lies; @table, which never has a qualifier.</summary>
    private bool IsTemporaryName(int[] path) => path.Length > 0 && path[^1] >= 0 && (names[path[^1]] is ['#', ..] || path.Length == 1 && names[path[^1]] is ['@', ..]);

    /// <summary>The schema that a name without one belongs to, and that an empty part of a path means.</summary>
    public int DefaultSchema { get; set; } = -1;

    /// <summary>Names that end in a date, or in a wildcard for one, stand for one table; see <see cref="Dialects.Dialect.DateShards"/>.</summary>
    public bool HasDateShards { get; set; }

    private int[] WithoutDate(int[] path)
    {
        if (path.Length == 0 || path[^1] < 0) return path;
        var name = names[path[^1]];
        if (name.EndsWith('*') && name.LastIndexOf('_') is >= 0 and var mark && name.Length - mark <= 10 && name.AsSpan(mark + 1, name.Length - mark - 2).IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return [.. path[..^1], names.InternName(string.Concat(name.AsSpan(0, mark + 1), "yyyymmdd"))];
        }

        if (name.Length < 10 || name[^9] != '_' || name.AsSpan(name.Length - 8).IndexOfAnyExceptInRange('0', '9') >= 0) return path;
        var month = int.Parse(name.AsSpan(name.Length - 4, 2));
        var day = int.Parse(name.AsSpan(name.Length - 2, 2));
        if (name[^8] is not ('1' or '2') || month is < 1 or > 12 || day is < 1 or > 31) return path;
        return [.. path[..^1], names.InternName(string.Concat(name.AsSpan(0, name.Length - 8), "yyyymmdd"))];
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
