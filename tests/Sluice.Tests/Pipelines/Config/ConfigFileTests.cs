using Shouldly;
using Sluice.Pipelines.Config;
using Xunit;

namespace Sluice.Tests.Pipelines.Config;

public sealed class ConfigFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-config-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_read() => Load("p.yaml", "pipeline: a"u8).OrThrow().Name.ShouldBe("a");

    [Fact]
    public void A_file_that_is_not_there_is_a_problem() =>
        Code(PipelineYaml.Load(Path.Combine(_folder, "none.yaml"), ConfigSources.None)).ShouldBe("file_not_found");

    [Fact]
    public void A_folder_is_a_problem() => Code(PipelineYaml.Load(_folder, ConfigSources.None)).ShouldBe("file_not_readable");

    [Fact]
    public void A_file_that_is_not_utf8_says_at_which_byte()
    {
        var problem = Load("p.yaml", "pipeline: caf\xe9"u8[..13].ToArray().Append((byte)0xe9).ToArray()).Problems.Single();

        problem.Code.ShouldBe("yaml_encoding");
        problem.Message.ShouldContain("offset 13");
    }

    [Fact]
    public void A_large_file_is_refused_by_its_size() =>
        Code(Load("p.yaml", new byte[YamlPreScan.BytesMax + 1])).ShouldBe("yaml_too_large");

    [Fact]
    public void Errors_end_as_one_exception_for_the_exit_code()
    {
        var failure = Should.Throw<SluiceException>(() => Load("p.yaml", "pipelin: a\nread: 1"u8).OrThrow());

        failure.Kind.ShouldBe(FailureKind.Config);
        failure.Problems.Count.ShouldBe(3);
    }

    private static string Code(ConfigResult<PipelineConfig> result) => result.Problems.Single().Code;

    private ConfigResult<PipelineConfig> Load(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes.ToArray());
        return PipelineYaml.Load(path, ConfigSources.None);
    }
}
