using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>A store URL: the one place where secrets may stand. No message and no listing shows a password.</summary>
internal sealed class StoreUrlShape : ConfigShape<StoreUrl>
{
    public override string Expected => "a store URL such as duckdb:store.duckdb";

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[a-zA-Z0-9+]+:." };

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out StoreUrl value)
    {
        value = null!;
        if (node.Kind != NodeKind.Scalar || node.IsNull)
        {
            problems.WrongKind(node, path, Expected);
            return false;
        }

        // Secrets stay references: they are looked up when the store is opened, by whoever opens it.
        if (!StoreUrl.TryParse(node.Secret?.ToReferences() ?? node.Text, out var url, out var problem))
        {
            problems.Add(problem.At(node.Place));
            return false;
        }

        if (node.Secret is not null && url.IsFile)
        {
            problems.Add(node.Place, "secret_not_allowed", $"{path} has a secret, and a store of files needs none.",
                "${secret:…}", "a path in clear");
            return false;
        }

        value = url;
        return true;
    }

    protected override string Mask(string value) => UrlMask.Of(value);
}
