using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>What can be asked of the server, by path; anything else, and any parameter that is not known, is refused.</summary>
internal sealed class FakeActions(FakeCluster cluster, Func<string, int?> itemFault)
{
    public (int Status, JsonNode? Body) Do(FakeRequest request, Func<JsonObject> root)
    {
        var parts = request.Path.Trim('/').Split('/');
        switch (request.Method, parts)
        {
            case ("GET", [""]):
                return (200, root());
            case ("HEAD", [var index]):
                return (cluster.Has(index) ? 200 : 404, null);
            case ("PUT", [var index]):
                Only(request);
                cluster.Create(index, request.Json);
                return (200, new JsonObject { ["acknowledged"] = true, ["shards_acknowledged"] = true, ["index"] = index });
            case ("DELETE", [var index]):
                Only(request);
                cluster.Remove(index);
                return (200, new JsonObject { ["acknowledged"] = true });
            case ("POST", ["_aliases"]):
                Only(request);
                cluster.Change(request.Json["actions"]!.AsArray());
                return (200, new JsonObject { ["acknowledged"] = true });
            case ("PUT", [var index, "_settings"]):
                Only(request);
                cluster.Find(index).Index.Set(request.Json);
                return (200, new JsonObject { ["acknowledged"] = true });
            case ("PUT", [var index, "_mapping"]):
                Only(request);
                cluster.Find(index).Index.Map(request.Json);
                return (200, new JsonObject { ["acknowledged"] = true });
            case ("POST", [var index, "_refresh"]):
                Only(request);
                cluster.Find(index).Index.Refresh();
                return (200, new JsonObject { ["_shards"] = new JsonObject { ["failed"] = 0 } });
            case ("POST", [var index, "_bulk"]):
                Only(request, "filter_path", "refresh", "require_alias");
                return (200, Bulk(index, request));
            case ("POST", [var index, "_mget"]):
                Only(request);
                return (200, GetMany(cluster.Find(index).Index, request.Json));
            case ("POST", [var index, "_search"]):
                Only(request);
                var (searched, filter) = cluster.Find(index);
                return (200, new FakeSearch(searched, request.Json, filter).Run());
            case ("POST", [var index, "_count"]):
                Only(request);
                FakeSearch.Only(request.Json, "query");
                var (counted, hidden) = cluster.Find(index);
                return (200, new JsonObject { ["count"] = new FakeSearch(counted, request.Json, hidden).Found().Count });
            case ("POST", [var index, "_delete_by_query"]):
                Only(request, "conflicts", "refresh");
                return (200, DeleteByQuery(cluster.Find(index).Index, request.Json));
            case ("GET", [var index, "_doc", var id]):
                Only(request);
                return Get(cluster.Find(index).Index, id);
            case ("PUT", [var index, "_create", var id]):
                Only(request, "refresh");
                return Create(cluster.Find(index).Index, id, request);
            case ("PUT" or "DELETE", [var index, "_doc", var id]):
                Only(request, "refresh", "if_seq_no", "if_primary_term");
                return Change(cluster.Find(index).Index, id, request);
            default:
                throw new FakeError(400, "illegal_argument_exception", $"no handler found for uri [{request.Path}] and method [{request.Method}]");
        }
    }

    private static void Only(FakeRequest request, params string[] known)
    {
        if (request.Query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw FakeError.Illegal($"request [{request.Path}] contains unrecognized parameter: [{unknown}]");
        }
    }

    private static (int, JsonNode) Get(FakeIndex index, string id) => index.Get(id) is not { } document
        ? (404, new JsonObject { ["_index"] = index.Name, ["_id"] = id, ["found"] = false })
        : (200, new JsonObject
        {
            ["_index"] = index.Name, ["_id"] = id, ["_version"] = document.Version, ["_seq_no"] = document.SequenceNumber, ["_primary_term"] = 1, ["found"] = true,
            ["_source"] = JsonNode.Parse(document.Source.GetRawText()),
        });

