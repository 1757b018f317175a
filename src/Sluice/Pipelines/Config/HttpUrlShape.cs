using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>Where something answers over HTTP. Passwords stand elsewhere, and one that stands here is shown by no message.</summary>
internal sealed class HttpUrlShape : ConfigShape<Uri>
{
    public override string Expected => "a URL that begins with http:// or https:// and holds no password";

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^https?://[^@]+$" };

    public override string Write(Uri value) => value.OriginalString;

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out Uri value)
    {
        value = null!;
        if (node.Kind != NodeKind.Scalar || node.IsNull)
        {
            problems.WrongType(node, path, Expected);
            return false;
        }

        if (node.Secret is not null)
        {
            problems.SecretNotAllowed(node, path);
            return false;
        }

        if (Uri.TryCreate(node.Text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0)
        {
            value = url;
            return true;
        }

        var shown = UrlMask.Of(node.Text);
        problems.Add(node.Place, "bad_value", $"{path} is {Quoted.Of(shown)}; expected {Expected}.", shown, Expected,
            url?.UserInfo.Length > 0 ? "Put the password into headers, as a secret." : null);
        return false;
    }

    protected override string Mask(string value) => UrlMask.Of(value);
}
