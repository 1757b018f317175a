namespace Sluice.Pipelines.Config;

/// <summary>
/// The effective configuration, each value with where it comes from: <c>default</c>, <c>file:line</c>, <c>--set a.b</c>,
/// <c>env NAME</c>. Secrets and passwords are <c>***</c>.
/// </summary>
public static class ConfigShow
{
    /// <summary>The values in the order of the reference; none when the text could not be parsed.</summary>
    public static IReadOnlyList<ShownValue> Values<T>(ConfigResult<T> result)
        where T : class
    {
        var values = new List<ShownValue>();
        if (result.Root is { Kind: NodeKind.Map } root)
        {
            result.Section.Show(root, "", "", values);
        }

        return values;
    }

    /// <summary>The values as lines: <c>key: value</c>, and the origin after a <c>#</c> in a column of its own.</summary>
    public static string Render<T>(ConfigResult<T> result)
        where T : class
    {
        var lines = Values(result).Select(value => (Text: $"{value.Path}: {value.Value}".TrimEnd(), value.Origin)).ToList();
        var width = Math.Min(60, lines.Select(line => line.Text.Length).DefaultIfEmpty().Max());
        return string.Concat(lines.Select(line => $"{line.Text.PadRight(width)}  # {line.Origin}\n"));
    }
}