    private static JsonObject GetMany(FakeIndex index, JsonObject body)
    {
        FakeSearch.Only(body, "docs");
        return new()
        {
            ["docs"] = new JsonArray([.. body["docs"]!.AsArray().Select(one =>
            {
                FakeSearch.Only(one!.AsObject(), "_id", "_source");
                var found = Get(index, one["_id"]!.GetValue<string>()).Item2.AsObject();
                if (index.Get(one["_id"]!.GetValue<string>()) is { } document)
                {
                    found["_source"] = FakeSearch.Source(document, one["_source"]);
                }

                return (JsonNode)found;
            })]),
        };
    }

    private static (int, JsonNode) Create(FakeIndex index, string id, FakeRequest request)
    {
        if (index.Get(id) is { } there)
        {
            throw new FakeError(409, "version_conflict_engine_exception", $"[{id}]: version conflict, document already exists (current version [{there.Version}])");
        }

        return Written(index, index.Put(id, Source(request.Body)), request, 201);
    }

    private static (int, JsonNode) Change(FakeIndex index, string id, FakeRequest request)
    {
        var there = index.Get(id);
        if (request.Query.TryGetValue("if_seq_no", out var wanted))
        {
            Compare(id, there, long.Parse(wanted));
        }

        if (request.Method == "PUT")
        {
            return Written(index, index.Put(id, Source(request.Body)), request, 200);
        }

        index.Remove(id);
        if (request.Query.GetValueOrDefault("refresh") == "true")
        {
            index.Refresh();
        }

        return (there is null ? 404 : 200, new JsonObject { ["result"] = there is null ? "not_found" : "deleted" });
    }

    private static void Compare(string id, FakeDocument? there, long wanted)
    {
        if (there?.SequenceNumber != wanted)
        {
            throw new FakeError(409, "version_conflict_engine_exception", there is null
                ? $"[{id}]: version conflict, required seqNo [{wanted}], primary term [1]. but no document was found"
                : $"[{id}]: version conflict, required seqNo [{wanted}], primary term [1]. current document has seqNo [{there.SequenceNumber}] and primary term [1]");
        }
    }

    private static (int, JsonNode) Written(FakeIndex index, FakeDocument document, FakeRequest request, int status)
    {
        if (request.Query.GetValueOrDefault("refresh") == "true")
        {
            index.Refresh();
        }

        return (status, new JsonObject { ["_id"] = document.Id, ["_version"] = document.Version, ["_seq_no"] = document.SequenceNumber, ["_primary_term"] = 1 });
    }

    private static JsonObject DeleteByQuery(FakeIndex index, JsonObject body)
    {
        FakeSearch.Only(body, "query", "max_docs");
        var found = new FakeSearch(index, new JsonObject { ["query"] = body["query"]!.DeepClone() }, null).Found().Take(body["max_docs"]?.GetValue<int>() ?? int.MaxValue).ToList();
        found.ForEach(one => index.Remove(one.Document.Id));
        index.Refresh();
        return new() { ["deleted"] = found.Count, ["version_conflicts"] = 0, ["failures"] = new JsonArray() };
    }

    private JsonObject Bulk(string name, FakeRequest request)
    {
        if (request.ContentType != "application/x-ndjson")
        {
            throw new FakeError(406, "media_type_header_exception", $"Content-Type header [{request.ContentType}] is not supported");
        }

        if (request.Body.Length == 0 || request.Body[^1] != (byte)'\n')
        {
            throw FakeError.Illegal("The bulk request must be terminated by a newline [\\n]");
        }

        var lines = Encoding.UTF8.GetString(request.Body)[..^1].Split('\n');
        var actions = lines.Where((_, i) => i % 2 == 0).Select((line, i) => Action(line, (2 * i) + 1)).ToList();
        Validate(actions);
        var index = cluster.ToWrite(name, request.Query.GetValueOrDefault("require_alias") == "true");
        var items = new JsonArray();
        for (var i = 0; i < lines.Length; i += 2)
        {
            var (verb, meta) = actions[i / 2];
            if (i + 1 >= lines.Length)
            {
                throw FakeError.Illegal($"Malformed action/metadata line [{i + 1}], no requests added");
            }

            var outcome = index is null ? NoAlias(name) : Item(index, verb, meta, lines[i + 1]);
            items.Add((JsonNode)new JsonObject { [verb] = outcome });
        }

        return new() { ["errors"] = items.Any(item => item!.AsObject().Single().Value!["error"] is not null), ["items"] = items };
    }

