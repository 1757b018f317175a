using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(row BIGINT, hash UBIGINT, reasons UBIGINT) → BIGINT</c>, the row's number as it came: stands where the query
/// gives the number, and sums the rows that pass.
/// The digest of a set of rows is the sum of their hashes, and a second sum of the mixed hashes, so that it does not
/// depend on order and two errors do not cancel each other in both. Rows are counted apart by having reasons or none.
/// Each thread sums in a place of its own; <see cref="Rows"/> and <see cref="Rejected"/> may be read while the query runs.
/// One object serves one query at a time.
/// </summary>
internal sealed class DigestFunction : DuckScalarFunction
{
    private readonly Lock _lock = new();
    private readonly List<Sums> _sums = [];

    /// <param name="name">The name in SQL.</param>
    public DigestFunction(string name)
        : base(name, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.UBigInt, DuckLogicalType.UBigInt)
    {
        Volatile = true;
        HandlesNulls = true;
    }

    /// <summary>Rows seen so far.</summary>
    public long Rows => Total(sums => Interlocked.Read(ref sums.Rows));

    /// <summary>Rows among them that have reasons.</summary>
    public long Rejected => Total(sums => Interlocked.Read(ref sums.Rejected));

    /// <summary>The digest of all rows; whole when the query is over. Zero for no rows.</summary>
    public UInt128 Sum
    {
        get
        {
            ulong hashes = 0, mixed = 0;
            lock (_lock)
            {
                foreach (var sums in _sums)
                {
                    hashes += Interlocked.Read(ref sums.Hashes);
                    mixed += Interlocked.Read(ref sums.Mixed);
                }
            }
            return new UInt128(mixed, hashes);
        }
    }

    /// <summary>Begins anew, for another query.</summary>
    public void Reset()
    {
        lock (_lock)
            _sums.Clear();
    }

    /// <inheritdoc/>
    protected override object CreateState()
    {
        var sums = new Sums();
        lock (_lock)
            _sums.Add(sums);
        return sums;
    }

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var rowColumn = input.Column(0);
        var hashColumn = input.Column(1);
        var reasonColumn = input.Column(2);
        if (HasNull(rowColumn) || HasNull(hashColumn) || HasNull(reasonColumn))
            throw new ArgumentException($"{Name} found a NULL; expected a number, a hash and reasons for every row.");
        var hashes = hashColumn.Values<ulong>();
        var reasons = reasonColumn.Values<ulong>();
        ulong sum = 0, mixedSum = 0;
        long rejected = 0;
        for (var row = 0; row < hashes.Length; row++)
        {
            sum += hashes[row];
            mixedSum += Mix(hashes[row]);
            rejected += reasons[row] != 0 ? 1 : 0;
        }
        ((Sums)state!).Add(sum, mixedSum, hashes.Length, rejected);
        rowColumn.Values<long>().CopyTo(output.Values<long>());
    }

    private static bool HasNull(in DuckVector column)
    {
        for (var row = 0; !column.Validity.IsEmpty && row < column.Count; row++)
        {
            if (column.IsNull(row))
                return true;
        }
        return false;
    }

    // The finaliser of MurmurHash3: every bit of the hash reaches every bit of the result, so the second sum is not a
    // multiple of the first.
    private static ulong Mix(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xFF51AFD7ED558CCD;
        hash ^= hash >> 33;
        hash *= 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }

    private long Total(Func<Sums, long> of)
    {
        lock (_lock)
            return _sums.Sum(of);
    }

    // Written by one thread, once a vector; read by others.
    private sealed class Sums
    {
        public ulong Hashes;
        public ulong Mixed;
        public long Rows;
        public long Rejected;

        public void Add(ulong hashes, ulong mixed, long rows, long rejected)
        {
            Interlocked.Add(ref Hashes, hashes);
            Interlocked.Add(ref Mixed, mixed);
            Interlocked.Add(ref Rows, rows);
            Interlocked.Add(ref Rejected, rejected);
        }
    }
}
