namespace Sluice.Host.Commands;

/// <summary>Files and globs on the command line.</summary>
internal static class FileArguments
{
    /// <summary>The files that the words name, in order; each once, also one that is named in two ways.</summary>
    /// <exception cref="SluiceException">A glob matches nothing.</exception>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> words)
    {
        var files = new List<string>();
        foreach (var word in words)
        {
            if (word is "-" or "/dev/stdin")
            {
                throw new SluiceException(FailureKind.Usage, [new Problem("usage", "Standard input is not read: a file is read more than once.")
                {
                    File = word,
                    Advice = "Write it into a file first, with a name that ends as its format does (.csv, .json), and name that.",
                }]);
            }

            files.AddRange(PathPattern.IsPattern(word) && !File.Exists(word) ? Matches(word) : [word]);
        }

        return [.. files.DistinctBy(Path.GetFullPath, StringComparer.Ordinal)];
    }

    private static IReadOnlyList<string> Matches(string glob) => FileGlob.Files(glob) is { Count: > 0 } found ? found
        : throw new SluiceException(FailureKind.Failed,
            [new Problem("no_files", "No file matches this pattern.") { File = glob, Advice = "Look at the folder; ** matches folders below." }]);
}
