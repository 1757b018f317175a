using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Host.Keys;
using Sluice.Host.Rendering;

namespace Sluice.Host.Commands;

/// <summary><c>sluice keys</c>: who may use the HTTP API. What is changed counts at once, also for a server that runs.</summary>
internal static class KeysCommand
{
    public static Command Create(CommonOptions common, TextWriter output, TextWriter error)
    {
        var command = new Command("keys", "Keys of the HTTP API: what they are for is docs/server.md.");
        command.Add(CreateCreate(common, output, error));
        command.Add(CreateList(common, output));
        command.Add(CreateRevoke(common, output));
        return command;
    }

    private static Command CreateCreate(CommonOptions common, TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("name") { Description = "What you call it: who or what will use it.", HelpName = "NAME" };
        var role = new Option<string>("--role") { Description = "viewer (default) looks, analyst sends files and decides about jobs, admin does everything.", DefaultValueFactory = _ => "viewer" };
        role.AcceptOnlyFromAmong("viewer", "analyst", "admin");
        var days = new Option<int?>("--days") { Description = "Days until it ends; without it never.", HelpName = "DAYS" };
        var command = new Command("create", "Makes a key and shows it, this once.") { name, role, days };
        command.SetAction((parsed, _) =>
        {
            var label = parsed.GetRequiredValue(name);
            if (label.Length > 100 || label.Any(char.IsControl) || parsed.GetValue(days) is < 1 or > 36_500)
            {
                throw new SluiceException(FailureKind.Usage, "usage", "A key has a name of at most 100 letters, and 1 to 36500 days.");
            }

            var lifetime = parsed.GetValue(days) is { } count ? TimeSpan.FromDays(count) : (TimeSpan?)null;
            var (key, secret) = Open(common, parsed).Create(label, Enum.Parse<Role>(parsed.GetValue(role)!, ignoreCase: true), lifetime);
            if (common.IsJson(parsed))
            {
                output.WriteLine(JsonSerializer.Serialize(KeyView.Of(key) with { Key = secret }, KeyViewJson.Default.KeyView));
            }
            else
            {
                // The key alone, for SLUICE_KEY=$(sluice keys create ...).
                output.WriteLine(secret);
                error.WriteLine($"Key {key.Id} ({Word(key.Role)}) of {ProblemText.Printable(label)}. It is kept as a hash: this is the only time that it is shown.");
            }

            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static Command CreateList(CommonOptions common, TextWriter output)
    {
        var command = new Command("list", "Lists the keys, without the keys themselves.");
        command.SetAction((parsed, _) =>
        {
            var keys = Open(common, parsed).All();
            if (common.IsJson(parsed))
            {
                output.WriteLine(JsonSerializer.Serialize([.. keys.Select(KeyView.Of)], KeyViewJson.Default.IReadOnlyListKeyView));
                return Task.FromResult(ExitCodes.Done);
            }

            foreach (var key in keys)
            {
                output.WriteLine($"{key.Id}  {key.StateAt(TimeProvider.System.GetUtcNow()),-8} {Word(key.Role),-8} {Day(key.CreatedAt)} "
                    + $"{(key.ExpiresAt is { } end ? "until " + Day(end) : "for ever"),-16} {ProblemText.Printable(key.Name)}");
            }

            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static Command CreateRevoke(CommonOptions common, TextWriter output)
    {
        var id = new Argument<string>("key") { Description = "The key's id, or its name.", HelpName = "KEY" };
        var command = new Command("revoke", "Takes a key back, at once.") { id };
        command.SetAction((parsed, _) =>
        {
            var key = Open(common, parsed).Revoke(parsed.GetRequiredValue(id));
            output.WriteLine(common.IsJson(parsed) ? JsonSerializer.Serialize(KeyView.Of(key), KeyViewJson.Default.KeyView)
                : $"Key {key.Id} of {ProblemText.Printable(key.Name)} opens nothing any more.");
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static KeyFile Open(CommonOptions common, ParseResult parsed) =>
        new(Path.GetFullPath(PipelineArguments.ReadEngine(common, parsed, PipelineArguments.EngineSets(common, parsed)).OrThrow().Home), TimeProvider.System);

    private static string Word(Role role) => role.ToString().ToLowerInvariant();

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>A key as it is shown.</summary>
internal sealed record KeyView(string Id, string Name, Role Role, string State, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt)
{
    /// <summary>The key itself, in the answer that made it and nowhere else.</summary>
    public string? Key { get; init; }

    /// <summary>The view of a key.</summary>
    public static KeyView Of(ApiKey key) =>
        new(key.Id, key.Name, key.Role, key.StateAt(TimeProvider.System.GetUtcNow()), key.CreatedAt, key.ExpiresAt, key.RevokedAt);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(IReadOnlyList<KeyView>))]
internal sealed partial class KeyViewJson : JsonSerializerContext;
