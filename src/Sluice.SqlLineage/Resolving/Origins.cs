namespace Sluice.SqlLineage.Resolving;

/// <summary>
/// Where a value comes from: a sorted set of columns. One column is a long, so that sets are plain arrays and unions are
/// merges: from the top one bit for "derived", seven for the reason, 24 for the table, 32 for the name.
/// </summary>
internal static class Origins
{
    public const int UnknownTable = 0;

    /// <summary>Tables from here on are no tables but groups: one of several tables, and it cannot be told which.</summary>
    public const int FirstGroup = 0x80_0000;
    public const int Star = -2;
    private const long KeyMask = 0x00FF_FFFF_FFFF_FFFF;
    private const long DerivedBit = long.MinValue;

    public static readonly long[] None = [];

    public static long Column(int table, int name, LineageReason reason) => ((long)reason << 56) | ((long)table << 32) | (uint)name;

    public static int TableOf(long column) => (int)((column >> 32) & 0xFF_FFFF);

    public static int NameOf(long column) => (int)(column & 0xFFFF_FFFF);

    public static LineageReason ReasonOf(long column) => (LineageReason)((column >> 56) & 0x7F);

    /// <summary>The value was computed from the column, not copied.</summary>
    public static bool IsDerived(long column) => column < 0;

    public static bool IsUnknown(long column) => TableOf(column) is UnknownTable or >= FirstGroup;

    public static long KeyOf(long column) => column & KeyMask;

    public static long[] Union(long[] a, long[] b)
    {
        if (a.Length == 0 || ReferenceEquals(a, b)) return b;
        if (b.Length == 0) return a;
        var merged = new long[a.Length + b.Length];
        int i = 0, j = 0, count = 0;
        while (i < a.Length && j < b.Length)
        {
            long x = KeyOf(a[i]), y = KeyOf(b[j]);
            if (x < y) merged[count++] = a[i++];
            else if (y < x) merged[count++] = b[j++];
            else merged[count++] = Surer(a[i++], b[j++]);
        }

        while (i < a.Length) merged[count++] = a[i++];
        while (j < b.Length) merged[count++] = b[j++];
        if (count == a.Length && merged.AsSpan(0, count).SequenceEqual(a)) return a;
        return count == merged.Length ? merged : merged[..count];
    }

    /// <summary>The same columns, none surer than <paramref name="most"/>.</summary>
    public static long[] Cap(long[] columns, LineageReason most)
    {
        var capped = columns;
        for (var i = 0; i < columns.Length; i++)
        {
            if (ReasonOf(columns[i]) <= most) continue;
            if (ReferenceEquals(capped, columns)) capped = (long[])columns.Clone();
            capped[i] = Column(TableOf(columns[i]), NameOf(columns[i]), most) | (columns[i] & DerivedBit);
        }

        return capped;
    }

    /// <summary>The same columns, as what a value was computed from.</summary>
    public static long[] Derive(long[] columns)
    {
        var derived = columns;
        for (var i = 0; i < columns.Length; i++)
        {
            if (IsDerived(columns[i])) continue;
            if (ReferenceEquals(derived, columns)) derived = (long[])columns.Clone();
            derived[i] = columns[i] | DerivedBit;
        }

        return derived;
    }

    private static long Surer(long a, long b) => (ReasonOf(a) >= ReasonOf(b) ? a : b) | ((a | b) & DerivedBit);
}
