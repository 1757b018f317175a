using Microsoft.Extensions.FileSystemGlobbing;

namespace Sluice.Host.Commands;

/// <summary>Files and globs on the command line.</summary>
internal static class FileArguments
{
    /// <summary>The files that the words name, in order; each once.</summary>
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

            files.AddRange(IsGlob(word) && !File.Exists(word) ? Matches(word) : [word]);
        }

        return [.. files.Distinct(StringComparer.Ordinal)];
    }

    private static bool IsGlob(string word) => word.Contains('*') || word.Contains('?');

    private static List<string> Matches(string glob)
    {
        var fixedPart = Path.GetDirectoryName(glob[..glob.IndexOfAny(['*', '?'])]) ?? "";
        var folder = fixedPart.Length == 0 ? (Path.IsPathRooted(glob) ? "/" : ".") : fixedPart;
        var matcher = new Matcher(StringComparison.Ordinal).AddInclude(glob[fixedPart.Length..].TrimStart('/'));
        var found = Directory.Exists(folder)
            ? matcher.GetResultsInFullPath(folder).Order(StringComparer.Ordinal)
                .Select(path => Path.IsPathRooted(glob) ? path : Path.GetRelativePath(".", path)).ToList()
            : [];
        return found.Count > 0 ? found : throw new SluiceException(FailureKind.Failed,
            [new Problem("no_files", "No file matches this pattern.") { File = glob, Advice = "Look at the folder; ** matches folders below." }]);
    }
}
