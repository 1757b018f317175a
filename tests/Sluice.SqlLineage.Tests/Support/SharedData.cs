using System.Text.Json;
using Xunit;

namespace Sluice.SqlLineage.Tests.Support;

/// <summary>Real files that lie beside the repository.</summary>
internal static class SharedData
{
    public static string Folder { get; } = Find();

    public static bool IsThere => Directory.Exists(Folder);

    public static string LineageFile(string name) => Path.Combine(Folder, "lineage", name);

    /// <summary>The text of a SQL script.</summary>
    public static string Sql(string file) => File.ReadAllText(Path.Combine(Folder, "sql", file));

    /// <summary>What is known of a file beforehand.</summary>
    public static JsonElement Expected(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expect.json")));
        return document.RootElement.GetProperty("files").GetProperty(file).GetProperty("expect").Clone();
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sluice.slnx"))) folder = folder.Parent;
        return folder is null ? "" : Path.Combine(folder.Parent!.FullName, "shared", "data");
    }
}

/// <summary>A test over the shared data; skipped where that folder is absent.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (!SharedData.IsThere) Skip = "The folder shared/data beside the repository is absent.";
    }
}

/// <summary>A theory over the shared data; skipped where that folder is absent.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (!SharedData.IsThere) Skip = "The folder shared/data beside the repository is absent.";
    }
}
