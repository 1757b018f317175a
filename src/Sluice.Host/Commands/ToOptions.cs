using System.CommandLine;
using Sluice.Running;

namespace Sluice.Host.Commands;

/// <summary>The options that say where rows go, for the verbs that know them.</summary>
internal sealed class ToOptions
{
    private readonly Option<string[]> _to = new("--to")
    {
        Description = "Where the rows go, instead of the pipeline's write: duckdb:sales.duckdb#orders, parquet:out#orders, "
            + "postgres://user:password@host/database#orders, search:file.db#orders. May be repeated.",
        HelpName = "URL#TABLE",
    };

    private readonly Option<string?> _mode = new("--mode")
    {
        Description = "With --to: append (default), replace, upsert or replace_by; the last two with --key.",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "Key columns for --mode upsert and replace_by, separated by commas.",
        HelpName = "COLUMNS",
    };

    private readonly Option<string?> _schema = new("--schema")
    {
        Description = "With --to, when columns differ from the table's: evolve (default) adds what is new, freeze stops with exit code 4.",
    };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_to, _mode, _key, _schema];

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        _mode.AcceptOnlyFromAmong("append", "replace", "upsert", "replace_by");
        _schema.AcceptOnlyFromAmong("evolve", "freeze");
        foreach (var option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>The destinations; empty when there are none.</summary>
    /// <exception cref="SluiceException">They do not fit each other.</exception>
    public IReadOnlyList<WriteTarget> Parse(ParseResult parsed) =>
        ToArguments.Parse(parsed.GetValue(_to) ?? [], parsed.GetValue(_mode), parsed.GetValue(_key), parsed.GetValue(_schema));
}
