using System.Globalization;
using System.Text;

namespace Sluice.Packages;

/// <summary>
/// A set of row numbers, held and written as ranges: <c>2-7,11</c>. Immutable. Rejects come in runs, so that a million of
/// them mostly are few ranges.
/// </summary>
internal sealed class RowRanges
{
    private readonly long[] _firsts;
    private readonly long[] _lasts;

    private RowRanges(List<(long First, long Last)> ranges)
    {
        _firsts = [.. ranges.Select(range => range.First)];
        _lasts = [.. ranges.Select(range => range.Last)];
        foreach (var (first, last) in ranges)
        {
            Count += last - first + 1;
        }
    }

    /// <summary>No rows.</summary>
    public static RowRanges Empty { get; } = new([]);

    /// <summary>How many rows.</summary>
    public long Count { get; private set; }

    /// <summary>The least and the greatest row; null when there is none.</summary>
    public (long First, long Last)? Bounds => _firsts.Length == 0 ? null : (_firsts[0], _lasts[^1]);

    /// <summary>The sum of all rows.</summary>
    public System.Numerics.BigInteger Sum =>
        _firsts.Zip(_lasts).Aggregate(System.Numerics.BigInteger.Zero, (sum, range) =>
            sum + ((System.Numerics.BigInteger)(range.First + range.Second) * (range.Second - range.First + 1) / 2));

    /// <summary>The ranges in order.</summary>
    public IEnumerable<(long First, long Last)> Ranges => _firsts.Zip(_lasts);

    /// <summary>The rows in order.</summary>
    public IEnumerable<long> Rows
    {
        get
        {
            foreach (var (first, last) in Ranges)
            {
                for (var row = first; row <= last; row++)
                {
                    yield return row;
                }
            }
        }
    }

    /// <summary>Makes a set of rows in any order; a row that comes twice is in it once.</summary>
    public static RowRanges Of(IEnumerable<long> rows)
    {
        var sorted = rows as long[] ?? [.. rows];
        Array.Sort(sorted);
        return Merged(sorted.Select(row => (row, row)));
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static RowRanges Parse(string text) => Merged(text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(part =>
    {
        var dash = part.IndexOf('-', StringComparison.Ordinal);
        return (Number(dash < 0 ? part : part[..dash]), Number(dash < 0 ? part : part[(dash + 1)..]));
    }).OrderBy(range => range.Item1));

    /// <summary>True when the row is in the set.</summary>
    public bool Contains(long row)
    {
        var place = Array.BinarySearch(_firsts, row);
        return place >= 0 || (place != -1 && _lasts[~place - 1] >= row);
    }

    /// <summary>The rows of both.</summary>
    public RowRanges Union(RowRanges other) => Merged(Ranges.Concat(other.Ranges).OrderBy(range => range.First));

    /// <summary>The rows of this that are not in the other.</summary>
    public RowRanges Except(RowRanges other)
    {
        var left = new List<(long, long)>();
        var place = 0;
        foreach (var (rangeFirst, last) in Ranges)
        {
            var first = rangeFirst;
            while (place < other._lasts.Length && other._lasts[place] < first)
            {
                place++;
            }

            for (var at = place; at < other._firsts.Length && other._firsts[at] <= last && first <= last; at++)
            {
                if (other._firsts[at] > first)
                {
                    left.Add((first, other._firsts[at] - 1));
                }

                first = other._lasts[at] + 1;
            }

            if (first <= last)
            {
                left.Add((first, last));
            }
        }

        return new RowRanges(left);
    }

    /// <summary>The ranges as text: <c>2-7,11</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (first, last) in Ranges)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{first}");
            if (last > first)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{last}");
            }
        }

        return text.ToString();
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static RowRanges Merged(IEnumerable<(long First, long Last)> sorted)
    {
        var ranges = new List<(long First, long Last)>();
        foreach (var range in sorted)
        {
            if (range.Last < range.First)
            {
                throw new FormatException($"{range.First}-{range.Last} is no range of rows.");
            }

            if (ranges.Count > 0 && range.First <= ranges[^1].Last + 1)
            {
                ranges[^1] = (ranges[^1].First, Math.Max(ranges[^1].Last, range.Last));
            }
            else
            {
                ranges.Add(range);
            }
        }

        return new RowRanges(ranges);
    }
}
