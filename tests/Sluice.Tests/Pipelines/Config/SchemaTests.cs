using System.Globalization;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Pipelines.Config;
using Xunit;

namespace Sluice.Tests.Pipelines.Config;

/// <summary>
/// The schema and the parser agree: what the parser takes the schema takes, and what is wrong in form (not in what names
/// mean to each other) both refuse.
/// </summary>
public sealed class SchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(PipelineSchema.OfPipelines())!.AsObject();

    public static TheoryData<string> Right => new()
    {
        "pipeline: a",
        "{pipeline: a, read: null, map: , check: , streams: , write: , limits: , memory: }",
        "{pipeline: a, read: {formats: csv, delimiter: tab, quote: none, escape: \"\\\\\", header: auto, skip_lines: 0, encoding: latin1, empty: null, where: x, unpacked_ratio_max: 5}}",
        "{pipeline: a, read: {formats: [csv, ndjson], delimiter: ';', header: true, empty: text, null: NA, date_order: dmy, time_zone: UTC, decimal_mark: ','}}",
        "{pipeline: a, read: {thousands_mark: none, true_words: [ja], false_words: nein, currency_signs: [€], percent: true, non_finite: false, field_bytes_max: 1MB}}",
        "{pipeline: a, read: {columns_max: 5, unpacked_bytes_max: 100, field_bytes_max: 1.5 MB}}",
        "{pipeline: a, map: {x: A, y: [A, B], z: , v: {from: 2024, type: 'decimal(8,2)', required: true}, rest: json}}",
        "{pipeline: a, map: {x: {expr: a + 1}, y: {collect: list, in: [1, true, x], between: [0, null], matches: a, length: 3, unique: true}}}",
        "{pipeline: a, map: {x: {length: [1, null], unique: none, format: '%F'}, rest: drop}}",
        "{pipeline: a, check: [{column: x, required: true}, {column: x, type: int}, {column: x, in: [1]}, {column: x, between: [a, b]}]}",
        "{pipeline: a, check: [{column: x, matches: y}, {column: x, length: [1, 2]}, {unique: x}, {unique: [x, y], keep: first, name: n}]}",
        "{pipeline: a, check: [{expr: x > 1, severity: fail}, {rejects: '<= 1.5%'}, {rejects: '< 5'}, {rows: '>= 1'}, {rows: 'between 1 and 5', severity: warn}]}",
        "{pipeline: a, enrich: {sentiment: {of: [x, y.body], domain: support, lexicon: {bricked: -3, fine: 0.5}, method: latest, recent_texts: 3, label_threshold: 0.1, trend_threshold: 1, language: any, hidden: true}}}",
        "{pipeline: a, enrich: {entities: {of: x, kinds: [url, product], gazetteers: {product: [A, B], team: {Pay: [PayTeam], Ops: Operations}}, columns: {component: c}}}}",
        "{pipeline: a, map: {b: {from: B, collect: list, split: {by: '|', parts: {at: timestamp, text: text}, otherwise: text}}, c: {from: 'L (*)', collect: pairs, hidden: true}}}",
        "{pipeline: a, streams: {b: {from: a, unnest: x}}, write: [{store: s, stream: b, table: T, mode: replace_by, by: [x], exclude: [y], order: none, provenance: false}]}",
        "{pipeline: a, description: x, version: 1, memory: 512MB, limits: {time_seconds: 5, output_bytes_max: 1GB}}",
    };

    public static TheoryData<string> Wrong => new()
    {
        "{}",
        "[]",
        "{pipeline: A}",
        "{pipeline: a, x: 1}",
        "{pipeline: a, version: 2}",
        "{pipeline: a, read: csv}",
        "{pipeline: a, read: {formats: [docx]}}",
        "{pipeline: a, read: {delimiter: 12345678901234567, quote: ''}}",
        "{pipeline: a, read: {quote: '||'}}",
        "{pipeline: a, read: {header: yes}}",
        "{pipeline: a, read: {skip_lines: -1}}",
        "{pipeline: a, read: {skip_lines: 1.5}}",
        "{pipeline: a, read: {empty: none}}",
        "{pipeline: a, read: {percent: maybe}}",
        "{pipeline: a, read: {decimal_mark: ';'}}",
        "{pipeline: a, read: {field_bytes_max: big}}",
        "{pipeline: a, map: [x]}",
        "{pipeline: a, map: {_x: A}}",
        "{pipeline: a, map: {x: {form: A}}}",
        "{pipeline: a, map: {x: {from: []}}}",
        "{pipeline: a, map: {x: {collect: all}}}",
        "{pipeline: a, map: {x: {between: [1]}}}",
        "{pipeline: a, map: {x: {length: -1}}}",
        "{pipeline: a, map: {rest: keep}}",
        "{pipeline: a, check: {unique: x}}",
        "{pipeline: a, check: [{unique: []}]}",
        "{pipeline: a, check: [{rejects: 5}]}",
        "{pipeline: a, check: [{rows: many}]}",
        "{pipeline: a, check: [{expr: x, severity: bad}]}",
        "{pipeline: a, streams: {B: {from: a, unnest: x}}}",
        "{pipeline: a, streams: {b: {from: a}}}",
        "{pipeline: a, write: [{}]}",
        "{pipeline: a, write: [{store: s, mode: add}]}",
        "{pipeline: a, memory: 5}",
        "{pipeline: a, limits: {time_seconds: 0}}",
        "{pipeline: a, enrich: {sentiment: {}}}",
        "{pipeline: a, enrich: {sentiment: {of: x, method: best}}}",
        "{pipeline: a, enrich: {sentiment: {of: x, lexicon: {bad: -5}}}}",
        "{pipeline: a, enrich: {entities: {of: []}}}",
        "{pipeline: a, enrich: {entities: {of: x, gazetteers: {product: {}}, columns: {component: []}}}}",
        "{pipeline: a, map: {b: {collect: pear}}}",
        "{pipeline: a, map: {b: {split: {by: ';'}}}}",
    };

    [Theory]
    [MemberData(nameof(Right))]
    public void What_the_parser_takes_the_schema_takes(string yaml)
    {
        PipelineYaml.Parse(yaml, "p.yaml", ConfigSources.None).Problems.ShouldBeEmpty();
        JsonSchema.Accepts(Schema, Json(yaml)).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_in_form_both_refuse(string yaml)
    {
        PipelineYaml.Parse(yaml, "p.yaml", ConfigSources.None).Value.ShouldBeNull();
        JsonSchema.Accepts(Schema, Json(yaml)).ShouldBeFalse();
    }

    /// <summary>YAML as an editor sees it: plain words that look like numbers or truth values are such.</summary>
    private static JsonNode? Json(string yaml) => Json(YamlReader.Read(yaml, new ConfigProblems("p.yaml"))!);

    private static JsonNode? Json(ConfigNode node) => node.Kind switch
    {
        NodeKind.List => new JsonArray([.. node.Items.Select(Json)]),
        NodeKind.Map => new JsonObject(node.Entries.Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        _ when node.IsNull => null,
        _ when node.IsPlain && (node.Text is "true" or "false") => JsonValue.Create(node.Text == "true"),
        _ when node.IsPlain && decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(node.Text),
    };
}
