using Shouldly;
using Sluice.Packages;
using Sluice.Running;
using Sluice.Stores;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>Which packages were made of which bytes: thousands of packages are not read each time that a file is run.</summary>
public sealed class PackageIndexTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-index-").FullName;
    private readonly Engine _engine;

    public PackageIndexTests() => _engine = Engine.Open(new EngineOptions { Home = Path.Combine(_folder, "home") });

    [Fact]
    public async Task A_package_is_read_once_and_known_to_this_process_and_the_next()
    {
        var first = await RunAsync("id\n1\n");
        var second = await RunAsync("id\n1\n");
        var index = new PackageIndex(Settings);
        Jobs(index, first).ShouldBe([second.Job, first.Job]);

        Forget(first);
        Forget(second);

        Jobs(index, first).ShouldBe([second.Job, first.Job]);
        Jobs(new PackageIndex(Settings), first).ShouldBe([second.Job, first.Job]);
    }

    [Fact]
    public async Task A_file_whose_size_no_package_has_is_not_hashed()
    {
        await RunAsync("id\n1\n");

        new PackageIndex(Settings).JobsOf(6, () => throw new InvalidOperationException("hashed")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_line_that_was_cut_off_is_made_again_and_loses_no_other()
    {
        var first = await RunAsync("id\n1\n");
        Jobs(new PackageIndex(Settings), first).ShouldBe([first.Job]);
        File.WriteAllText(Lines, File.ReadAllText(Lines)[..^5]);
        Jobs(new PackageIndex(Settings), first).ShouldBe([first.Job]);

        Forget(first);

        Jobs(new PackageIndex(Settings), first).ShouldBe([first.Job]);
    }

    [Fact]
    public async Task A_package_that_is_gone_has_no_say()
    {
        var first = await RunAsync("id\n1\n");
        var index = new PackageIndex(Settings);
        Jobs(index, first).ShouldBe([first.Job]);

        Directory.Delete(first.Package!, recursive: true);

        Jobs(index, first).ShouldBeEmpty();
        Jobs(new PackageIndex(Settings), first).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_that_was_packed_is_loaded_though_its_file_has_gone()
    {
        await RunAsync("id,name\n1,a\n");
        var file = Write("id,other\n2,b\n");
        var request = new RunRequest(file) { Job = Guid.CreateVersion7().ToString() };
        var target = new WriteTarget(Store, new StreamLoad("", "t", LoadMode.Append));
        var refused = await _engine.RunAsync(request with { Targets = [target with { Schema = SchemaMode.Freeze }] });
        refused.Failure.ShouldBe(FailureKind.Contract);

        File.Delete(file);

        var loaded = await _engine.RunAsync(request with { Targets = [target] });
        loaded.Completed.ShouldBeTrue(string.Join('\n', loaded.Problems));
        loaded.Loads.ShouldHaveSingleItem().Rows.ShouldBe(1);
    }

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private EngineSettings Settings => new EngineOptions { Home = Path.Combine(_folder, "home") }.ToSettings();

    private string Lines => Path.Combine(Settings.PackagesFolder, PackageIndex.FileName);

    private string Store => $"duckdb:{Path.Combine(_folder, "x.duckdb")}";

    private static List<string> Jobs(PackageIndex index, JobOutcome of) => [.. index.JobsOf(of.Manifest!.File.Bytes, () => of.Manifest.File.Sha256)];

    private static void Forget(JobOutcome job) => File.Delete(Path.Combine(job.Package!, PackageFolder.ManifestName));

    private string Write(string content)
    {
        var path = Path.Combine(_folder, "t.csv");
        File.WriteAllText(path, content);
        return path;
    }

    private async Task<JobOutcome> RunAsync(string content)
    {
        var outcome = await _engine.RunAsync(new RunRequest(Write(content)) { Targets = [new WriteTarget(Store, new StreamLoad("", "t", LoadMode.Append))] });
        outcome.Completed.ShouldBeTrue(string.Join('\n', outcome.Problems));
        return outcome;
    }
}
