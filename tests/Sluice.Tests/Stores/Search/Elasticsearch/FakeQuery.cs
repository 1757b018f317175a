using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>The part of the query language that is sent, compiled: null for a document that does not fit, else how well it does. Everything else is refused.</summary>
internal sealed class FakeQuery(FakeIndex index)
{
    private const double Saturation = 1.2;

    private readonly Dictionary<(string, string), IReadOnlyList<string>> _words = [];

    public Func<FakeDocument, double?> Compile(JsonNode? query)
    {
        if (query is not JsonObject { Count: 1 } body)
        {
            throw FakeError.Parsing("[bool] malformed query, expected one query by its name");
        }

        var (name, value) = body.Single();
        var options = value!.AsObject();
        return name switch
        {
            "match_all" => _ => 1,
            "match_none" => _ => null,
            "term" => Term(options),
            "terms" => Terms(options),
            "exists" => Exists(options),
            "range" => Range(options),
            "bool" => Bool(options),
            "multi_match" => MultiMatch(options),
            "wildcard" => Wildcard(options),
            _ => throw FakeError.Parsing($"unknown query [{name}]"),
        };
    }

    private static void Only(string query, JsonObject options, params string[] known)
    {
        if (options.Select(option => option.Key).FirstOrDefault(option => !known.Contains(option)) is { } unknown)
        {
            throw FakeError.Parsing($"[{query}] query does not support [{unknown}]");
        }
    }

    private Func<FakeDocument, double?> Term(JsonObject options)
    {
        var (path, value) = options.Single();
        Only("term", value!.AsObject(), "value", "boost");
        if (value!["value"] is null)
        {
            throw FakeError.Illegal("value cannot be null");
        }

        if (index.Field(path) is not { } field)
        {
            return _ => null;
        }

        var wanted = field.Query(value["value"]);
        return document => Values(document, path).Any(one => one.Equals(wanted)) ? 1 : null;
    }

    private Func<FakeDocument, double?> Terms(JsonObject options)
    {
        var (path, values) = options.Single();
        if (values!.AsArray().Count > 65_536)
        {
            throw FakeError.Illegal($"The number of terms [{values.AsArray().Count}] used in the Terms Query request has exceeded the allowed maximum of [65536].");
        }

        if (index.Field(path) is not { } field)
        {
            return _ => null;
        }

        var wanted = values.AsArray().Select(field.Query).ToHashSet();
        return document => Values(document, path).Any(wanted.Contains) ? 1 : null;
    }

    private Func<FakeDocument, double?> Exists(JsonObject options)
    {
        Only("exists", options, "field");
        var paths = index.Below(options["field"]!.GetValue<string>()).Select(field => field.Path).ToList();
        return document => paths.Any(path => Values(document, path).Count > 0) ? 1 : null;
    }

    private Func<FakeDocument, double?> Range(JsonObject options)
    {
        var (path, bounds) = options.Single();
        Only("range", bounds!.AsObject(), "gt", "gte", "lt", "lte");
        if (index.Field(path) is not { } field)
        {
            return _ => null;
        }

        var conditions = bounds!.AsObject().Select(bound => (bound.Key, Value: field.Query(bound.Value))).ToList();
        return document => Values(document, path).Any(value => conditions.All(bound => FakeSort.Compare(value, bound.Value!) is var order && bound.Key switch
        {
            "gt" => order > 0,
            "gte" => order >= 0,
            "lt" => order < 0,
            _ => order <= 0,
        })) ? 1 : null;
    }

    private Func<FakeDocument, double?> Bool(JsonObject options)
    {
        Only("bool", options, "must", "filter", "should", "must_not");
        List<Func<FakeDocument, double?>> Of(string kind) => [.. options[kind]?.AsArray().Select(Compile) ?? []];
        var (must, filter, should, mustNot) = (Of("must"), Of("filter"), Of("should"), Of("must_not"));
        var needsShould = should.Count > 0 && must.Count + filter.Count == 0;
        return document =>
        {
            if (mustNot.Any(one => one(document) is not null) || filter.Any(one => one(document) is null))
            {
                return null;
            }

            var scores = must.Select(one => one(document)).ToList();
            var others = should.Select(one => one(document)).ToList();
            return scores.Contains(null) || (needsShould && others.All(one => one is null)) ? null : scores.Sum() + others.Sum() ?? 0;
        };
    }

