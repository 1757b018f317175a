using System.CommandLine;
using Shouldly;
using Sluice.Host.Commands;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>Words on the command line that are wrong are told with those that were meant, and every verb shows how it is called.</summary>
public sealed class UsageTests
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task Without_a_word_it_says_what_to_do_first()
    {
        (await RunAsync()).ShouldBe(64);

        _error.ToString().ShouldContain("sluice run orders.csv --to duckdb:shop.duckdb#orders");
        _error.ToString().ShouldContain("sluice --help");
    }

    [Theory]
    [InlineData("rnu orders.csv", "There is no sluice rnu. Did you mean run?", "See sluice --help.")]
    [InlineData("--outptu json", "There is no option --outptu. Did you mean --output?", "See sluice --help.")]
    [InlineData("jobs", "sluice jobs needs a verb: list, show, cancel, retry, add or watch.", "See sluice jobs --help.")]
    [InlineData("rejects exprot x", "There is no sluice rejects exprot. Did you mean export?", "See sluice rejects --help.")]
    [InlineData("config shwo", "There is no sluice config shwo. Did you mean show?", "See sluice config --help.")]
    [InlineData("run", "sluice run needs FILE.", "See sluice run --help.")]
    [InlineData("run a.csv --too duckdb:x", "There is no option --too. Did you mean --to?", "See sluice run --help.")]
    [InlineData("run a.csv --dry-rnu", "There is no option --dry-rnu. Did you mean --dry-run?", "See sluice run --help.")]
    [InlineData("run a.csv --piepline=p.yaml", "There is no option --piepline. Did you mean --pipeline?", "See sluice run --help.")]
    [InlineData("run a.csv --mode upsrt", "--mode is 'upsrt'; expected append, replace, replace_by or upsert. Did you mean upsert?", "See sluice run --help.")]
    [InlineData("run a.csv --limit abc", "--limit is 'abc'; expected a whole number from 0 on.", "See sluice run --help.")]
    [InlineData("run a.csv --to", "--to needs a value: --to URL#TABLE.", "See sluice run --help.")]
    [InlineData("run a.csv --limit", "--limit needs a value: --limit ROWS.", "See sluice run --help.")]
    [InlineData("run a.csv --set", "--set needs a value: --set KEY=VALUE.", "See sluice run --help.")]
    [InlineData("run a.csv --output jsn", "--output is 'jsn'; expected json or text. Did you mean json?", "See sluice run --help.")]
    [InlineData("run a.csv --pipeline --strict", "--pipeline needs a value: --pipeline FILE. --strict is taken for an option; as a value it is written --pipeline=--strict.", "See sluice run --help.")]
    [InlineData("run a.csv -c -q", "-c needs a value: -c FILE. -q is taken for an option", "See sluice run --help.")]
    [InlineData("--home --quiet run a.csv", "--home needs a value: --home FOLDER.", "See sluice run --help.")]
    [InlineData("run a.csv --to -- b.csv", "--to needs a value: --to URL#TABLE.", "See sluice run --help.")]
    [InlineData("run a.csv --mode --dry-rnu", "--mode needs a value. --dry-rnu is taken for an option", "See sluice run --help.")]
    [InlineData("run a.csv --output --strict", "--output needs a value. --strict is taken for an option", "See sluice run --help.")]
    [InlineData("jobs add a.csv --priority High", "--priority is 'High'; expected critical, low or normal.", "See sluice jobs add --help.")]
    [InlineData("preview a.csv b.csv", "sluice preview takes no 'b.csv'.", "See sluice preview --help.")]
    [InlineData("jobs list --state faild", "Did you mean failed?", "See sluice jobs list --help.")]
    [InlineData("run ", "FILE is empty.", "See sluice run --help.")]
    [InlineData("run a.csv --home ", "--home is empty; expected FOLDER.", "See sluice run --help.")]
    [InlineData("run a.csv --pipeline ", "--pipeline is empty; expected FILE.", "See sluice run --help.")]
    [InlineData("preview a.csv -c ", "--config is empty; expected FILE.", "See sluice preview --help.")]
    [InlineData("jobs cancel ", "JOB is empty.", "See sluice jobs cancel --help.")]
    [InlineData("run a.csv --limit -1", "--limit is -1; expected a whole number from 0 on.", "See sluice run --help.")]
    [InlineData("rejects list --skip -5", "--skip is -5; expected a whole number from 0 on.", "See sluice rejects list --help.")]
    [InlineData("preview a.csv --limit 900000", "--limit is 900000; expected at most 200.", "See sluice preview --help.")]
    [InlineData("keys create x --role admn", "Did you mean admin?", "See sluice keys create --help.")]
    public async Task What_was_meant_is_said(string words, string said, string where)
    {
        (await RunAsync(words.Split(' '))).ShouldBe(64);

        _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2, _error.ToString());
        _error.ToString().ShouldContain(said);
        _error.ToString().ShouldContain(where);
    }

    [Fact]
    public async Task Problems_of_the_engine_and_of_the_pipeline_are_told_at_once()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-test-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "s.yaml"), "memry: 1GB\n");
            File.WriteAllText(Path.Combine(folder, "p.yaml"), "pipeline: p\nraed: {}\n");

            (await RunAsync("run", "a.csv", "-c", Path.Combine(folder, "s.yaml"), "--pipeline", Path.Combine(folder, "p.yaml"))).ShouldBe(78);

            _error.ToString().ShouldContain("memry");
            _error.ToString().ShouldContain("raed");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Every_option_with_a_value_says_so_when_another_option_stands_in_its_place()
    {
        var root = CommandLine.Create(_output, _error, out _);

        foreach (var verb in Verbs(root))
        {
            var options = verb.Options.Concat(verb.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive)))
                .Where(option => option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0).ToList();
            foreach (var name in options.SelectMany(option => option.Aliases.Prepend(option.Name)))
            {
                (await RunAsync([.. VerbHelp.PathOf(verb).Split(' '), name, "--verbose"])).ShouldBe(64, $"{VerbHelp.PathOf(verb)} {name}");
                _error.ToString().ShouldContain($"error usage: {name} needs a value");
                _error.GetStringBuilder().Clear();
            }
        }
    }

    [Theory]
    [InlineData("read.delimiter=-", "id-v\n1-2\n")]
    [InlineData("read.null=-", "id,v\n1,-\n")]
    public void A_value_that_begins_with_a_dash_is_one(string set, string text)
    {
        using var sluice = new SluiceProcess();
        sluice.Write("-a.csv", text);

        sluice.Run("preview", $"--set={set}", "--", "-a.csv").ExitCode.ShouldBe(0);
        sluice.Run("preview", "--set", set, "./-a.csv").ExitCode.ShouldBe(0);
        sluice.Run("run", "--home=-h", "./-a.csv").ExitCode.ShouldBe(0);

        Directory.Exists(sluice.At("-h")).ShouldBeTrue();
    }

    [Fact]
    public void Every_verb_has_an_example_that_it_understands()
    {
        var root = CommandLine.Create(_output, _error, out _);

        foreach (var verb in Verbs(root))
        {
            var examples = VerbHelp.ExamplesOf(VerbHelp.PathOf(verb));
            examples.ShouldNotBeEmpty(VerbHelp.PathOf(verb));
            foreach (var example in examples)
            {
                var parsed = root.Parse(example["sluice ".Length..]);
                parsed.Errors.ShouldBeEmpty(example);
                UsageText.UnknownOption(parsed).ShouldBeNull(example);
                parsed.CommandResult.Command.ShouldBe(verb, example);
            }
        }
    }

    [Fact]
    public async Task Help_ends_with_examples_and_exit_codes()
    {
        (await RunAsync("run", "--help")).ShouldBe(0);

        _output.ToString().ShouldContain("Examples:\n  sluice run orders.csv --to duckdb:shop.duckdb#orders\n");
        _output.ToString().ShouldContain("69 a store is down");
        _error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void A_pipeline_that_is_not_there_is_told_with_the_one_that_is()
    {
        using var sluice = new SluiceProcess();
        sluice.Write("a.csv", "id\n1\n");
        sluice.Write("orders.yaml", "pipeline: orders\n");
        Directory.CreateDirectory(sluice.At("pipelines"));
        sluice.Write("pipelines/tickets.yaml", "pipeline: tickets\n");

        sluice.Run("plan", "a.csv", "--pipeline", "order.yaml").Error.ShouldContain("Did you mean orders.yaml?");
        sluice.Run("plan", "a.csv", "--pipeline", "tickets").Error.ShouldContain("Did you mean pipelines/tickets.yaml?");
        sluice.Run("plan", "a.csv", "--pipeline", "pipelines/tikets.yaml").Error.ShouldContain("Did you mean pipelines/tickets.yaml?");
        sluice.Run("plan", "a.csv", "--pipeline", "nothing-like-it").Error.ShouldNotContain("Did you mean");
    }

    [Fact]
    public void A_job_without_rejects_to_show_is_told_with_the_newest_that_has()
    {
        using var sluice = new SluiceProcess();
        sluice.Run("rejects", "list").Error.ShouldContain("Run one: sluice run FILE.");
        sluice.Write("a.csv", "id\n1\n");
        var job = sluice.RunJson("run", "a.csv", "--to", "duckdb:x.duckdb#a").Json.GetProperty("job").GetString()!;

        var unknown = sluice.Run("rejects", "list", "123");
        unknown.ExitCode.ShouldBe(1);
        unknown.Error.ShouldContain($"The newest is {job}.");
        sluice.Run("rejects", "list", job[..13]).Output.ShouldContain($"of job {job}");
        sluice.Run("jobs", "list").Output.ShouldBe("No jobs.\n");
    }

    private Task<int> RunAsync(params string[] words) => CommandLine.RunAsync(words, _output, _error);

    private static IEnumerable<Command> Verbs(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Verbs);
}
