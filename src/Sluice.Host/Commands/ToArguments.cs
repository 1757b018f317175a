using Sluice.Running;
using Sluice.Stores;

namespace Sluice.Host.Commands;

/// <summary>The destinations of the command line: <c>--to URL#TABLE</c> with <c>--mode</c>, <c>--key</c> and <c>--schema</c>.</summary>
internal static class ToArguments
{
    /// <summary>Reads them; a table that is not named stays empty and gets the pipeline's or the file's name.</summary>
    /// <exception cref="SluiceException">They do not fit each other.</exception>
    public static IReadOnlyList<WriteTarget> Parse(IReadOnlyList<string> urls, string? mode, string? key, string? schema)
    {
        if (urls.Count == 0 && (mode ?? key ?? schema) is not null)
        {
            throw Usage("--mode, --key and --schema belong to --to, and there is none.", "Add --to, or set mode, key and schema in the pipeline's write.");
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

        var isFrozen = schema switch { "freeze" => true, "evolve" => false, _ => (bool?)null };
        return [.. urls.Select(url => Target(url, load, mode is not null, keys) with
        {
            Schema = isFrozen is null ? null : isFrozen.Value ? SchemaMode.Freeze : SchemaMode.Evolve,
        })];
    }

    private static WriteTarget Target(string text, LoadMode mode, bool isModeGiven, string[] keys)
    {
        var url = StoreUrl.Parse(text);
        return new WriteTarget((url with { Table = null }).Text, new StreamLoad("", url.Table ?? "", mode)
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
