using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>The analysis settings of an index: what they name has to be there, and the words of a text are cut by them.</summary>
internal sealed class FakeAnalysis
{
    private static readonly string[] Normalizing = ["lowercase", "uppercase", "asciifolding"];

    // As many as the tests have; a real server has them all.
    private const string Accented = "áàâäãåéèêëíìîïóòôöõúùûüçñ";
    private const string Unaccented = "aaaaaaeeeeiiiiooooouuuucn";

    private readonly JsonObject _settings;

    public FakeAnalysis(JsonObject? settings)
    {
        _settings = settings ?? [];
        foreach (var (name, analyzer) in Section("analyzer"))
        {
            var tokenizer = analyzer!["tokenizer"]!.GetValue<string>();
            Require(Section("tokenizer").ContainsKey(tokenizer), $"Custom Analyzer [{name}] failed to find tokenizer under name [{tokenizer}]");
            foreach (var filter in analyzer["filter"]!.AsArray().Select(filter => filter!.GetValue<string>()))
            {
                Require(filter is "lowercase" or "asciifolding" || Section("filter").ContainsKey(filter), $"Custom Analyzer [{name}] failed to find filter under name [{filter}]");
            }
        }

        foreach (var (name, normalizer) in Section("normalizer"))
        {
            foreach (var filter in normalizer!["filter"]!.AsArray().Select(filter => filter!.GetValue<string>()))
            {
                Require(Normalizing.Contains(filter), $"Custom normalizer [{name}] may not use filter [{filter}]");
            }

            foreach (var filter in normalizer["char_filter"]?.AsArray().Select(filter => filter!.GetValue<string>()) ?? [])
            {
                Require(Section("char_filter")[filter]?["type"]?.GetValue<string>() is "pattern_replace" or "mapping", $"Custom normalizer [{name}] may not use char filter [{filter}]");
            }
        }
    }

    public void Check(string path, string? analyzer, string? normalizer)
    {
        Require(analyzer is null || Section("analyzer").ContainsKey(analyzer), $"Failed to parse mapping: analyzer [{analyzer}] has not been configured in mappings [{path}]");
        Require(normalizer is null || Section("normalizer").ContainsKey(normalizer), $"Failed to parse mapping: normalizer [{normalizer}] not found for field [{path}]");
    }

    /// <summary>The words of a text: of one tokenizer by a pattern, in small letters, without accents.</summary>
    public IReadOnlyList<string> Words(string text)
    {
        var pattern = Section("tokenizer").First().Value!["pattern"]!.GetValue<string>();
        return [.. Regex.Split(text, pattern).Where(word => word.Length > 0).Select(Plain)];
    }

    private static string Plain(string word) => string.Concat(word.ToLowerInvariant().Select(letter => Accented.IndexOf(letter) is var at && at < 0 ? letter : Unaccented[at]));

    private JsonObject Section(string name) => _settings[name]?.AsObject() ?? [];

    private static void Require(bool holds, string reason)
    {
        if (!holds)
        {
            throw FakeError.Illegal(reason);
        }
    }
}
