namespace Sluice.SqlLineage.Resolving;

/// <summary>
/// The columns that a table, a query or a function gives, with their origins. A relation is open when it may have
/// columns that nobody named: an unknown table, or a query over one with *.
/// </summary>
internal sealed class Relation
{
    public static readonly Relation Empty = new();

    /// <summary>Names in order; <see cref="Origins.Star"/> stands for the unnamed rest, -1 for an item without a name.</summary>
    public List<int> Names { get; } = [];

    /// <summary>Null for a table of the database, whose columns are their own origin.</summary>
    public List<long[]>? Columns { get; init; }

    /// <summary>Names that a star leaves out, by position of the star.</summary>
    public Dictionary<int, int[]>? Excluded { get; set; }

    /// <summary>The table of the database, or 0.</summary>
    public int Table { get; init; }

    /// <summary>How sure the columns of a table are; only for tables of the database.</summary>
    public LineageReason Reason { get; init; } = LineageReason.Explicit;

    public bool IsOpen { get; set; }

    /// <summary>The result of a function: its columns are a guess, so that two of them are no contradiction.</summary>
    public bool IsOpaque { get; set; }

    public static Relation Derived() => new() { Columns = [] };

    public long[] At(int index) =>
        Columns is null ? [Origins.Column(Table, Names[index], Reason)] : Columns[index];

    /// <summary>All columns of a table of the database.</summary>
    public long StarOrigin => Origins.Column(Table, Origins.Star, Reason);

    public void Add(int name, long[] origins)
    {
        Names.Add(name);
        Columns!.Add(origins);
        IsOpen |= name == Origins.Star;
    }

    public void AddStar(long[] origins, int[]? excluded)
    {
        if (excluded is { Length: > 0 }) (Excluded ??= []).Add(Names.Count, excluded);
        Add(Origins.Star, origins);
    }

    public bool Has(int name) => Names.Contains(name);

    /// <summary>The origins of a column that is surely here, or null.</summary>
    public long[]? Find(int name)
    {
        long[]? found = null;
        var names = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Names);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] != name) continue;
            if (Columns is null) return At(i);
            found = found is null ? Columns[i] : Origins.Union(found, Columns[i]);
        }

        return found;
    }

    /// <summary>The name of a column that is alike but for its case, or -1.</summary>
    public int Alike(int name, Lexing.NameTable names)
    {
        foreach (var own in Names)
        {
            if (own >= 0 && names.AreAlike(own, name)) return own;
        }

        return -1;
    }

    /// <summary>The origins of a column that an open relation may have, or null when it cannot have it.</summary>
    public long[]? Guess(int name)
    {
        if (!IsOpen || name < 0) return null;
        if (Columns is null) return [Origins.Column(Table, name, Reason.Or(LineageReason.SingleSource))];
        var star = -1;
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] != Origins.Star || Excluded is not null && Excluded.TryGetValue(i, out var left) && Array.IndexOf(left, name) >= 0) continue;
            if (star >= 0) return [Origins.Column(Origins.UnknownTable, name, LineageReason.Unknown)];
            star = i;
        }

        return star < 0 ? null : ThroughStar(Columns[star], name);
    }

    /// <summary>A name read through t.* is t.name.</summary>
    public static long[] ThroughStar(long[] origins, int name)
    {
        var mapped = Origins.None;
        foreach (var origin in origins)
        {
            var column = Origins.NameOf(origin) == Origins.Star
                ? Origins.Column(Origins.TableOf(origin), name, Origins.ReasonOf(origin).Or(LineageReason.SingleSource)) | (origin & long.MinValue)
                : origin;
            mapped = Origins.Union(mapped, [column]);
        }

        return mapped;
    }
}
