using Sluice.Tests.Pipelines.Config;
using Xunit;

namespace Sluice.Tests.Pipelines.Mapping;

/// <summary>A test on real data beside the repository; skipped where that is not there.</summary>
public sealed class DataFactAttribute : FactAttribute
{
    public DataFactAttribute(string path) => Skip = SkipOf(path);

    public static string PathOf(string path) => Path.GetFullPath(Repository.PathOf("..", "shared", "data", path));

    public static string? SkipOf(string path) => Path.Exists(PathOf(path)) ? null : $"There is no {path} in ../shared/data.";
}

/// <summary>A theory on real data beside the repository; skipped where that is not there.</summary>
public sealed class DataTheoryAttribute : TheoryAttribute
{
    public DataTheoryAttribute(string path) => Skip = DataFactAttribute.SkipOf(path);
}
