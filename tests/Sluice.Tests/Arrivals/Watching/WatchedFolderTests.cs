using Shouldly;
using Sluice.Jobs;
using Sluice.Tests.Running;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Arrivals.Watching;

/// <summary>Files of a watched folder are taken once they are whole, each version once, and never given up.</summary>
public sealed class WatchedFolderTests : IAsyncLifetime
{
    private readonly ServiceHome _home = new();

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(_home.At("inbox"));
        Watch("");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _home.DisposeAsync();

    [Fact]
    public async Task A_file_that_is_there_at_the_start_one_that_comes_and_one_that_is_renamed_in_are_taken()
    {
        Put("there.csv", 1);
        await _home.OpenAsync();
        _home.Start();
        Put("comes.csv", 2);
        Put("renamed.csv.part", 3);
        File.Move(_home.At("inbox/renamed.csv.part"), _home.At("inbox/renamed.csv"));

        await CompletedAsync(3);

        (await _home.RowsAsync("SELECT id, _file FROM orders ORDER BY id")).Select(row => Path.GetFileName(row.Split('|')[1]))
            .ShouldBe(["there.csv", "comes.csv", "renamed.csv"]);
    }

    [Theory]
    [InlineData("", "a.csv b.txt deep/c.csv")]
    [InlineData(", include: \"*.csv\"", "a.csv")]
    [InlineData(", include: \"**/*.csv\"", "a.csv deep/c.csv")]
    [InlineData(", exclude: \"deep/**\"", "a.csv b.txt")]
    [InlineData(", recursive: false", "a.csv b.txt")]
    public async Task Only_files_that_the_watch_names_are_taken_and_unfinished_ones_never(string watch, string taken)
    {
        Watch(watch);
        Put("a.csv", 1);
        Put("b.txt", 2);
        Put("deep/c.csv", 3);
        string[] unfinished = ["x.csv.part", "x.tmp", ".hidden.csv", "~$x.csv", "x.csv.crdownload", ".folder/x.csv"];
        foreach (var (place, name) in unfinished.Index())
        {
            Put(name, 10 + place);
        }

        await _home.OpenAsync();
        await _home.RunUntilIdleAsync();

        (await FilesAsync()).ShouldBe(taken.Split(' '), ignoreOrder: true);
    }

