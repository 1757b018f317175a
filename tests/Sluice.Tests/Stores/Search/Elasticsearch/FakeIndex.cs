using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>A document: its source as it was sent, and what of it is indexed, by fields.</summary>
internal sealed record FakeDocument(string Id, JsonElement Source, long SequenceNumber, long Version, Dictionary<string, List<object>> Values);

/// <summary>An index: a strict mapping, documents, and those of them that a search sees, which is what was there at the last refresh.</summary>
internal sealed class FakeIndex
{
    private readonly Dictionary<string, FakeField> _fields = [];
    private readonly HashSet<string> _objects = [""];
    private readonly Dictionary<string, FakeDocument> _documents = [];
    private int _fieldsMax;
    private bool _isDirty;
    private long _sequence = -1;

    public FakeIndex(string name, JsonObject body)
    {
        Name = name;
        var settings = body["settings"]?.AsObject() ?? [];
        string[] known = ["number_of_shards", "number_of_replicas", "auto_expand_replicas", "refresh_interval", "mapping.total_fields.limit", "analysis"];
        if (settings.Select(setting => setting.Key).FirstOrDefault(setting => !known.Contains(setting)) is { } unknown)
        {
            throw FakeError.Illegal($"unknown setting [index.{unknown}] please check that any required plugins are installed, or check the breaking changes documentation for removed settings");
        }

        _fieldsMax = settings["mapping.total_fields.limit"]?.GetValue<int>() ?? 1000;
        Analysis = new(settings["analysis"]?.AsObject());
        Map(body["mappings"]?.AsObject() ?? []);
    }

    public string Name { get; }

    public FakeAnalysis Analysis { get; }

    /// <summary>True for one that a bulk request has made, which takes any field.</summary>
    public bool IsDynamic { get; set; }

    private (string Field, Func<string, bool> Refuses)? _refusal;

    /// <summary>Refuses documents for a value of theirs, as a mapping does that somebody else has changed.</summary>
    public void Freeze(string field, Func<string, bool> refuses) => _refusal = (field, refuses);

    /// <summary>What a search sees.</summary>
    public IReadOnlyList<FakeDocument> Searchable { get; private set; } = [];

    public FakeField? Field(string path) => _fields.GetValueOrDefault(path);

    /// <summary>The fields below an object; the field itself when it is one.</summary>
    public IEnumerable<FakeField> Below(string path) => _fields.TryGetValue(path, out var field) ? [field] : _fields.Values.Where(one => one.Path.StartsWith(path + ".", StringComparison.Ordinal));

    /// <summary>Changes the settings that may change while the index is open.</summary>
    public void Set(JsonObject settings)
    {
        foreach (var (name, value) in settings)
        {
            _fieldsMax = name == "index.mapping.total_fields.limit" ? value!.GetValue<int>()
                : throw FakeError.Illegal($"final {Name} setting [{name}], not updateable");
        }
    }

    public void Map(JsonObject mappings)
    {
        if (mappings["dynamic"] is { } dynamic && dynamic.GetValue<string>() != "strict")
        {
            throw FakeError.Illegal("the tests know strict mappings only");
        }

        Add("", mappings["properties"]?.AsObject() ?? []);
        var fields = _fields.Count + _objects.Count - 1;
        if (fields > _fieldsMax)
        {
            throw FakeError.Illegal($"Limit of total fields [{_fieldsMax}] has been exceeded");
        }
    }

    public FakeDocument? Get(string id) => _documents.GetValueOrDefault(id);

    public FakeDocument Put(string id, JsonElement source)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(id) > 512)
        {
            throw FakeError.Illegal("id is too long, must be no longer than 512 bytes");
        }

        if (_refusal is { } refusal && source.TryGetProperty(refusal.Field, out var refused) && refusal.Refuses(refused.ToString()))
        {
            throw FakeError.Document(id, refusal.Field, "ip", refused.ToString());
        }

        var values = new Dictionary<string, List<object>>();
        Index(id, "", source, values);
        var document = new FakeDocument(id, source, ++_sequence, (Get(id)?.Version ?? 0) + 1, values);
        _documents[id] = document;
        _isDirty = true;
        return document;
    }

    public void Remove(string id)
    {
        _isDirty |= _documents.Remove(id);
        _sequence++;
    }

    public void Refresh()
    {
        if (_isDirty)
        {
            Searchable = [.. _documents.Values];
            _isDirty = false;
        }
    }

    private void Add(string parent, JsonObject properties)
    {
        foreach (var (name, value) in properties)
        {
            if (name.Trim().Length == 0 || name.Contains('.'))
            {
                throw new FakeError(400, "mapper_parsing_exception", $"field name [{name}] cannot be blank or hold a dot here");
            }

            if (parent.Length == 0 && name is "_id" or "_index" or "_source" or "_type" or "_routing" or "_version" or "_seq_no" or "_ignored" or "_field_names" or "_doc_count")
            {
                throw new FakeError(400, "mapper_parsing_exception", $"Field [{name}] is defined more than once");
            }

            var path = parent.Length == 0 ? name : $"{parent}.{name}";
            var body = value!.AsObject();
            var field = new FakeField(path, body, Analysis);
            if (_fields.TryGetValue(path, out var before) && before.Type != field.Type)
            {
                throw FakeError.Illegal($"mapper [{path}] cannot be changed from type [{before.Type}] to [{field.Type}]");
            }

            if (field is { Type: "object", IsEnabled: true })
            {
                _objects.Add(path);
                Add(path, body["properties"]?.AsObject() ?? []);
                continue;
            }

            _fields[path] = field;
            foreach (var (sub, of) in body["fields"]?.AsObject() ?? [])
            {
                _fields[$"{path}.{sub}"] = new FakeField($"{path}.{sub}", of!.AsObject(), Analysis);
            }
        }
    }

    private void Index(string id, string parent, JsonElement value, Dictionary<string, List<object>> values)
    {
        foreach (var property in value.EnumerateObject())
        {
            var path = parent.Length == 0 ? property.Name : $"{parent}.{property.Name}";
            if (_objects.Contains(path))
            {
                if (property.Value.ValueKind != JsonValueKind.Object)
                {
                    throw new FakeError(400, "document_parsing_exception", $"[1:1] object mapping for [{path}] tried to parse field [{property.Name}] as object, but found a concrete value");
                }

                Index(id, path, property.Value, values);
                continue;
            }

            if (!_fields.TryGetValue(path, out var field))
            {
                if (IsDynamic)
                {
                    continue;
                }

                throw new FakeError(400, "strict_dynamic_mapping_exception", $"[1:1] mapping set to strict, dynamic introduction of [{property.Name}] within [{(parent.Length == 0 ? "_doc" : parent)}] is not allowed");
            }

            if (field.IsEnabled)
            {
                foreach (var one in _fields.Values.Where(one => one.Path == path || one.Path.StartsWith(path + ".", StringComparison.Ordinal)))
                {
                    Index(id, one, property.Value, values);
                }
            }
        }
    }

    private static void Index(string id, FakeField field, JsonElement value, Dictionary<string, List<object>> values)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in value.EnumerateArray())
            {
                Index(id, field, element, values);
            }
        }
        else if (field.Index(id, value) is { } indexed)
        {
            if (!values.TryGetValue(field.Path, out var list))
            {
                values[field.Path] = list = [];
            }

            list.Add(indexed);
        }
    }
}
