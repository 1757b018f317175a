namespace Sluice.Pipelines.Text;

/// <summary>The data files that are part of the assembly.</summary>
internal static class DataFile
{
    /// <summary>The lines of a file but for its comments, which begin with a hash and a blank.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using var stream = typeof(DataFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly has no data file {name}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith("# ", StringComparison.Ordinal))
                yield return line;
        }
    }
}
