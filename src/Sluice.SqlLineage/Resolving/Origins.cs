namespace Sluice.SqlLineage.Resolving;

/// <summary>
/// Where a value comes from: a sorted set of columns. One column is a long: confidence in the top byte, then the table
/// (24 bits), then the name (32 bits), so that sets are plain arrays and unions are merges.
/// </summary>
internal static class Origins
{
    public const int UnknownTable = 0;
    public const int Star = -2;
    private const long KeyMask = 0x00FF_FFFF_FFFF_FFFF;

    public static readonly long[] None = [];

    public static long Column(int table, int name, int confidence) =>
        ((long)confidence << 56) | ((long)table << 32) | (uint)name;

    public static int TableOf(long column) => (int)((column >> 32) & 0xFF_FFFF);

    public static int NameOf(long column) => (int)(column & 0xFFFF_FFFF);

    public static int ConfidenceOf(long column) => (int)(column >> 56);

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
            else merged[count++] = ConfidenceOf(a[i]) >= ConfidenceOf(b[j]) ? Take(a[i++], ref j) : Take(b[j++], ref i);
        }

        while (i < a.Length) merged[count++] = a[i++];
        while (j < b.Length) merged[count++] = b[j++];
        if (count == a.Length) return a;
        if (count == b.Length) return b;
        return count == merged.Length ? merged : merged[..count];
    }

    /// <summary>The same columns, none surer than <paramref name="most"/>.</summary>
    public static long[] Cap(long[] columns, int most)
    {
        var capped = columns;
        for (var i = 0; i < columns.Length; i++)
        {
            if (ConfidenceOf(columns[i]) <= most) continue;
            if (ReferenceEquals(capped, columns)) capped = (long[])columns.Clone();
            capped[i] = Column(TableOf(columns[i]), NameOf(columns[i]), most);
        }

        return capped;
    }

    private static long Take(long value, ref int other)
    {
        other++;
        return value;
    }
}
