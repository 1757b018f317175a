using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>
/// A text in which secrets may stand, such as a header: they stay references, which are looked up when the text is used.
/// No listing shows it.
/// </summary>
internal sealed class SecretTextShape(string expected) : ConfigShape<string>
{
    public override string Expected => expected;

    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out string value)
    {
        value = "";
        if (node.Kind != NodeKind.Scalar || node.IsNull || (node.Secret is null && node.Text.Length == 0))
        {
            problems.WrongKind(node, path, Expected);
            return false;
        }

        value = node.Secret?.ToReferences() ?? node.Text;
        return true;
    }

    protected override string Mask(string value) => Secret.Mask;
}
