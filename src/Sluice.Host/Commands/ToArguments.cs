using System.CommandLine;
using Sluice.Running;
using Sluice.Stores;

namespace Sluice.Host.Commands;

/// <summary>The destinations of the command line: <c>--to URL#TABLE</c> with <c>--mode</c> and <c>--key</c>.</summary>
internal static class ToArguments
{
    /// <summary>The option that names destinations.</summary>
    public static Option<string[]> ToOption(string description) => new("--to")
    {
        Description = description,
        HelpName = "URL#TABLE",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The option that says how their tables change.</summary>
    public static Option<string?> ModeOption()
    {
        var mode = new Option<string?>("--mode")
        {
            Description = "With --to: append (default), replace, upsert or replace_by; the last two with --key.",
        };
        mode.AcceptOnlyFromAmong("append", "replace", "upsert", "replace_by");
        return mode;
    }

    /// <summary>The option that names key columns.</summary>
    public static Option<string?> KeyOption() => new("--key")
    {
        Description = "Key columns for --mode upsert and replace_by, separated by commas.",
        HelpName = "COLUMNS",
    };

    /// <summary>Reads them; a table that is not named stays empty and gets the pipeline's or the file's name.</summary>
    /// <exception cref="SluiceException">They do not fit each other.</exception>
    public static IReadOnlyList<WriteTarget> Parse(IReadOnlyList<string> urls, string? mode, string? key)
    {
        if (urls.Count == 0 && (mode ?? key) is not null)
        {
            throw Usage("--mode and --key belong to --to, and there is none.", "Add --to, or set mode and key in the pipeline's write.");
        }

        var keys = key?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        var load = mode switch
        {
            null or "append" => LoadMode.Append,
            "replace" => LoadMode.Replace,
            "upsert" => LoadMode.Upsert,
            _ => LoadMode.ReplaceBy,
        };
        var needsKey = load is LoadMode.Upsert or LoadMode.ReplaceBy;
        if (needsKey != keys.Length > 0)
        {
            throw Usage(needsKey ? $"--mode {mode} needs --key." : "--key goes with --mode upsert or replace_by.",
                needsKey ? "Name the key columns: --key order_id." : "Add --mode upsert, or leave --key out.");
        }

        return [.. urls.Select(url => Target(url, load, mode is not null, keys))];
    }

    private static WriteTarget Target(string text, LoadMode mode, bool isModeGiven, string[] keys)
    {
        var url = StoreUrl.Parse(text);
        return new WriteTarget((url with { Table = null }).ToString(), new StreamLoad("", url.Table ?? "", mode)
        {
            Key = mode == LoadMode.Upsert ? keys : [],
            By = mode == LoadMode.ReplaceBy ? keys : [],
        })
        {
            IsModeGiven = isModeGiven,
        };
    }

    private static SluiceException Usage(string message, string advice) =>
        new(FailureKind.Usage, [new Problem("usage", message) { Advice = advice }]);
}
