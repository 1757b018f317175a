using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

public sealed class HelpTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    [Theory]
    [InlineData("run")]
    [InlineData("serve")]
    [InlineData("jobs", "list")]
    [InlineData("rejects", "replay")]
    public void Help_calls_the_program_by_the_name_that_people_type(params string[] verb)
    {
        var result = _sluice.Run([.. verb, "--help"]);

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain($"  sluice {string.Join(' ', verb)} ");
    }

    public void Dispose() => _sluice.Dispose();
}