    private static (string, JsonObject) Action(string line, int number)
    {
        try
        {
            var (verb, meta) = JsonNode.Parse(line)!.AsObject().Single();
            if (verb is "index" or "update" && meta!.AsObject().All(option => option.Key is "_id" or "if_seq_no" or "if_primary_term" || (verb == "update" && option.Key == "retry_on_conflict")))
            {
                return (verb, meta.AsObject());
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // Refused below.
        }

        throw FakeError.Illegal($"Malformed action/metadata line [{number}], expected FIELD_NAME but found [{line[..Math.Min(20, line.Length)]}]");
    }

    // One action that can not be is the end of the whole request.
    private static void Validate(List<(string Verb, JsonObject Meta)> actions)
    {
        var wrong = actions.SelectMany(action => new[]
        {
            action.Meta.ContainsKey("if_seq_no") && !action.Meta.ContainsKey("if_primary_term") ? "ifSeqNo is set, but primary term is [0]" : null,
            !action.Meta.ContainsKey("if_seq_no") && action.Meta.ContainsKey("if_primary_term") ? "ifSeqNo is unassigned, but primary term is [1]" : null,
            action.Meta.ContainsKey("if_seq_no") && action.Meta["retry_on_conflict"]?.GetValue<int>() > 0 ? "compare and write operations can not be retried" : null,
        }).OfType<string>().ToList();
        if (wrong.Count > 0)
        {
            throw new FakeError(400, "action_request_validation_exception", $"Validation Failed: {string.Concat(wrong.Select((one, i) => $"{i + 1}: {one};"))}");
        }
    }

    private static JsonObject NoAlias(string name) => new()
    {
        ["status"] = 404,
        ["error"] = new JsonObject
        {
            ["type"] = "index_not_found_exception",
            ["reason"] = $"no such index [{name}] and [require_alias] request flag is [true] and [{name}] is not an alias",
        },
    };

    private JsonObject Item(FakeIndex index, string verb, JsonObject meta, string line)
    {
        var id = meta["_id"]!.GetValue<string>();
        if (itemFault(id) is { } status)
        {
            return new() { ["status"] = status, ["error"] = new JsonObject { ["type"] = "es_rejected_execution_exception", ["reason"] = "rejected execution of primary operation" } };
        }

        try
        {
            var source = Source(Encoding.UTF8.GetBytes(line));
            if (verb == "index")
            {
                if (meta["if_seq_no"]?.GetValue<long>() is { } expected)
                {
                    Compare(id, index.Get(id), expected);
                }

                index.Put(id, source);
                return new() { ["status"] = 201 };
            }

            if (index.Get(id) is not { } there)
            {
                throw new FakeError(404, "document_missing_exception", $"[{id}]: document missing");
            }

            if (meta["if_seq_no"]?.GetValue<long>() is { } wanted)
            {
                Compare(id, there, wanted);
            }

            var merged = JsonNode.Parse(there.Source.GetRawText())!.AsObject();
            Merge(merged, JsonNode.Parse(source.GetProperty("doc").GetRawText())!.AsObject());
            if (JsonNode.DeepEquals(merged, JsonNode.Parse(there.Source.GetRawText())))
            {
                // A change that changes nothing is not written.
                return new() { ["status"] = 200 };
            }

            index.Put(id, Source(Encoding.UTF8.GetBytes(merged.ToJsonString())));
            return new() { ["status"] = 200 };
        }
        catch (FakeError error)
        {
            return new() { ["status"] = error.Status, ["error"] = error.Error };
        }
    }

    private static void Merge(JsonObject into, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is JsonObject below && into[name] is JsonObject there)
            {
                Merge(there, below);
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }

    private static JsonElement Source(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(json, new JsonSerializerOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException wrong)
        {
            throw new FakeError(400, "document_parsing_exception", $"[1:1] failed to parse: {wrong.Message}");
        }
    }
}
