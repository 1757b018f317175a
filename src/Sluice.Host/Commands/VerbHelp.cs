using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sluice.Host.Commands;

/// <summary>What <c>--help</c> says of a verb besides its options: how it is called, and what its exit code means.</summary>
internal static class VerbHelp
{
    private const string OfRuns = "0 done, 1 failed, 3 rows were rejected and --strict was given, 4 a contract or threshold is broken, "
        + "64 usage, 69 a store is down or locked, 78 configuration, 130 or 143 stopped by a signal; of several files the worst";

    private const string OfOthers = "0 done, 1 failed, 64 usage, 69 a store or server is down or locked, 78 configuration";

    private static readonly Dictionary<string, (string[] Examples, string ExitCodes)> Verbs = new(StringComparer.Ordinal)
    {
        ["run"] = (["sluice run orders.csv --to duckdb:shop.duckdb#orders", "sluice run 'exports/*.csv' --pipeline orders.yaml --strict"], OfRuns),
        ["preview"] = (["sluice preview orders.csv"], OfOthers),
        ["guess"] = (["sluice guess orders.csv -o orders.yaml"], OfOthers),
        ["plan"] = (["sluice plan orders.csv --pipeline orders.yaml"], OfOthers),
        ["validate"] = (["sluice validate 'pipelines/*.yaml'"], "0 all can be run, 64 usage, 78 one can not"),
        ["test"] = (["sluice test orders.yaml"], "0 all tests pass, 1 one fails, 64 usage, 78 a pipeline can not be run"),
        ["work"] = (["sluice work", "sluice work --until-idle"], "0 stopped, or idle, 64 usage, 69 another process works in the home folder, 78 configuration"),
        ["serve"] = (["sluice serve --listen 127.0.0.1:8321"], "0 stopped, 64 usage, 69 another process works in the home folder, 78 configuration"),
        ["keys create"] = (["sluice keys create uploads --role analyst --days 90"], OfOthers),
        ["keys list"] = (["sluice keys list"], OfOthers),
        ["keys revoke"] = (["sluice keys revoke uploads"], OfOthers),
        ["jobs list"] = (["sluice jobs list --state failed"], OfOthers),
        ["jobs show"] = (["sluice jobs show 01a2047f"], OfOthers),
        ["jobs watch"] = (["sluice jobs watch 01a2047f"], "0 it completed, 1 it did not, 64 usage, 69 a store or server is down or locked, 78 configuration"),
        ["jobs cancel"] = (["sluice jobs cancel 01a2047f"], OfOthers),
        ["jobs retry"] = (["sluice jobs retry 01a2047f --set read.date_order=dmy"], OfOthers),
        ["jobs add"] = (["sluice jobs add 'exports/*.csv' --pipeline orders.yaml"], OfOthers),
        ["rejects list"] = (["sluice rejects list --limit 100"], OfOthers),
        ["rejects export"] = (["sluice rejects export -o rejects.xlsx"], OfOthers),
        ["rejects replay"] = (["sluice rejects replay rejects.xlsx --dry-run", "sluice rejects replay rejects.xlsx"], OfRuns),
        ["doctor"] = (["sluice doctor", "sluice doctor --to postgres://sluice@db/shop"], "0 nothing is in the way, otherwise that of the first finding: 1, 69 a store is down or locked, 78 configuration"),
        ["config show"] = (["sluice config show --pipeline orders.yaml"], "0 usable, 64 usage, 78 not usable"),
        ["search"] = (["sluice search \"login failure status:open\" --store search:tickets.db"], OfOthers),
        ["lineage"] = (["sluice lineage 'warehouse/**/*.sql' --dialect tsql"], OfOthers),
    };

    /// <summary>The examples of a verb, such as <c>jobs list</c>; none for one that only has others below it.</summary>
    public static IReadOnlyList<string> ExamplesOf(string verb) => Verbs.TryGetValue(verb, out var said) ? said.Examples : [];

    /// <summary>Puts examples and exit codes behind the help of every verb.</summary>
    public static void AddTo(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new WithExamples((SynchronousCommandLineAction)help.Action!);
    }

    /// <summary>The words by which a command is called, without the program's name; empty for the root.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}".TrimStart() : "";

    private sealed class WithExamples(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = usual.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            if (Verbs.TryGetValue(PathOf(parseResult.CommandResult.Command), out var said))
            {
                output.WriteLine($"Examples:\n{string.Concat(said.Examples.Select(example => $"  {example}\n"))}\nExit codes:\n  {said.ExitCodes}\n");
            }

            return code;
        }
    }
}
