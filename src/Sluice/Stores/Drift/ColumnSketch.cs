using System.Globalization;
using System.Text;

namespace Sluice.Stores.Drift;

/// <summary>
/// What a sample of a column's values looks like: how often each value is there, what shapes the values have, and where
/// numbers and times lie. Two sketches say how alike two columns are without knowing their names.
/// </summary>
internal sealed class ColumnSketch
{
    // What a likeness in shape alone is worth: nearly every number looks like any other, while letters and signs in a
    // certain order are rare.
    private const double PlainShapeWorth = 0.7;
    private const double SignShapeWorth = 0.9;

    // Any two columns of yes and no are alike.
    private const int FewValues = 2;
    private const double FewValuesWorth = 0.7;

    private readonly Dictionary<string, int> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _shapes = new(StringComparer.Ordinal);
    private readonly List<double> _numbers = [];
    private readonly int _count;

    /// <summary>Draws the sketch.</summary>
    /// <param name="values">Values as text; null for none.</param>
    public ColumnSketch(IEnumerable<string?> values)
    {
        foreach (var value in values.OfType<string>())
        {
            _count++;
            var number = NumberOf(value);

            // What is no number lies nowhere among the others.
            if (number is { } found && !double.IsNaN(found))
            {
                _numbers.Add(found);
            }

            Count(_values, number is { } n && IsPlainNumber(value) ? n.ToString("R", CultureInfo.InvariantCulture) : value.Trim());
            Count(_shapes, ShapeOf(value));
        }

        _numbers.Sort();
    }

    /// <summary>How alike two columns are, from 0 to 1. Without values nothing is alike.</summary>
    public double Similarity(ColumnSketch other)
    {
        if (_count == 0 || other._count == 0 || IsNumeric != other.IsNumeric)
        {
            return 0;
        }

        var values = IsNumeric ? Math.Max(Cosine(_values, other._values), 1 - Distance(_numbers, other._numbers)) : Cosine(_values, other._values);
        if (Math.Max(_values.Count, other._values.Count) <= FewValues)
        {
            return values * FewValuesWorth;
        }

        // The point of a number and the dashes of a date say no more than that it is one.
        var signs = IsNumeric ? 0 : Math.Min(SignShare, other.SignShare);
        var shapes = Cosine(_shapes, other._shapes) * (PlainShapeWorth + ((SignShapeWorth - PlainShapeWorth) * signs));
        return Math.Max(values, shapes);
    }

    private bool IsNumeric => _numbers.Count * 10 >= _count * 9;

    private double SignShare =>
        _shapes.Where(shape => shape.Key.Any(letter => letter is not ('a' or 'A' or '9' or ' '))).Sum(shape => shape.Value) / (double)_count;

    private static void Count(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    // Times count as numbers, so that one period is told from another.
    private static double? NumberOf(string value) =>
        IsPlainNumber(value) ? double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture)
        : value.Length >= 10 && char.IsAsciiDigit(value[0]) && value[4] == '-'
            && DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time)
            ? time.Ticks
        : null;

    private static bool IsPlainNumber(string value) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    // Order-1234 is Aa-9: runs of letters and digits as one of their kind, everything else as it is.
    private static string ShapeOf(string value)
    {
        var shape = new StringBuilder();
        foreach (var letter in value.AsSpan(0, Math.Min(value.Length, 100)))
        {
            var kind = char.IsDigit(letter) ? '9' : char.IsUpper(letter) ? 'A' : char.IsLetter(letter) ? 'a' : letter;
            if (shape.Length == 0 || shape[^1] != kind)
            {
                shape.Append(kind);
            }
        }

        return shape.ToString();
    }

    private static double Cosine(Dictionary<string, int> left, Dictionary<string, int> right)
    {
        var product = left.Sum(entry => (double)entry.Value * right.GetValueOrDefault(entry.Key));
        return product == 0 ? 0 : product / Math.Sqrt(Square(left) * Square(right));

        static double Square(Dictionary<string, int> counts) => counts.Values.Sum(count => (double)count * count);
    }

    // The largest distance between the two distributions: 0 when they are one, 1 when all of one lies before the other.
    private static double Distance(List<double> left, List<double> right)
    {
        var (l, r, largest) = (0, 0, 0.0);
        while (l < left.Count && r < right.Count)
        {
            var next = Math.Min(left[l], right[r]);
            while (l < left.Count && left[l] <= next)
            {
                l++;
            }

            while (r < right.Count && right[r] <= next)
            {
                r++;
            }

            largest = Math.Max(largest, Math.Abs(((double)l / left.Count) - ((double)r / right.Count)));
        }

        return largest;
    }
}
