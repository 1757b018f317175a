using System.CommandLine;

namespace Sluice.Host.Commands;

/// <summary>Flags that every verb knows.</summary>
internal sealed class CommonOptions
{
    /// <summary>Adds the flags to the root, for all verbs below it.</summary>
    public CommonOptions(RootCommand root)
    {
        foreach (var option in new Option[] { Config, Home, Set, Output, Quiet, Verbose })
        {
            option.Recursive = true;
            root.Add(option);
        }

        Output.AcceptOnlyFromAmong("text", "json");
    }

    public Option<string?> Config { get; } = new("--config", "-c", "--config-file")
    {
        Description = "The engine's configuration (default: sluice.yaml, where there is one).",
        HelpName = "FILE",
    };

    public Option<string?> Home { get; } = new("--home")
    {
        Description = "The home folder with packages and stores (default: SLUICE_HOME, else ./.sluice).",
        HelpName = "FOLDER",
    };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Overrides one value of the configuration or the pipeline: --set read.delimiter=';'. May be repeated.",
        HelpName = "KEY=VALUE",
    };

    public Option<string> Output { get; } = new("--output")
    {
        Description = "text for people, json for programs.",
        DefaultValueFactory = _ => "text",
    };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "No progress, no notes." };

    public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Say more: what became of each column, memory, hashes." };

    /// <summary>True when the caller is a program.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(Output) == "json";
}