    private Func<FakeDocument, double?> MultiMatch(JsonObject options)
    {
        Only("multi_match", options, "query", "type", "fields", "lenient", "max_expansions");
        var type = options["type"]!.GetValue<string>();
        if (type is not ("phrase" or "phrase_prefix" or "bool_prefix"))
        {
            throw FakeError.Parsing($"failed to parse [multi_match] query type [{type}]. unknown type.");
        }

        var wanted = index.Analysis.Words(options["query"]!.GetValue<string>());
        var fields = options["fields"]!.AsArray().Select(field => field!.GetValue<string>().Split('^')).Select(field => (Path: field[0], Boost: double.Parse(field[1]))).ToList();
        var isPrefix = type != "phrase";
        var ranks = fields.Select(field => Rank(field.Path, field.Boost, wanted, isPrefix, options["lenient"]?.GetValue<bool>() ?? false)).ToList();
        return document => ranks.Select(rank => rank(document)).Where(score => score is not null).DefaultIfEmpty(null).Max();
    }

    // As BM25: rare words count for more, and so do words in short texts.
    private Func<FakeDocument, double?> Rank(string path, double boost, IReadOnlyList<string> wanted, bool isPrefix, bool isLenient)
    {
        if (index.Field(path) is not { } field || wanted.Count == 0)
        {
            return _ => null;
        }

        if (field.Type != "text")
        {
            return isLenient ? _ => null : throw new FakeError(400, "query_shard_exception", $"Can only use phrase queries on text fields - not on [{path}] which is of type [{field.Type}]");
        }

        var all = index.Searchable.Select(document => Words(document, path)).Where(words => words.Count > 0).ToList();
        var mean = all.Count == 0 ? 1 : all.Average(words => words.Count);
        var found = all.Count(words => Places(words, wanted, isPrefix) > 0);
        var rarity = Math.Log(1 + (all.Count - found + 0.5) / (found + 0.5));
        return document =>
        {
            var words = Words(document, path);
            var places = Places(words, wanted, isPrefix);
            return places == 0 ? null : boost * rarity * places / (places + Saturation * (0.25 + 0.75 * words.Count / mean));
        };
    }

    private static int Places(IReadOnlyList<string> words, IReadOnlyList<string> wanted, bool isPrefix) =>
        Enumerable.Range(0, Math.Max(0, words.Count - wanted.Count + 1)).Count(start => wanted.Index().All(one =>
            isPrefix && one.Index == wanted.Count - 1 ? words[start + one.Index].StartsWith(one.Item, StringComparison.Ordinal) : words[start + one.Index] == one.Item));

    private IReadOnlyList<string> Words(FakeDocument document, string path)
    {
        if (!_words.TryGetValue((document.Id, path), out var words))
        {
            _words[(document.Id, path)] = words = [.. Values(document, path).SelectMany(value => index.Analysis.Words((string)value))];
        }

        return words;
    }

    private Func<FakeDocument, double?> Wildcard(JsonObject options)
    {
        var (path, value) = options.Single();
        Only("wildcard", value!.AsObject(), "value", "case_insensitive");
        if (index.Field(path) is { Type: not ("keyword" or "text") } field)
        {
            throw new FakeError(400, "query_shard_exception", $"Can only use wildcard queries on keyword, text and wildcard fields - not on [{path}] which is of type [{field.Type}]");
        }

        var pattern = Regex.Replace(value["value"]!.GetValue<string>(), @"\\(.)|\*|\?|[^\\*?]+", piece => piece.Groups[1].Success ? Regex.Escape(piece.Groups[1].Value)
            : piece.Value == "*" ? ".*" : piece.Value == "?" ? "." : Regex.Escape(piece.Value));
        var regex = new Regex($"^{pattern}$", RegexOptions.Singleline | (value["case_insensitive"]?.GetValue<bool>() == true ? RegexOptions.IgnoreCase : 0));
        return document => Values(document, path).Any(one => regex.IsMatch((string)one)) ? 1 : null;
    }

    private static List<object> Values(FakeDocument document, string path) => document.Values.GetValueOrDefault(path) ?? [];
}
