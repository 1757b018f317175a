using System.Text.Json;

namespace Sluice.Tests.Pipelines.Reading.Csv.Support;

/// <summary>The real files beside the repository, and what independent readers say of them.</summary>
internal static class SharedData
{
    public static string Folder { get; } = Find();

    public static bool IsThere => File.Exists(Path.Combine(Folder, "expect.json"));

    /// <summary>The delimited text files on which readers agree.</summary>
    public static IEnumerable<(string Path, JsonElement Expect)> AgreedCsvFiles()
    {
        if (!IsThere)
        {
            yield break;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expect.json")));
        foreach (var file in document.RootElement.GetProperty("files").EnumerateObject())
        {
            var expect = file.Value.GetProperty("expect");
            var isText = file.Name.EndsWith(".csv") || file.Name.EndsWith(".tsv");
            var isAgreed = expect.TryGetProperty("status", out var status) && status.GetString() is "ok" or "ok-2of3" or "ragged";
            if (isText && isAgreed && expect.TryGetProperty("digest", out _))
            {
                yield return (file.Name, expect.Clone());
            }
        }
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sluice.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.GetFullPath(Path.Combine(folder?.FullName ?? ".", "..", "shared", "data"));
    }
}
