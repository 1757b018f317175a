using System.Text.RegularExpressions;

namespace Sluice.Pipelines.Config;

/// <summary>References to secrets, <c>${secret:env:NAME}</c> and <c>${secret:file:/path}</c>, and the one way to their values.</summary>
internal static partial class SecretReferences
{
    /// <summary>How a reference may look.</summary>
    public const string Forms = "${secret:env:NAME} or ${secret:file:/path}";

    /// <summary>The secret behind a reference; null when it is none.</summary>
    /// <param name="reference">What stands after <c>secret:</c>.</param>
    /// <param name="place">Where it is written.</param>
    /// <param name="sources">Where values are looked up.</param>
    public static Secret? Find(string reference, ConfigPlace place, ConfigSources sources)
    {
        var colon = reference.IndexOf(':');
        var (kind, name) = colon > 0 ? (reference[..colon], reference[(colon + 1)..]) : (reference, "");
        Func<string?>? look = kind switch
        {
            "env" when Interpolation.IsName(name) => () => sources.Environment(name),
            "file" when name.Length > 0 => () => sources.ReadFile(name)?.TrimEnd('\r', '\n'),
            _ => null,
        };
        return look is null ? null : new Secret(reference, place, look);
    }

    /// <summary>
    /// A URL with the values of its secrets in their places, each percent-encoded: a password may hold any character and
    /// is still one password. Keep the result no longer than it takes to connect.
    /// </summary>
    /// <exception cref="SluiceException">A secret is not there.</exception>
    public static string RevealInUrl(string url, ConfigSources sources) => Reference().Replace(url, found =>
        Uri.EscapeDataString(ValueOf(found, "the store's URL", sources)));

    /// <summary>A text with the values of its secrets in their places. Keep the result no longer than it takes to send it.</summary>
    /// <exception cref="SluiceException">A secret is not there.</exception>
    public static string Reveal(string text, ConfigSources sources) => Reference().Replace(text, found => ValueOf(found, "sluice.yaml", sources));

    private static string ValueOf(Match found, string where, ConfigSources sources) =>
        (Find(found.Groups[1].Value, new ConfigPlace(where), sources)
            ?? throw new SluiceException(FailureKind.Config, [new Problem("secret_syntax", $"A secret that can not be looked up: {found.Value}.")
            {
                Expected = Forms,
            }])).Reveal();

    [GeneratedRegex(@"\$\{secret:([^}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
