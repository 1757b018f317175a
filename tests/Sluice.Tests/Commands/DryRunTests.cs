using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>A dry run refuses what the run would.</summary>
public sealed class DryRunTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    public void Dispose() => _sluice.Dispose();

    [Theory]
    [InlineData("repeated_key", "--mode", "upsert", "--key", "id")]
    [InlineData("unknown_column", "--mode", "upsert", "--key", "nope")]
    [InlineData("null_key", "--mode", "upsert", "--key", "w")]
    public void Keys_that_a_load_can_not_go_by_are_told_before_it(string code, params string[] words)
    {
        _sluice.Write("a.csv", "id,v,w\n1,a,x\n2,b,\n1,c,y\n");

        var dry = _sluice.RunJson(["run", "a.csv", "--to", "duckdb:x.duckdb#t", .. words, "--dry-run"]);
        var real = _sluice.RunJson(["run", "a.csv", "--to", "duckdb:x.duckdb#t", .. words]);

        dry.Json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe(code, dry.Json.ToString());
        real.Json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe(code, real.Json.ToString());
        dry.ExitCode.ShouldNotBe(0);
    }
}
