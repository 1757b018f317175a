using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>Makes keys that a later version will have: known by name, documented as such, and refused.</summary>
internal static class LaterKey
{
    /// <summary>A key that is not supported by this version yet.</summary>
    public static ConfigKey Of(string name, string doc) =>
        new ConfigKey<string>(name, new AnyShape(), doc) { IsLater = true };

    private sealed class AnyShape : ConfigShape<string>
    {
        public override string Expected => "nothing yet";

        public override JsonObject Schema() => new() { ["not"] = new JsonObject() };

        public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out string value)
        {
            value = "";
            return false;
        }
    }
}
