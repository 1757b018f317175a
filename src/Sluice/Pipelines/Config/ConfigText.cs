using System.Text;
using System.Text.Unicode;

namespace Sluice.Pipelines.Config;

/// <summary>The way from a file or text to a checked configuration, the same for pipelines and sluice.yaml.</summary>
internal static class ConfigText
{
    private const string PipelinesFolder = "pipelines";

    // Files that are looked at for one that was meant.
    private const int NearbyMax = 1000;

    /// <summary>Reads a file. A file that can not be read is a problem like any other.</summary>
    public static ConfigResult<T> Load<T>(string path, ConfigSources sources, ConfigSection<T> section)
        where T : class
    {
        var problems = new ConfigProblems(path);
        return ReadFile(path, problems) is { } text
            ? Parse(text, path, sources, section)
            : new ConfigResult<T>(null, problems.All, null, section);
    }

    /// <summary>Parses a text; null for a file that there is none of, so that only the command line and defaults count.</summary>
    public static ConfigResult<T> Parse<T>(string? text, string file, ConfigSources sources, ConfigSection<T> section)
        where T : class
    {
        var problems = new ConfigProblems(file);
        var root = text is null ? ConfigNode.Map(new ConfigPlace(file)) : YamlReader.Read(text, problems);
        if (root is null || root.IsNull)
        {
            if (problems.Count == 0)
            {
                problems.Empty();
            }

            return new ConfigResult<T>(null, problems.All, null, section);
        }

        if (root.Kind == NodeKind.Map)
        {
            ApplyVariables(root, section, sources);
            foreach (var option in sources.Sets)
            {
                option.ApplyTo(root, problems);
            }
        }

        new Interpolation(sources, problems).Resolve(root);
        section.TryRead(root, "", problems, out var value);
        return new ConfigResult<T>(value, problems.All, root, section);
    }

    private static void ApplyVariables(ConfigNode root, IConfigSection section, ConfigSources sources)
    {
        foreach (var key in section.Keys.Where(key => key.Variable is not null))
        {
            if (sources.Environment(key.Variable!) is { Length: > 0 } text)
            {
                var place = new ConfigPlace("env " + key.Variable);
                root.Entries.RemoveAll(entry => entry.Key == key.Name);

                // Quoted, so that no letter of the variable means more than itself.
                root.Entries.Add(new ConfigEntry(key.Name, place,
                    ConfigNode.Scalar(place, text.Replace("${", "$${", StringComparison.Ordinal), isPlain: false)));
            }
        }
    }

    private static string? ReadFile(string path, ConfigProblems problems)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > YamlPreScan.BytesMax)
            {
                problems.TooLarge(length);
                return null;
            }

            var bytes = File.ReadAllBytes(path);
            if (Utf8.IsValid(bytes))
            {
                return Encoding.UTF8.GetString(bytes);
            }

            problems.NotUtf8(FirstInvalid(bytes));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            var isMissing = problem is FileNotFoundException or DirectoryNotFoundException;
            problems.Add(new ConfigPlace(path), isMissing && !Directory.Exists(path) ? "file_not_found" : "file_not_readable",
                Directory.Exists(path) ? "This is a folder, not a file." : isMissing ? "There is no such file." : problem.Message,
                expected: "a YAML file", advice: isMissing && Nearby(path) is { } meant ? $"Did you mean {meant}?" : null);
        }

        return null;
    }

    // What is called by its name in the pipelines folder elsewhere is easily called so here, and an ending forgotten.
    private static string? Nearby(string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        string[] folders = folder.Length > 0 ? [folder] : ["", PipelinesFolder];
        var files = folders.Where(candidate => candidate.Length == 0 || Directory.Exists(candidate))
            .SelectMany(candidate => Directory.EnumerateFiles(candidate.Length == 0 ? "." : candidate)
                .Where(file => Path.GetExtension(file) is ".yaml" or ".yml").Take(NearbyMax).Select(file => Path.Combine(candidate, Path.GetFileName(file)))).ToList();
        var name = NearestWord.Of(Path.GetFileNameWithoutExtension(path), files.Select(Path.GetFileNameWithoutExtension).OfType<string>());
        return name is null ? null : files.First(file => Path.GetFileNameWithoutExtension(file) == name);
    }

    private static int FirstInvalid(byte[] bytes)
    {
        Utf8.ToUtf16(bytes, new char[bytes.Length], out var read, out _, replaceInvalidSequences: false);
        return read;
    }
}
