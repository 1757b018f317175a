namespace Sluice;

/// <summary>URLs as they may be shown: without the password and without the query, which can hold one too.</summary>
internal static class UrlMask
{
    /// <summary>What stands for a secret.</summary>
    public const string Mask = "***";

    /// <summary>A text that may be a URL, with <see cref="Mask"/> for what is secret in it.</summary>
    public static string Of(string text)
    {
        // The password first, up to the last @: one that is not encoded as it should be may hold any character.
        var shown = WithoutPassword(text);
        var query = shown.IndexOf('?');
        return query < 0 ? shown : shown[..query] + "?" + Mask;
    }

    private static string WithoutPassword(string text)
    {
        var slashes = text.IndexOf("//", StringComparison.Ordinal);
        var at = text.LastIndexOf('@');
        if (slashes < 0 || at < slashes + 2)
        {
            return text;
        }

        var colon = text.IndexOf(':', slashes);
        return colon < 0 || colon > at ? text : text[..(colon + 1)] + Mask + text[at..];
    }
}
