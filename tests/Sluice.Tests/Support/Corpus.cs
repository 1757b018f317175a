using System.Text.Json;
using Xunit;

namespace Sluice.Tests.Support;

/// <summary>The real files beside the checkout, and the answers that independent readers give for them.</summary>
internal static class Corpus
{
    /// <summary>The folder; it is not part of the checkout.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(SluiceProcess.Root, "..", "shared", "data"));

    /// <summary>True where the folder is there.</summary>
    public static bool IsHere { get; } = File.Exists(Path.Combine(Folder, "expect.json"));

    /// <summary>The files of some kinds with their expectations, in a fixed order.</summary>
    public static IReadOnlyList<CorpusFile> Files(params string[] kinds)
    {
        if (!IsHere)
        {
            return [];
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expect.json")));
        return [.. document.RootElement.GetProperty("files").EnumerateObject()
            .Where(entry => kinds.Contains(entry.Name[..entry.Name.IndexOf('/')]))
            .Select(entry => new CorpusFile(entry.Name, entry.Value.GetProperty("expect").Clone()))
            .OrderBy(file => file.Name, StringComparer.Ordinal)];
    }
}

/// <summary>One real file.</summary>
/// <param name="Name">Its path below the folder.</param>
/// <param name="Expect">What is known of it.</param>
internal sealed record CorpusFile(string Name, JsonElement Expect)
{
    /// <summary>Its full path.</summary>
    public string FullPath => Path.Combine(Corpus.Folder, Name);

    /// <summary>ok, ok-2of3, ragged, malformed, contested, error, either.</summary>
    public string Status => Expect.GetProperty("status").GetString()!;

    /// <summary>A number of the expectation; null when it says nothing.</summary>
    public long? Number(string name) => Expect.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}

/// <summary>A test that needs the real files, skipped with a message where they are not.</summary>
public sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute()
    {
        if (!Corpus.IsHere)
        {
            Skip = "The folder ../shared/data with real files is not here.";
        }
    }
}
