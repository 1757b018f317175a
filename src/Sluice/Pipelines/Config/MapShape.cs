using System.Text.Json.Nodes;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary><c>map</c> as it was read.</summary>
/// <param name="Entries">The targets in order.</param>
/// <param name="Rest">What becomes of the other columns.</param>
internal sealed record MapDraft(IReadOnlyList<MapEntryDraft> Entries, RestMode Rest)
{
    /// <summary>The map with the formats of its targets.</summary>
    public MapConfig Finish(CellFormat inherited) =>
        new() { Entries = [.. Entries.Select(entry => entry.Finish(inherited))], Rest = Rest };
}

/// <summary>The section <c>map</c>: a key for each target, and <c>rest</c>.</summary>
internal sealed class MapShape : ConfigShape<MapDraft>
{
    /// <summary>The key, and the column, of what no target takes.</summary>
    public const string Rest = "rest";

    private const string TargetPattern = @"^\p{L}[\p{L}\p{Mn}\p{Mc}\p{Nd}_]{0,62}$";

    /// <summary>The key <c>rest</c>.</summary>
    public static ConfigKey<RestMode> RestKey { get; } = new(Rest,
        Shapes.Word(("json", RestMode.Json), ("drop", RestMode.Drop), ("error", RestMode.Error)),
        "What becomes of the columns that no target takes: `json` puts their non-null cells into one JSON object in the column "
        + "`rest`, `drop` leaves them out (the report names them), `error` refuses the file.")
    {
        Default = RestMode.Drop,
        Example = "rest: json",
    };

    public override string Expected => "a section with a key for each target column";

    public override JsonObject Schema()
    {
        var target = MapKeys.Section.Schema();
        ((JsonArray)target["anyOf"]!).Add(new JsonObject { ["type"] = "null" });
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { [Rest] = RestKey.Shape.Schema() },
            ["propertyNames"] = new JsonObject { ["pattern"] = TargetPattern },
            ["additionalProperties"] = target,
        };
    }

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out MapDraft value)
    {
        value = new MapDraft([], RestMode.Drop);
        if (node.Kind != NodeKind.Map)
        {
            problems.WrongType(node, path, Expected);
            return false;
        }

        var entries = new List<MapEntryDraft>();
        var names = new Dictionary<string, ConfigEntry>(StringComparer.OrdinalIgnoreCase);
        var rest = RestMode.Drop;
        foreach (var entry in node.Entries)
        {
            if (entry.Key == Rest)
            {
                rest = ReadRest(entry.Value, $"{path}.{Rest}", problems);
                continue;
            }

            CheckName(entry, names, problems);
            if (MapKeys.Section.TryRead(entry.Value, $"{path}.{entry.Key}", problems, out var draft))
            {
                entries.Add(draft);
            }
        }

        value = new MapDraft(entries, rest);
        return true;
    }

    public override void Show(ConfigNode? node, string path, string? whenAbsent, List<ShownValue> values)
    {
        if (node is null)
        {
            values.Add(ShownValue.OfDefault(path, whenAbsent ?? ""));
            return;
        }

        foreach (var entry in node.Entries)
        {
            if (entry.Key == Rest || entry.Value.Kind != NodeKind.Map)
            {
                values.Add(ShownValue.Of($"{path}.{entry.Key}", entry.Value));
            }
            else
            {
                MapKeys.Section.Show(entry.Value, $"{path}.{entry.Key}", null, values);
            }
        }

        if (node.Find(Rest) is null)
        {
            values.Add(ShownValue.OfDefault($"{path}.{Rest}", RestKey.DefaultText));
        }
    }

    private static RestMode ReadRest(ConfigNode node, string path, ConfigProblems problems)
    {
        if (node.IsNull)
        {
            return RestMode.Drop;
        }

        if (node.Kind == NodeKind.Map)
        {
            problems.WrongType(node, path, RestKey.Shape.Expected, "rest is what no target takes; a target needs another name.");
            return RestMode.Drop;
        }

        return RestKey.Shape is ConfigShape<RestMode> shape && shape.TryRead(node, path, problems, out var mode) ? mode : RestMode.Drop;
    }

    private static void CheckName(ConfigEntry entry, Dictionary<string, ConfigEntry> names, ConfigProblems problems)
    {
        const string expected = "a letter, then letters, digits and _ (63 at most)";
        if (entry.Key.StartsWith('_'))
        {
            problems.Add(entry.Place, "bad_name",
                $"The target {Quoted.Of(entry.Key)} begins with _, which is kept for provenance columns.",
                entry.Key, expected, $"Call it {entry.Key.TrimStart('_')}.");
        }
        else if (!NameLetters.IsName(entry.Key))
        {
            problems.Add(entry.Place, "bad_name", $"{Quoted.Of(entry.Key)} can not be the name of a target column.",
                entry.Key, expected, "The name in the file goes into from.");
        }

        if (!names.TryAdd(entry.Key, entry))
        {
            problems.Add(entry.Place, "duplicate_name",
                $"The targets {names[entry.Key].Key} and {entry.Key} differ only in case, which most stores do not see.",
                entry.Key, "names that differ in more than case", $"The first is on line {names[entry.Key].Place.Line}.");
        }
    }
}
