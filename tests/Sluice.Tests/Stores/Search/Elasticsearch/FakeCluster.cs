using System.Text.Json.Nodes;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>Indexes and aliases.</summary>
internal sealed class FakeCluster
{
    private readonly Dictionary<string, FakeIndex> _indexes = [];
    private readonly Dictionary<string, (string Index, JsonNode? Filter)> _aliases = [];

    /// <summary>The names of all indexes.</summary>
    public IReadOnlyList<string> Indexes => [.. _indexes.Keys];

    /// <summary>The aliases, and what they hide.</summary>
    public IReadOnlyDictionary<string, (string Index, JsonNode? Filter)> Aliases => _aliases;

    /// <summary>An index by its name or its alias.</summary>
    public (FakeIndex Index, JsonNode? Filter) Find(string name) => _indexes.TryGetValue(name, out var index) ? (index, null)
        : _aliases.TryGetValue(name, out var alias) ? (_indexes[alias.Index], alias.Filter)
        : throw FakeError.NoIndex(name);

    public bool Has(string name) => _indexes.ContainsKey(name) || _aliases.ContainsKey(name);

    public void Create(string name, JsonObject body)
    {
        var wrong = name.Any(char.IsAsciiLetterUpper) ? "must be lowercase"
            : name[0] is '_' or '-' or '+' ? "must not start with '_', '-', or '+'"
            : name.IndexOfAny(['\\', '/', '*', '?', '"', '<', '>', '|', ' ', ',', '#', ':']) >= 0 ? "must not contain the following characters ['\\','/','*','?','\"','<','>','|',' ',',']"
            : System.Text.Encoding.UTF8.GetByteCount(name) > 255 ? "index name is too long, (> 255)" : null;
        if (wrong is not null)
        {
            throw new FakeError(400, "invalid_index_name_exception", $"Invalid index name [{name}], {wrong}");
        }

        if (Has(name))
        {
            throw new FakeError(400, "resource_already_exists_exception", $"index [{name}/abc] already exists");
        }

        _indexes[name] = new(name, body);
        foreach (var (alias, options) in body["aliases"]?.AsObject() ?? [])
        {
            _aliases[alias] = (name, options?["filter"]?.DeepClone());
        }
    }

    /// <summary>The index that a bulk request writes to: without leave to do so a server makes one that is not there.</summary>
    public FakeIndex? ToWrite(string name, bool requiresAlias)
    {
        if (requiresAlias && !_aliases.ContainsKey(name))
        {
            return null;
        }

        if (!Has(name))
        {
            Create(name, []);
            _indexes[name].IsDynamic = true;
        }

        return Find(name).Index;
    }

    public void Remove(string name)
    {
        if (!_indexes.Remove(name))
        {
            throw FakeError.NoIndex(name);
        }

        foreach (var alias in _aliases.Where(alias => alias.Value.Index == name).ToList())
        {
            _aliases.Remove(alias.Key);
        }
    }

    /// <summary>All actions, or none of them.</summary>
    public void Change(JsonArray actions)
    {
        var steps = actions.Select(action => action!.AsObject().Single()).ToList();
        foreach (var (verb, action) in steps)
        {
            var index = action!["index"]!.GetValue<string>();
            if (!_indexes.ContainsKey(index))
            {
                throw FakeError.NoIndex(index);
            }

            if (verb is not ("add" or "remove_index"))
            {
                throw FakeError.Illegal($"the tests know no alias action [{verb}]");
            }

            if (action["alias"]?.GetValue<string>() is { } alias && _indexes.ContainsKey(alias))
            {
                throw new FakeError(400, "invalid_alias_name_exception", $"Invalid alias name [{alias}]: an index or data stream exists with the same name as the alias");
            }
        }

        foreach (var (verb, action) in steps)
        {
            var index = action!["index"]!.GetValue<string>();
            if (verb == "remove_index")
            {
                Remove(index);
            }
            else
            {
                _aliases[action["alias"]!.GetValue<string>()] = (index, action["filter"]?.DeepClone());
            }
        }
    }
}
