using System.Text.Json;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Files;

/// <summary>Real files with the answers that independent readers give; beside the repository, not in it.</summary>
internal static class RealData
{
    private static readonly Lazy<JsonElement> Expectations = new(() =>
        JsonDocument.Parse(File.ReadAllBytes(PathOf("expect.json"))).RootElement.GetProperty("files"));

    public static string Folder { get; } = Path.Combine(RepositoryRoot(), "..", "shared", "data");

    public static bool IsThere => Directory.Exists(Folder);

    public static string PathOf(string name) => Path.GetFullPath(Path.Combine(Folder, name));

    public static JsonElement ExpectationOf(string name) => Expectations.Value.GetProperty(name).GetProperty("expect");

    public static IEnumerable<string> Names(params string[] folders)
        => Expectations.Value.EnumerateObject().Select(file => file.Name).Where(name => folders.Contains(name.Split('/')[0]));

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sluice.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}

/// <summary>A theory over <see cref="RealData"/>; skipped where that folder is absent.</summary>
internal sealed class RealDataTheoryAttribute : TheoryAttribute
{
    public RealDataTheoryAttribute()
    {
        if (!RealData.IsThere)
        {
            Skip = $"There is no folder {RealData.Folder}.";
        }
    }
}
