using System.Numerics;
using Sluice.Packages;
using Sluice.Pipelines;

namespace Sluice.Running;

/// <summary>What is in a <c>rows.parquet</c>, counted from it and from nothing else.</summary>
internal sealed class PackageCounts
{
    private readonly Dictionary<(bool Warns, int Bit), long> _byBit = [];
    private BigInteger _sum;
    private long _first;
    private long _last;

    /// <summary>Rows in the file.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows without a reason.</summary>
    public long Accepted { get; private set; }

    /// <summary>Rows with a reason.</summary>
    public long Rejected { get; private set; }

    /// <summary>Rows that <c>read.where</c> left out.</summary>
    public long Filtered { get; private set; }

    /// <summary>Takes the count, sum, least and greatest of <c>_row</c> of some of the rows.</summary>
    public void AddRows(long rows, BigInteger sum, long first, long last)
    {
        _first = Rows == 0 ? first : Math.Min(_first, first);
        _last = Math.Max(_last, last);
        Rows += rows;
        _sum += sum;
    }

    /// <summary>Takes the rows that have these words of reasons and warnings.</summary>
    public void Add(long rows, ulong[] words, ulong[] warnings)
    {
        if (words[0] == 0)
        {
            Accepted += rows;
            AddBits(rows, warnings, warns: true);
        }
        else if (words[0] == ReasonBits.Filtered)
        {
            Filtered += rows;
        }
        else
        {
            Rejected += rows;
            AddBits(rows, words, warns: false);
        }
    }

    /// <summary>
    /// True when the rows are numbered 1 to <paramref name="count"/>, each once: a lost row and a doubled one together
    /// leave the count but not the sum.
    /// </summary>
    public bool RowsAreExactly(long count) => Rows == count && (count == 0
        || (_first == 1 && _last == count && _sum == (BigInteger)count * (count + 1) / 2));

    /// <summary>True when the rows have exactly these numbers, each once.</summary>
    public bool RowsAreExactly(RowRanges rows) => Rows == rows.Count && _sum == rows.Sum
        && (rows.Bounds is not { } bounds || (bounds.First == _first && bounds.Last == _last));

    /// <summary>The rows for a message.</summary>
    public string Describe() => $"{Rows} rows numbered {_first} to {_last} with sum {_sum}";

    /// <summary>Rows that broke a check.</summary>
    public long Of(PackagedCheck check) => _byBit.GetValueOrDefault((check.Warns, check.Bit));

    /// <summary>Rejected rows by code; a row counts once under each check that it broke.</summary>
    public IReadOnlyDictionary<string, long> ByCode(IEnumerable<PackagedCheck> checks) =>
        Summed(checks.Where(check => !check.Warns), check => check.Code);

    /// <summary>Accepted rows by the name of the check that only warns.</summary>
    public IReadOnlyDictionary<string, long> Warnings(IEnumerable<PackagedCheck> checks) =>
        Summed(checks.Where(check => check.Warns), check => check.Name);

    private SortedDictionary<string, long> Summed(IEnumerable<PackagedCheck> checks, Func<PackagedCheck, string> key)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var check in checks)
        {
            if (Of(check) is > 0 and var rows)
            {
                sums[key(check)] = sums.GetValueOrDefault(key(check)) + rows;
            }
        }

        return sums;
    }

    private void AddBits(long rows, ulong[] words, bool warns)
    {
        for (var word = 0; word < words.Length; word++)
        {
            for (var left = words[word] & ~(ReasonBits.Filtered | (1UL << ReasonBits.MoreBit)); left != 0; left &= left - 1)
            {
                var bit = (word * ReasonBits.BitsPerWord) + BitOperations.TrailingZeroCount(left);
                _byBit[(warns, bit)] = _byBit.GetValueOrDefault((warns, bit)) + rows;
            }
        }
    }
}
