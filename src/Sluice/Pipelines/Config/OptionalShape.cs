using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>A shape of values for which "not written" is something else than any value.</summary>
internal sealed class OptionalShape<T>(ConfigShape<T> shape) : ConfigShape<T?>
    where T : struct
{
    public override string Expected => shape.Expected;

    public override JsonObject Schema() => shape.Schema();

    public override string Write(T? value) => value is null ? "" : shape.Write(value.Value);

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out T? value)
    {
        var isRead = shape.TryRead(node, path, problems, out var read);
        value = isRead ? read : null;
        return isRead;
    }
}
