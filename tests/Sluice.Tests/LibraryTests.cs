using System.Diagnostics;
using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Functions;
using Sluice.Running;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests;

/// <summary>The engine as a library, and functions of the user's.</summary>
public sealed class LibraryTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    public void Dispose() => _sluice.Dispose();

    [Fact]
    public void The_example_runs_a_file_through_a_pipeline_with_a_function_of_its_own()
    {
        using var example = Process.Start(new ProcessStartInfo(
            "dotnet", [Sample("library", "Sample.Library.dll"), Path.Combine(SluiceProcess.Root, "samples", "orders.csv"), _sluice.At("home")])
        {
            RedirectStandardOutput = true,
        })!;
        var output = example.StandardOutput.ReadToEnd();
        example.WaitForExit();

        example.ExitCode.ShouldBe(0);
        output.ShouldContain("rows read 200 = accepted 197 + rejected 3 + duplicate 0 + filtered 0, completed: True");
        output.ShouldContain("Grace Hopper GH");
    }

    [Fact]
    public void The_page_of_the_NuGet_package_shows_the_example()
    {
        var page = File.ReadAllText(Path.Combine(SluiceProcess.Root, "src", "Sluice", "README.md"));
        var example = File.ReadAllText(Path.Combine(SluiceProcess.Root, "samples", "library", "Program.cs"));

        page.ShouldContain(example[example.IndexOf("using ", StringComparison.Ordinal)..].TrimEnd());
    }

    [Fact]
    public void The_executable_takes_functions_from_a_plug_in_into_the_process_that_reads_files()
    {
        _sluice.Write("sluice.yaml", $"plugins: [{Sample("functions", "Sample.Functions.dll")}]\n");
        _sluice.Write("people.yaml", "pipeline: people\nmap:\n  name: name\n  short: { expr: initials(name) }\n");
        _sluice.Write("people.csv", "name\nGrace Hopper\n\"\"\nAda\n");

        var result = _sluice.Run("run", "people.csv", "--pipeline", "people.yaml", "--to", "duckdb:x.duckdb#people");

        result.ExitCode.ShouldBe(0, result.Error);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT short FROM people ORDER BY _row").ShouldBe(["GH", "null", "A"]);
    }

    [Fact]
    public void A_plug_in_that_prints_and_reads_does_no_harm_to_the_process_that_reads_files()
    {
        _sluice.Write("sluice.yaml", $"plugins: [{typeof(TalkingFunctions).Assembly.Location}]\n");
        _sluice.Write("people.yaml", "pipeline: people\nmap:\n  name: name\n  said: { expr: said_aloud(name) }\n");
        _sluice.Write("people.csv", "name\nGrace\nAda\n");

        var result = _sluice.Run("run", "people.csv", "--pipeline", "people.yaml", "--to", "duckdb:x.duckdb#people");

        result.ExitCode.ShouldBe(0, result.Error);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT said FROM people ORDER BY _row").ShouldBe(["Grace heard nothing", "Ada heard nothing"]);
    }

    [Theory]
    [InlineData("nowhere.dll", "There is no such file")]
    [InlineData("people.csv", "The plug-in can not be used")]
    public void A_plug_in_that_is_none_is_named_with_what_is_wrong(string plugin, string expected)
    {
        _sluice.Write("sluice.yaml", $"plugins: [{plugin}]\n");
        _sluice.Write("people.csv", "name\nAda\n");

        var result = _sluice.Run("run", "people.csv");

        result.ExitCode.ShouldBe(78);
        result.Error.ShouldContain(expected);
    }

    [Fact]
    public async Task A_decimal_of_a_function_that_its_type_can_not_hold_rejects_the_row()
    {
        using var engine = Engine.Open(new EngineOptions
        {
            Home = _sluice.At("home"),
            Functions = [UserFunction.Of("much", (int number) => number * 400_000_000_000_000_000.1234567891m)],
        });
        _sluice.Write("t.csv", "n\n2\n3\n");
        var pipeline = PipelineYaml.Parse("pipeline: t\nmap: { n: { type: int32 }, m: { expr: much(n) } }\n", "t.yaml", ConfigSources.Process).OrThrow();

        var outcome = await engine.RunAsync(new RunRequest(_sluice.At("t.csv")) { Pipeline = pipeline });

        outcome.Manifest!.RejectsByCode.ShouldBe(new Dictionary<string, long> { ["expression"] = 1 });
        engine.Sample("home", "t", 5).Rows.Select(row => row[^1]).ShouldBe(["800000000000000000.246913578"]);
    }

    [Fact]
    public async Task A_function_takes_and_gives_each_type_and_what_it_throws_rejects_the_row()
    {
        using var engine = Engine.Open(new EngineOptions
        {
            Home = _sluice.At("home"),
            Functions =
            [
                UserFunction.Of("shout", (string text) => text == "b" ? throw new ArgumentException("no b") : text.ToUpperInvariant()),
                UserFunction.Of("twice", (long number) => number * 2),
                UserFunction.Of("half", (double number) => number / 2),
                UserFunction.Of("vat", (decimal amount) => amount * 1.19m),
                UserFunction.Of("next_day", (DateOnly day) => day.AddDays(1)),
                UserFunction.Of("next_hour", (DateTime time) => time.AddHours(1)),
                UserFunction.Of("is_even", (int number) => number % 2 == 0),
                UserFunction.Of("or_none", (string? text) => text ?? "none"),
            ],
        });
        _sluice.Write("t.csv", "a,n,d\na,3,2026-02-28\nb,4,2026-03-01\n,,\n");
        var pipeline = PipelineYaml.Parse("""
            pipeline: t
            map:
              a: a
              n: { from: n, type: int32 }
              d: { from: d, type: date }
              all: { expr: "concat_ws('|', shout(a), twice(n), half(n), vat(n), next_day(d), next_hour(d), is_even(n), or_none(a))" }
            """, "t.yaml", ConfigSources.Process).OrThrow();

        var outcome = await engine.RunAsync(new RunRequest(_sluice.At("t.csv")) { Pipeline = pipeline });

        outcome.Manifest!.RejectsByCode.ShouldBe(new Dictionary<string, long> { ["expression"] = 1 });
        engine.Sample("home", "t", 5).Rows.Select(row => row[^1]).ShouldBe(
            ["A|6|1.5|3.570000000|2026-03-01|2026-02-28 01:00:00|false|a", "none"]);
    }

    [Fact]
    public void A_function_that_can_not_be_used_is_refused_when_it_is_made()
    {
        Should.Throw<SluiceException>(() => UserFunction.Of("drop table", (string text) => text)).Message.ShouldContain("letters, digits and underscores");
        Should.Throw<SluiceException>(() => UserFunction.Of("f", (Uri uri) => "")).Message.ShouldContain("Uri");
        Should.Throw<SluiceException>(() => Engine.Open(new EngineOptions
        {
            UsesChildProcess = true,
            Functions = [UserFunction.Of("f", (string text) => text)],
        })).Message.ShouldContain("files are read in a child");
    }

    // The samples are built as the tests are.
    private static string Sample(string folder, string assembly) => Path.Combine(
        SluiceProcess.Root, "samples", folder, "bin", AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", assembly);
}

/// <summary>A plug-in that thinks it has a terminal.</summary>
public static class TalkingFunctions
{
    [UserFunction("said_aloud")]
    public static string SaidAloud(string name)
    {
        Console.WriteLine($"{name} was here");
        Console.Out.Flush();
        return $"{name} heard {Console.ReadLine() ?? "nothing"}";
    }
}
