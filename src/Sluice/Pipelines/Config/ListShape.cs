using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>A list of values of one shape.</summary>
/// <param name="item">The shape of each.</param>
/// <param name="plural">How messages name the list, such as <c>a list of names</c>.</param>
/// <param name="takesOne">True where one value without brackets is a list of one.</param>
/// <param name="least">The fewest values.</param>
/// <param name="isDistinct">True where the same value twice is a problem.</param>
internal sealed class ListShape<T>(
    ConfigShape<T> item, string plural, bool takesOne = false, int least = 0, bool isDistinct = false)
    : ConfigShape<IReadOnlyList<T>>
{
    public override string Expected => takesOne ? $"{item.Expected}, or {plural}" : plural;

    public override JsonObject Schema()
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = item.Schema() };
        if (least > 0)
        {
            list["minItems"] = least;
        }

        return takesOne ? new JsonObject { ["anyOf"] = new JsonArray(item.Schema(), list) } : list;
    }

    public override string Write(IReadOnlyList<T> value) =>
        takesOne && value.Count == 1 ? item.Write(value[0]) : $"[{string.Join(", ", value.Select(item.Write))}]";

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out IReadOnlyList<T> value)
    {
        value = [];
        if (takesOne && node.Kind != NodeKind.List)
        {
            if (!item.TryRead(node, path, problems, out var one))
            {
                return false;
            }

            value = [one];
            return true;
        }

        if (node.Kind != NodeKind.List || node.Items.Count < least)
        {
            problems.WrongType(node, path, Expected);
            return false;
        }

        var read = new List<T>(node.Items.Count);
        var seen = new HashSet<T>();
        for (var index = 0; index < node.Items.Count; index++)
        {
            if (item.TryRead(node.Items[index], $"{path}.{index}", problems, out var element))
            {
                if (isDistinct && !seen.Add(element))
                {
                    problems.BadValue(node.Items[index], $"{path}.{index}", "each value once");
                }

                read.Add(element);
            }
        }

        value = read;
        return true;
    }

    public override void Show(ConfigNode? node, string path, string? whenAbsent, List<ShownValue> values)
    {
        if (node is null || node.Kind != NodeKind.List || node.Items.TrueForAll(one => one.Kind == NodeKind.Scalar))
        {
            base.Show(node, path, whenAbsent, values);
            return;
        }

        for (var index = 0; index < node.Items.Count; index++)
        {
            item.Show(node.Items[index], $"{path}.{index}", null, values);
        }
    }
}