    [Fact]
    public async Task A_file_that_somebody_still_writes_is_left_until_it_is_closed()
    {
        await using (var writer = File.Create(_home.At("inbox/slow.csv")))
        {
            writer.Write("id,name\n1,a\n"u8);
            writer.Flush();
            await _home.OpenAsync();
            await _home.RunUntilIdleAsync();
            (await FilesAsync()).ShouldBeEmpty();
            writer.Write("2,b\n"u8);
        }

        _home.Start();

        await CompletedAsync(1);
        (await _home.RowsAsync("SELECT id FROM orders ORDER BY id")).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task A_known_file_is_not_taken_again_and_one_that_has_changed_is()
    {
        Put("a.csv", 1);
        await _home.OpenAsync();
        await _home.RunUntilIdleAsync();
        await _home.CloseAsync();
        await _home.OpenAsync();
        await _home.RunUntilIdleAsync();
        (await FilesAsync()).Count.ShouldBe(1);

        Put("a.csv", 2);
        await _home.RunUntilIdleAsync();

        (await FilesAsync()).Count.ShouldBe(2);
        (await _home.RowsAsync("SELECT id FROM orders ORDER BY id")).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Done_files_are_deleted_and_those_whose_job_failed_stay()
    {
        Watch(", done: delete");
        Put("good.csv", 1);
        File.WriteAllText(_home.At("inbox/bad.csv"), "number;title\n1;a\n");
        await _home.OpenAsync();
        _home.Start();

        await Eventually.TrueAsync(() => Task.FromResult(!File.Exists(_home.At("inbox/good.csv"))), "the done file is gone");
        await Eventually.TrueAsync(async () => (await _home.StatesAsync()).GetValueOrDefault(JobState.Failed) == 1, "the bad one failed");

        Inbox().ShouldBe(["bad.csv"]);
    }

    [Fact]
    public async Task Done_files_are_moved_below_the_same_folders_and_overwrite_nothing()
    {
        Watch($", done: move, move_to: \"{_home.At("inbox/done")}\"");
        Directory.CreateDirectory(_home.At("inbox/done"));
        File.WriteAllText(_home.At("inbox/done/a.csv"), "older");
        Put("a.csv", 1);
        Put("deep/b.csv", 2);
        Put("same-bytes.csv", 2);
        await _home.OpenAsync();
        _home.Start();

        await Eventually.TrueAsync(() => Task.FromResult(Inbox().All(file => file.StartsWith("done/", StringComparison.Ordinal))), "all are put away");

        Inbox().ShouldBe(["done/a (2).csv", "done/a.csv", "done/deep/b.csv", "done/same-bytes.csv"], ignoreOrder: true);
        File.ReadAllText(_home.At("inbox/done/a.csv")).ShouldBe("older");
        (await FilesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Files_of_an_immutable_tree_are_read_where_they_lie()
    {
        Watch(", immutable: true");
        Put("a.csv", 1);
        await _home.OpenAsync();

        await _home.RunUntilIdleAsync();

        (await _home.StatesAsync()).ShouldBe(new Dictionary<JobState, int> { [JobState.Completed] = 1 });
        Directory.Exists(_home.At("home/arrivals")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_can_not_be_taken_is_told_once_and_taken_when_it_can()
    {
        File.Delete(_home.At("pipelines/orders.yaml"));
        Put("a.csv", 1);
        await _home.OpenAsync();
        _home.Start();
        await _home.ToldAsync("file_waits");

        _home.Pipeline("orders", ServiceHome.Orders);

        await CompletedAsync(1);
        _home.Notices.Count(notice => notice.Code == "file_waits").ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_vanishes_before_it_has_settled_is_no_ones_trouble()
    {
        Put("a.csv", 1);
        await _home.OpenAsync();
        _home.Start();
        File.Delete(_home.At("inbox/a.csv"));
        Put("b.csv", 2);

        await CompletedAsync(1);

        (await FilesAsync()).ShouldBe(["b.csv"]);
        _home.Notices.ShouldNotContain(notice => notice.IsWarning);
    }

    [Fact]
    public async Task A_folder_that_comes_later_is_told_and_then_found_and_so_is_what_moves_in_with_a_folder()
    {
        Directory.Delete(_home.At("inbox"));
        Directory.CreateDirectory(_home.At("elsewhere"));
        File.WriteAllText(_home.At("elsewhere/b.csv"), "id,name\n2,b\n");
        await _home.OpenAsync();
        _home.Start();
        await _home.ToldAsync("watch_unreadable");

        Directory.CreateDirectory(_home.At("inbox"));
        Put("a.csv", 1);
        await CompletedAsync(1);
        Directory.Move(_home.At("elsewhere"), _home.At("inbox/moved"));

        await CompletedAsync(2);
    }

    [Fact]
    public async Task Watching_pauses_while_too_many_jobs_wait_and_all_are_taken_in_the_end()
    {
        _home.Yaml = $"watch: [{{ path: \"{_home.At("inbox")}\", pipeline: orders }}]\narrivals: {{ free_bytes_min: 0, waiting_jobs_max: 4 }}\nwork: {{ batch_max: 1, at_once: 1 }}";
        foreach (var id in Enumerable.Range(1, 30))
        {
            Put($"{id}.csv", id);
        }

        await _home.OpenAsync();
        _home.Start();

        await _home.ToldAsync("watch_paused");
        await CompletedAsync(30);
        _home.Notices.ShouldContain(notice => notice.Code == "watch_resumed");
    }

    [Fact]
    public async Task Files_of_a_pipeline_that_debounces_are_taken_once_no_more_come()
    {
        _home.Pipeline("orders", $"{ServiceHome.Orders}\ndebounce_seconds: 1\n");
        foreach (var id in Enumerable.Range(1, 5))
        {
            Put($"{id}.csv", id);
        }

        await _home.OpenAsync();
        _home.Start();

        await CompletedAsync(5);
        var lastCame = Directory.EnumerateFiles(_home.At("inbox")).Max(File.GetLastWriteTimeUtc);
        var jobs = await _home.Service.Jobs.ListAsync(new JobFilter());
        jobs.Min(job => job.ReceivedAt).UtcDateTime.ShouldBeGreaterThan(lastCame.AddMilliseconds(990));
    }

    [Fact]
    public async Task A_file_that_keeps_growing_holds_up_no_others_of_a_pipeline_that_debounces()
    {
        _home.Pipeline("orders", $"{ServiceHome.Orders}\ndebounce_seconds: 1\n");
        Put("good.csv", 1);
        await _home.OpenAsync();
        _home.Start();

        await Eventually.TrueAsync(async () =>
        {
            File.AppendAllText(_home.At("inbox/grow.csv"), "id,name\n");
            return (await FilesAsync()).Contains("good.csv");
        }, "the good one is taken");
    }

    [UnixTheory]
    [InlineData("rename", "file_waits")]
    [InlineData("pipeline", "file_waits")]
    [InlineData("folder", "watch_unreadable")]
    public async Task What_can_not_be_taken_is_told_and_is_no_success_of_work_until_idle(string trouble, string told)
    {
        if (trouble == "rename")
        {
            using var shell = System.Diagnostics.Process.Start("sh", ["-c", "printf 'id,name\\n1,a\\n' > \"$0/$(printf 'caf\\351.csv')\"", _home.At("inbox")]);
            await shell.WaitForExitAsync();
        }
        else
        {
            _home.Yaml = $"watch: [{{ path: \"{_home.At(trouble == "folder" ? "nowhere" : "inbox")}\", pipeline: nosuch }}]\narrivals: {{ free_bytes_min: 0 }}";
            Put("a.csv", 1);
        }

        await _home.OpenAsync();
        await _home.RunUntilIdleAsync();

        _home.Notices.ShouldContain(notice => notice.Code == told);
        _home.Service.HasUntaken.ShouldBeTrue();

        // .NET can not remove a file of such a name either.
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", _home.At("inbox")]);
        await remove.WaitForExitAsync();
    }

    [Fact]
    public async Task A_file_whose_job_failed_is_tried_again_when_it_is_taken_out_and_put_back()
    {
        File.WriteAllText(_home.At("inbox/a.csv"), "number,name\n1,a\n");
        await _home.OpenAsync();
        await _home.RunUntilIdleAsync();
        (await _home.StatesAsync()).ShouldBe(new Dictionary<JobState, int> { [JobState.Failed] = 1 });

        File.Move(_home.At("inbox/a.csv"), _home.At("a.csv"));
        await LookAfreshAsync();
        _home.Pipeline("orders", ServiceHome.Orders.Replace("from: id", "from: number", StringComparison.Ordinal));
        File.Move(_home.At("a.csv"), _home.At("inbox/a.csv"));
        await LookAfreshAsync();

        (await _home.StatesAsync()).ShouldBe(new Dictionary<JobState, int> { [JobState.Completed] = 1 });
        (await _home.RowsAsync("SELECT id FROM orders")).ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_done_file_that_is_put_back_is_loaded_again_where_the_pipeline_says_so()
    {
        _home.Pipeline("orders", $"{ServiceHome.Orders}\non_repeat: load_again\n");
        Watch($", done: move, move_to: \"{_home.At("done")}\"");
        Put("a.csv", 1);
        await _home.OpenAsync();
        _home.Start();
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(_home.At("done/a.csv"))), "it is put away");

        File.Move(_home.At("done/a.csv"), _home.At("inbox/a.csv"));

        await CompletedAsync(2);
        (await _home.RowsAsync("SELECT id FROM orders")).ShouldBe(["1", "1"]);
    }

    [Fact]
    public async Task A_loaded_file_that_is_taken_out_and_put_back_is_left_alone_and_it_is_said()
    {
        _home.Pipeline("orders", $"{ServiceHome.Orders}\non_repeat: load_again\n");
        Put("a.csv", 1);
        await _home.OpenAsync();
        await _home.RunUntilIdleAsync();
        File.Move(_home.At("inbox/a.csv"), _home.At("a.csv"));
        await LookAfreshAsync();

        File.Move(_home.At("a.csv"), _home.At("inbox/a.csv"));
        await LookAfreshAsync();

        _home.Notices.Count(notice => notice.Code == "request_repeated").ShouldBe(1);
        (await _home.RowsAsync("SELECT id FROM orders")).ShouldBe(["1"]);
    }

    // A folder is gone through at the start of a service; later only from time to time.
    private async Task LookAfreshAsync()
    {
        await _home.CloseAsync();
        await _home.OpenAsync();
        await _home.RunUntilIdleAsync();
    }

    private void Watch(string more) =>
        _home.Yaml = $"watch: [{{ path: \"{_home.At("inbox")}\", pipeline: orders{more} }}]\narrivals: {{ free_bytes_min: 0 }}";

    private void Put(string path, int id)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_home.At($"inbox/{path}"))!);
        File.WriteAllText(_home.At($"inbox/{path}"), $"id,name\n{id},name {id}\n");
    }

    private Task CompletedAsync(int jobs) =>
        Eventually.TrueAsync(async () => (await _home.StatesAsync()).GetValueOrDefault(JobState.Completed) == jobs, $"{jobs} are completed");

    private async Task<IReadOnlyList<string>> FilesAsync() => [.. (await _home.Service.Jobs.ListAsync(new JobFilter { JobsMax = 1000 }))
        .Select(job => Path.GetRelativePath(_home.At("inbox"), job.File))];

    private IReadOnlyList<string> Inbox() => [.. Directory.EnumerateFiles(_home.At("inbox"), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(_home.At("inbox"), file)).Order(StringComparer.Ordinal)];
}
