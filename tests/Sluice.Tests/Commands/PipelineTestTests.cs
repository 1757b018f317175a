using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>The tests that pipelines carry, as <c>sluice test</c> runs them.</summary>
public sealed class PipelineTestTests : IDisposable
{
    private const string Orders = """
        pipeline: orders
        read: { delimiter: ";", decimal_mark: ",", where: "state <> 'draft'" }
        map:
          id:     { from: Id, type: integer, required: true }
          amount: { from: Amount, type: "decimal(9,2)", between: [0, 100] }
          state:  { from: State }
          notes:  { from: "Note*", collect: list }
        streams:
          order_notes: { from: orders, unnest: notes }
        check:
          - { unique: id, keep: last }
          - { rejects: "<= 10%" }

        """;

    private readonly SluiceProcess _sluice = new();

    [Fact]
    public void A_pipeline_that_does_what_its_tests_expect_passes_and_leaves_nothing()
    {
        _sluice.Write("orders.yaml", Orders + """
            tests:
              - name: rows of each kind
                input:
                  - { Id: 1, Amount: "9,80", State: open, Note: first, "Note 2": second }
                  - { Id: 2, Amount: many, State: open }
                  - { Id: x, Amount: "101", State: paid }
                  - { Id: 3, Amount: "1", State: draft }
                  - { Id: 1, Amount: "5", State: paid, Note: null }
                rows: [{ id: 1, amount: 5.00, state: paid, notes: [] }]
                rejects: [{ row: 2, code: type, column: amount }, { row: 3, code: type, column: id }, { row: 3, code: between }]
                duplicates: [1]
                filtered: 1
              - name: a text is read as the pipeline reads its files
                input: "Id;Amount;State;Note;Note\n7;1,5;open;a;b\n"
                rows: [{ id: 7, amount: 1.5, notes: [a, b] }]
                streams: { order_notes: [{ note: a }, { note: b }] }
              - name: a file beside the pipeline
                file: some.csv
                rows: [{ id: 8 }]
              - { name: no key, input: "Amount;State\n1;open\n", fails: missing_column }
              - { name: too many rejects, input: [{ Id: x, Amount: 1, State: open }], fails: rejects_bound }

            """.Replace("{ note: a }, { note: b }", "{ notes: a }, { notes: b }"));
        _sluice.Write("some.csv", "Id;Amount;State;Note\n8;2;open;\n");
        var before = _sluice.Files();

        var result = _sluice.Run("test", "orders.yaml");

        result.Output.ShouldContain("1 pipelines, 5 tests: 5 passed, 0 failed");
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        _sluice.Files().ShouldBe(before);
    }

    [Fact]
    public void What_is_other_than_expected_is_said_with_the_line_that_expects_it()
    {
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              id: { from: id, type: integer }
              s:  s
            tests:
              - name: wrong
                input: [{ id: 1, s: a }, { id: b, s: c }]
                rows:
                  - { id: 1,
                      s: b }
                  - { id: 2, s: c }
                duplicates: [2]
              - { name: right, input: [{ id: 1, s: a }], rows: [{ s: a, id: 1 }] }
              - { name: fails, input: [{ id: 1 }], fails: missing_column }
            """);

        var text = _sluice.Run("test");

        text.ExitCode.ShouldBe(1);
        text.Output.ReplaceLineEndings("\n").ShouldContain("""
            FAILED  p.yaml:6  wrong
                    line 6, rows
                      expected  2 rows
                      found     1 rows, the first is id: 1, s: a
                    line 10, row 1, s
                      expected  b
                      found     a
                    line 6, row 2
                      expected  no such reason
                      found     type of id (found `b`), expected a whole number of 64 bits
                    line 6, duplicates
                      expected  rows 2
                      found     none
            ok      p.yaml:13  right
            """.ReplaceLineEndings("\n"));
        text.Output.ShouldContain("1 pipelines, 3 tests: 1 passed, 2 failed");

        var (exitCode, json) = _sluice.RunJson("test", "p.yaml");
        exitCode.ShouldBe(1);
        json.GetProperty("failed").GetInt32().ShouldBe(2);
        var test = json.GetProperty("pipelines")[0].GetProperty("tests")[0];
        test.GetProperty("passed").GetBoolean().ShouldBeFalse();
        test.GetProperty("differences")[1].GetProperty("line").GetInt32().ShouldBe(10);
    }

    [Fact]
    public void A_value_of_the_command_line_goes_into_the_pipelines_that_are_tested_and_into_no_other()
    {
        _sluice.Write("p.yaml", "pipeline: p\nmap: { n: { type: integer } }\ncheck: [{ column: n, between: [2, 3] }]\n"
            + "tests: [{ name: one, input: [{ n: 1 }], rows: [{ n: 1 }] }]\n");

        var result = _sluice.Run("test", "p.yaml", "--set", "check.0.severity=warn");

        result.ExitCode.ShouldBe(0, result.Output + result.Error);
    }

    [Theory]
    [InlineData("guess a.csv")]
    [InlineData("search x")]
    [InlineData("rejects list")]
    public void A_value_for_a_pipeline_is_refused_where_a_verb_takes_none(string words)
    {
        _sluice.Write("a.csv", "a|b\n1|2\n");

        var result = _sluice.Run([.. words.Split(' '), "--set", "read.delimiter=|"]);

        result.ExitCode.ShouldBe(64, result.Output);
        result.Error.ShouldContain("--set read.delimiter is for a pipeline, and this verb takes none.");
    }

    [Fact]
    public void Every_pipeline_below_a_folder_is_tested_and_one_without_tests_is_said()
    {
        Directory.CreateDirectory(_sluice.At("a/b"));
        _sluice.Write("a/p.yaml", "pipeline: p\ntests:\n  - { name: one, input: [{ a: 1 }], rows: [{ a: 1 }] }\n");
        _sluice.Write("a/b/q.yml", "pipeline: q\n");
        _sluice.Write("a/other.yaml", "name: no pipeline\n");
        _sluice.Write("a/broken.yaml", "pipeline: [\n");

        var (exitCode, json) = _sluice.RunJson("test", "a");
        exitCode.ShouldBe(78);
        json.GetProperty("problems")[0].GetProperty("file").GetString().ShouldBe("a/broken.yaml");
        File.Delete(_sluice.At("a/broken.yaml"));

        var text = _sluice.Run("test", "a");
        text.ExitCode.ShouldBe(0, text.Error);
        text.Output.ShouldContain("a/b/q.yml  has no tests");
        text.Output.ShouldContain("2 pipelines, 1 tests: 1 passed, 0 failed");
        _sluice.Run("test", "nowhere.yaml").ExitCode.ShouldNotBe(0);
        Directory.CreateDirectory(_sluice.At("empty"));
        _sluice.Run("test", "empty").ExitCode.ShouldBe(64);
    }

    public void Dispose() => _sluice.Dispose();
}
