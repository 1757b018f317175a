using System.Diagnostics;
using Shouldly;
using Sluice.Jobs;
using Sluice.Pipelines.Enriching.Models;
using Sluice.Running;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>
/// A child that its file has taken over, played by a script: whatever it says or does on its side of the wall, the attempt
/// fails with a reason and nobody waits for it.
/// </summary>
public sealed class HostileChildTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ServiceHome _home = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _home.DisposeAsync();

    [UnixTheory]
    [InlineData("echo hello", "'hello'")]
    [InlineData("exec >&-", "it is not gone yet|exit code 137")]
    [InlineData("echo null", "'null'")]
    [InlineData("echo '{}'", "'{}'")]
    [InlineData("""echo '{"failure":"failed","problems":[]}'""", "problems")]
    [InlineData("""echo '{"begun":0}'""", "begun")]
    [InlineData("""echo '{"place":0,"failure":"failed","problems":[{"code":"x","message":"x"}]}'""", "place")]
    [InlineData("tr '\\0' x < /dev/zero", "longer than")]
    [InlineData("head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 3", "exit code 3: xxx")]
    public async Task Whatever_it_says_instead_of_an_answer_ends_it(string script, string expected)
    {
        File.WriteAllText(_home.At("two.csv"), "id,name\n1,a\n2,b\n");
        using var engine = Engine.Open(new EngineOptions { Home = _home.At("home"), UsesChildProcess = true, Executable = Script(script) });

        var outcome = await engine.RunAsync(new RunRequest(_home.At("two.csv"))).WaitAsync(Patience);

        outcome.Cause.ShouldBe(FailureCause.ChildDied);
        var problem = outcome.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("child_crashed");
        expected.Split('|').ShouldContain(words => problem.Message.Contains(words, StringComparison.Ordinal), problem.Message);
    }

    [UnixTheory]
    [InlineData(null, "No such file")]
    [InlineData("#!/bin/sh\necho no library >&2; exit 127", "exit code 127: no library")]
    public async Task One_that_does_not_come_up_is_no_fault_of_the_file_which_is_tried_again(string? broken, string expected)
    {
        _home.Executable = _home.At("sluice");
        if (broken is not null)
        {
            WriteExecutable(_home.Executable, broken);
        }

        await _home.OpenAsync();
        var job = (await _home.ReceiveAsync("a.csv", "id,name\n1,a\n")).Job.Id;
        _home.Start();
        await Eventually.TrueAsync(async () => (await _home.ShowAsync(job)).ErrorCode is not null, "it was tried");
        var view = await _home.ShowAsync(job);
        (view.ErrorCode, view.Problems[0].Message).ShouldSatisfyAllConditions(
            () => view.ErrorCode.ShouldBe("child_start"), () => view.Problems[0].Message.ShouldContain(expected));

        File.Delete(_home.Executable);
        WriteExecutable(_home.Executable, $"#!/bin/sh\nexec '{SluiceProcess.Executable}' \"$@\"");

        await _home.UntilAsync(job, JobState.Completed);
    }

    [UnixFact]
    public async Task One_whose_folder_can_not_be_looked_into_is_ended()
    {
        var killed = new TaskCompletionSource();
        var watch = new ChildWatch(
            Environment.ProcessId, new ChildBudget(long.MaxValue, Patience, long.MaxValue), [_home.At(new string('d', 300))], killed.SetResult);

        await killed.Task.WaitAsync(Patience);

        (await watch.EndAsync())!.Code.ShouldBe("child_unwatched");
        FailureCauses.Of([new Problem("child_unwatched", "")]).ShouldBe(FailureCause.ChildDied);
    }

    [UnixTheory]
    [InlineData("echo '{}'")]
    [InlineData("""echo '{"place":7,"failure":"failed","problems":[{"code":"x","message":"x"}]}'""")]
    [InlineData("""echo '{"begun":7}'""")]
    [InlineData("""echo '{"begun":0}'; echo '{"begun":0}'""")]
    [InlineData("""echo '{"place":0}'""")]
    public async Task One_that_leaves_out_files_of_a_batch_or_answers_others_is_not_asked_for_ever(string script)
    {
        _home.Executable = Script(script);
        await _home.OpenAsync();
        var jobs = await _home.ReceiveRowsAsync(2);
        _home.Start();

        foreach (var job in jobs)
        {
            await Eventually.TrueAsync(async () => (await _home.ShowAsync(job)).ErrorCode == "child_crashed", "the job's child is said to have died");
        }
    }

    [UnixFact]
    public async Task One_that_was_stopped_is_dead_and_takes_no_more_requests()
    {
        var pid = _home.At("pid");
        var folder = Directory.CreateDirectory(_home.At("folder")).FullName;
        using var child = ChildProcess.Start(new ChildCommand(Script($"echo $$ > '{pid}.new'; mv '{pid}.new' '{pid}'"), 100 << 20), new NoModels(), () => folder);
        using var stop = new CancellationTokenSource();
        var request = new ChildRequest { Task = ChildTask.Pack, File = "x", FileShown = "x", Folder = folder, Job = "x", MemoryBytes = 1, Threads = 1 };
        var asking = child.AskAsync(request, new ChildBudget(1 << 30, Patience, 1 << 30), null, null, stop.Token);
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(pid)), "it is at work");

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => asking.WaitAsync(Patience));
        child.IsAlive.ShouldBeFalse();
        Should.Throw<ArgumentException>(() => Process.GetProcessById(int.Parse(File.ReadAllText(pid))), "nobody writes into its folder any more");
    }

    [Fact]
    public void A_folder_that_can_not_be_removed_is_left_and_changes_no_outcome()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var run = new JobRun(new RunRequest("x"), [], null, default) { Part = "/proc/self/fdinfo" };

        Should.NotThrow(run.Clean);
    }

    // A child that was asked once, does something, and stays.
    private string Script(string does)
    {
        var path = _home.At("child.sh");
        WriteExecutable(path, $"""
            #!/bin/sh
            read -r request
            echo '{"{\"taken\":true}"}'
            {does}
            sleep 600
            """);
        return path;
    }

    private static void WriteExecutable(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    private sealed class NoModels : IModels
    {
        public Task<IReadOnlyList<ModelAnswer>> AskAsync(string model, IReadOnlyList<string> texts, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }
}

/// <summary>A test that plays a child with a script of the shell.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "There is no /bin/sh.";
        }
    }
}

/// <summary>A test that plays a child with a script of the shell.</summary>
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "There is no /bin/sh.";
        }
    }
}
