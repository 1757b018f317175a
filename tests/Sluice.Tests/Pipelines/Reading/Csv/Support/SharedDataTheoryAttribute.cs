using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Csv.Support;

/// <summary>A theory over the real files, which are beside the repository and not in it.</summary>
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute() =>
        Skip = SharedData.IsThere ? null : $"The folder {SharedData.Folder} is not there.";
}
