using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>The verb <c>jobs</c>, with a worker in the home and without.</summary>
public sealed class JobsTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    public JobsTests()
    {
        Directory.CreateDirectory(_sluice.At("pipelines"));
        _sluice.Write("pipelines/orders.yaml", ServiceHome.Orders);
        _sluice.Write("sluice.yaml", "stores: { main: \"duckdb:shop.duckdb\" }\narrivals: { free_bytes_min: 0 }\n");
    }

    [Fact]
    public void Jobs_are_added_listed_worked_off_and_shown()
    {
        _sluice.Write("a.csv", "id,name\n1,a\n");
        _sluice.Write("b.csv", "id,name\n2,b\nx,c\n");
        _sluice.Run("jobs", "add", "*.csv", "--pipeline", "orders").Output.ShouldContain("a.csv: queued as ");
        _sluice.Run("jobs", "add", "a.csv", "--pipeline", "orders").Output.ShouldContain("a.csv: skipped, the same bytes are in job ");
        var listed = _sluice.RunJson("jobs", "list", "--state", "queued").Json;
        listed.EnumerateArray().Select(job => job.GetProperty("file").GetString()).ShouldBe(["b.csv", "a.csv"]);

        _sluice.Run("work", "--until-idle").ExitCode.ShouldBe(0);

        var shown = _sluice.RunJson("jobs", "show", listed[0].GetProperty("id").GetString()!).Json;
        shown.GetProperty("state").GetString().ShouldBe("completed");
        shown.GetProperty("counters").GetProperty("rejected").GetInt64().ShouldBe(1);
        shown.GetProperty("attempt_list").GetArrayLength().ShouldBe(1);
        _sluice.Run("jobs", "list").Output.ShouldContain("completed");
    }

    [Fact]
    public void Work_goes_on_when_its_log_can_not_be_written()
    {
        _sluice.Write("a.csv", "id,name\n1,a\n");
        _sluice.Run("jobs", "add", "a.csv", "--pipeline", "orders");

        using (var worker = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$0\" work --until-idle > /dev/full", SluiceProcess.Executable])
        {
            WorkingDirectory = _sluice.Folder,
        })!)
        {
            worker.WaitForExit();
            worker.ExitCode.ShouldBe(0);
        }

        var job = _sluice.RunJson("jobs", "list").Json[0];
        (job.GetProperty("state").GetString(), job.GetProperty("attempts").GetInt32()).ShouldBe(("completed", 1));
    }

    [Fact]
    public void A_question_is_answered_by_a_retry()
    {
        _sluice.Write("pipelines/orders.yaml", ServiceHome.Orders.Replace("name: { from: name, type: text }", "day: { from: day, type: date }"));
        _sluice.Write("a.csv", "id,day\n1,03/04/2026\n");
        _sluice.Run("jobs", "add", "a.csv", "--pipeline", "orders");
        _sluice.Run("work", "--until-idle").ExitCode.ShouldBe(1);
        var job = _sluice.RunJson("jobs", "list").Json[0];
        job.GetProperty("needs_answer").GetBoolean().ShouldBeTrue();
        var id = job.GetProperty("id").GetString()!;

        _sluice.Run("jobs", "retry", id, "--set", "map.day.format=%d/%m/%Y").ExitCode.ShouldBe(0);

        _sluice.Run("work", "--until-idle").ExitCode.ShouldBe(0);
        Database.Rows(_sluice.At("shop.duckdb"), "SELECT id, day::VARCHAR FROM orders").ShouldBe(["1|2026-04-03"]);
        _sluice.Run("jobs", "retry", id).Error.ShouldContain("only a job that failed, was cancelled or quarantined can be retried");
    }

    [Fact]
    public void A_cancelled_job_has_no_child_any_more_and_can_be_retried()
    {
        _sluice.Write("slow.csv", "id,name\n1,a\n");
        _sluice.Environment["SLUICE_TEST_FAULT"] = "child:loop@slow";
        _sluice.Run("jobs", "add", "slow.csv", "--pipeline", "orders");
        var id = _sluice.RunJson("jobs", "list").Json[0].GetProperty("id").GetString()!;
        using (var worker = _sluice.Start("work", "-q"))
        {
            _ = worker.StandardOutput.ReadToEndAsync();
            _ = worker.StandardError.ReadToEndAsync();
            Eventually.True(() => Children(worker).Count > 0 && State(id) == "running", "a child reads it");

            _sluice.Run("jobs", "cancel", id).ExitCode.ShouldBe(0);

            Eventually.True(() => State(id) == "cancelled", "it is cancelled");
            Eventually.True(() => Children(worker).Count == 0, "the child is dead");
            _sluice.Run("jobs", "cancel", id).Error.ShouldContain("cancelled already");
            worker.Kill();
            worker.WaitForExit();
        }

        _sluice.Environment.Clear();
        _sluice.Run("jobs", "retry", id).ExitCode.ShouldBe(0);
        _sluice.Run("work", "--until-idle").ExitCode.ShouldBe(0);
        State(id).ShouldBe("completed");
    }

    [Fact]
    public void A_job_that_nobody_knows_is_told_as_such()
    {
        _sluice.Run("jobs", "list").ExitCode.ShouldBe(0);

        var result = _sluice.Run("jobs", "show", "1234");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("unknown_job");
    }

    public void Dispose() => _sluice.Dispose();

    private string State(string id) => _sluice.RunJson("jobs", "show", id).Json.GetProperty("state").GetString()!;

    private static List<int> Children(Process process)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{process.Id}/task")
                .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [0];
        }
    }
}
