using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>Two bounds; null for an open one.</summary>
internal sealed record Range<T>(T? Least, T? Most);

/// <summary>A list of a lower and an upper bound, of which one may be null.</summary>
/// <param name="bound">The shape of a bound.</param>
/// <param name="expected">What a person is told to write.</param>
/// <param name="takesOne">True where one value means that value exactly.</param>
internal sealed class RangeShape(ConfigShape<string> bound, string expected, bool takesOne) : ConfigShape<Range<string>>
{
    /// <summary>Bounds of any kind of value, to be read by the column's type.</summary>
    public static RangeShape OfValues { get; } = new(
        Shapes.Text, "a list of two bounds, of which one may be null, such as [0, 100] or [2020-01-01, null]", takesOne: false);

    /// <summary>Bounds of a length.</summary>
    public static RangeShape OfLengths { get; } = new(
        new LengthShape(), "a length, or a list of the shortest and the longest, such as 10 or [1, 80] or [1, null]", takesOne: true);

    public override string Expected => expected;

    public override JsonObject Schema()
    {
        var list = new JsonObject
        {
            ["type"] = "array",
            ["items"] = new JsonObject { ["anyOf"] = new JsonArray(bound.Schema(), new JsonObject { ["type"] = "null" }) },
            ["minItems"] = 2,
            ["maxItems"] = 2,
        };
        return takesOne ? new JsonObject { ["anyOf"] = new JsonArray(bound.Schema(), list) } : list;
    }

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out Range<string> value)
    {
        value = new Range<string>(null, null);
        if (takesOne && node.Kind == NodeKind.Scalar)
        {
            var isRead = bound.TryRead(node, path, problems, out var exactly);
            value = new Range<string>(exactly, exactly);
            return isRead;
        }

        if (node.Kind != NodeKind.List || node.Items.Count != 2 || node.Items.TrueForAll(item => item.IsNull))
        {
            problems.WrongType(node, path, expected);
            return false;
        }

        string? least = null;
        string? most = null;
        if (!TryReadBound(node.Items[0], $"{path}.0", problems, ref least) | !TryReadBound(node.Items[1], $"{path}.1", problems, ref most))
        {
            return false;
        }

        value = new Range<string>(least, most);
        return !IsEmpty(least, most) || Refuse(node, path, problems);
    }

    private const string IsoDate = "yyyy-MM-dd";

    private static bool IsEmpty(string? least, string? most) =>
        decimal.TryParse(least, NumberStyles.Float, CultureInfo.InvariantCulture, out var low)
        && decimal.TryParse(most, NumberStyles.Float, CultureInfo.InvariantCulture, out var high) ? low > high
        : IsIsoDate(least) && IsIsoDate(most) && string.CompareOrdinal(least, 0, most, 0, IsoDate.Length) > 0;

    private static bool IsIsoDate(string? bound) =>
        bound?.Length >= IsoDate.Length && DateOnly.TryParseExact(bound[..IsoDate.Length], IsoDate, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool Refuse(ConfigNode node, string path, ConfigProblems problems)
    {
        problems.BadValue(node, path, "a lower bound that is not above the upper one", "Swap the two.");
        return false;
    }

    private bool TryReadBound(ConfigNode node, string path, ConfigProblems problems, ref string? value)
    {
        if (node.IsNull)
        {
            return true;
        }

        var isRead = bound.TryRead(node, path, problems, out var read);
        value = read;
        return isRead;
    }

    /// <summary>A whole number from 0, kept as text like any other bound.</summary>
    private sealed class LengthShape : ConfigShape<string>
    {
        private readonly ConfigShape<long> _whole = Shapes.Whole(0);

        public override string Expected => _whole.Expected;

        public override JsonObject Schema() => _whole.Schema();

        public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out string value)
        {
            var isRead = _whole.TryRead(node, path, problems, out var length);
            value = length.ToString(CultureInfo.InvariantCulture);
            return isRead;
        }
    }
}
