using System.Text.Json;
using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Typing;
using Xunit;

namespace Sluice.Tests.Pipelines.Config;

public sealed class PipelineYamlTests
{
    private const string Tickets = """
        pipeline: tickets
        version: 1
        description: Jira exports
        read:
          formats: [csv, parquet, json]
          where: null
          time_zone: Europe/Berlin
          null: [NA, "null"]
          empty: quoted_text
          decimal_mark: ","
          thousands_mark: none
          field_bytes_max: 1MB
        map:
          ticket_id:   { from: [Issue key, Key, ticket_id], required: true, unique: last }
          summary:     Summary
          description:
          status:      { from: Status, in: [Open, In Progress, Done], length: [1, 40], matches: "^[A-Z]" }
          points:      { from: Points, type: "decimal(8,2)", between: [0, null], decimal_mark: "." }
          created_at:  { from: Created, type: timestamp, format: "%d/%b/%y %H:%M" }
          age:         { expr: "date_diff('day', created_at, now())", type: int }
          comments:    { from: "Comment*", collect: list }
          rest: json
        check:
          - { unique: [ticket_id, status], keep: first, name: one_row }
          - { column: status, in: [Open], severity: warn }
          - { expr: "resolved_at is null or resolved_at >= created_at", name: resolved_after_created }
          - { rejects: "<= 1%" }
          - { rows: ">= 1", severity: warn }
        streams:
          ticket_comments: { from: tickets, unnest: comments }
        write:
          - { store: main, stream: tickets, mode: upsert, key: ticket_id }
          - { store: main, stream: ticket_comments, mode: replace_by, by: ticket_id, order: none }
          - { store: search, key: ticket_id, table: found, provenance: false }
        memory: 512MB
        limits: { time_seconds: 60, output_bytes_max: 2GB }
        """;

    [Fact]
    public void Every_key_arrives_in_the_config()
    {
        var pipeline = Parse(Tickets);

        pipeline.Name.ShouldBe("tickets");
        pipeline.Description.ShouldBe("Jira exports");
        pipeline.Read.Formats.ShouldBe([DeclaredFormat.Csv, DeclaredFormat.Parquet, DeclaredFormat.Json]);
        pipeline.Read.Where.ShouldBeNull();
        pipeline.Read.Empty.ShouldBe(EmptyCells.QuotedText);
        pipeline.Read.FieldBytesMax.ShouldBe(1 << 20);
        pipeline.Read.Format.NullWords.ShouldBe(["NA", "null"]);
        pipeline.Read.Format.TimeZone.ShouldBe("Europe/Berlin");
        pipeline.Read.Format.DecimalMark.ShouldBe(',');
        pipeline.Read.Format.ThousandsMark.ShouldBeNull();
        pipeline.MemoryBytes.ShouldBe(512L << 20);
        pipeline.Limits.ShouldBe(new LimitsConfig { TimeSeconds = 60, OutputBytesMax = 2L << 30 });
        pipeline.File.ShouldBe("tickets.yaml");
    }

    [Fact]
    public void Targets_keep_their_order_and_inherit_the_format_of_read()
    {
        var map = Parse(Tickets).Map!;

        map.Rest.ShouldBe(RestMode.Json);
        map.Entries.Select(entry => entry.Target)
            .ShouldBe(["ticket_id", "summary", "description", "status", "points", "created_at", "age", "comments"]);
        map.Entries[0].From.ShouldBe(["Issue key", "Key", "ticket_id"]);
        map.Entries[0].IsRequired.ShouldBeTrue();
        map.Entries[1].From.ShouldBe(["Summary"]);
        map.Entries[2].From.ShouldBe(["description"], "a target without keys comes from the column of its own name");
        map.Entries[4].Type.ShouldBe(CellType.DecimalOf(8, 2));
        map.Entries[4].Format.DecimalMark.ShouldBe('.');
        map.Entries[5].Format.Pattern.ShouldBe("%d/%b/%y %H:%M");
        map.Entries[5].Format.DecimalMark.ShouldBe(',');
        map.Entries[6].Expression.ShouldBe("date_diff('day', created_at, now())");
        map.Entries[6].From.ShouldBeEmpty();
        map.Entries[7].Collects.ShouldBeTrue();
        map.Entries[3].Place.ShouldBe(new ConfigPlace("tickets.yaml", 17, 16));
    }

    [Fact]
    public void Checks_of_targets_come_before_those_of_check_and_are_the_same_things()
    {
        var checks = Parse(Tickets).Checks;

        checks.Select(check => check.Title).ShouldBe(
        [
            "ticket_id_required", "ticket_id_unique", "status_in", "status_matches", "status_length", "points_between",
            "one_row", "status_in", "resolved_after_created", "rejects <= 1%", "rows >= 1",
        ]);
        checks[1].ShouldBeOfType<UniqueCheckConfig>().Keep.ShouldBe(KeepRule.Last);
        checks[2].ShouldBeOfType<InCheckConfig>().Values.ShouldBe(["Open", "In Progress", "Done"]);
        checks[4].ShouldBeOfType<LengthCheckConfig>().ShouldSatisfyAllConditions(
            check => check.Least.ShouldBe(1), check => check.Most.ShouldBe(40));
        checks[5].ShouldBeOfType<BetweenCheckConfig>().ShouldSatisfyAllConditions(
            check => check.Least.ShouldBe("0"), check => check.Most.ShouldBeNull());
        checks[6].ShouldBeOfType<UniqueCheckConfig>().Key.ShouldBe(["ticket_id", "status"]);
        checks[7].Severity.ShouldBe(CheckSeverity.Warn);
        checks[9].ShouldBeOfType<RejectsCheckConfig>().ShouldSatisfyAllConditions(
            check => check.AtMost.ShouldBe(0.01m), check => check.IsShare.ShouldBeTrue(), check => check.Severity.ShouldBe(CheckSeverity.Fail));
        checks[10].ShouldBeOfType<RowsCheckConfig>().ShouldSatisfyAllConditions(
            check => check.AtLeast.ShouldBe(1), check => check.AtMost.ShouldBeNull(), check => check.Severity.ShouldBe(CheckSeverity.Warn));
    }

    [Fact]
    public void Writes_know_their_stream_table_and_mode()
    {
        var writes = Parse(Tickets).Writes;

        writes.Select(write => (write.Store, write.Stream, write.Table, write.Mode, write.Order, write.Provenance)).ShouldBe(
        [
            ("main", "tickets", "tickets", LoadMode.Upsert, LoadOrder.Arrival, true),
            ("main", "ticket_comments", "ticket_comments", LoadMode.ReplaceBy, LoadOrder.None, true),
            ("search", "tickets", "found", LoadMode.Upsert, LoadOrder.Arrival, false),
        ]);
        writes[0].Key.ShouldBe(["ticket_id"]);
        writes[1].By.ShouldBe(["ticket_id"]);
    }

    [Fact]
    public void A_stream_knows_the_list_it_is_made_of() =>
        Parse(Tickets).Streams.Select(stream => (stream.Name, stream.From, stream.Unnest)).ShouldBe([("ticket_comments", "tickets", "comments")]);

    [Fact]
    public void A_name_is_all_that_a_pipeline_needs()
    {
        var parsed = Parse("pipeline: orders");

        Json(parsed with { File = null }).ShouldBe(Json(new PipelineConfig { Name = "orders" }),
            "the defaults of the keys are those of the records");
    }

    [Fact]
    public void Json_is_yaml_too() =>
        Parse("""{"pipeline": "orders", "read": {"header": true}, "check": [{"column": "id", "required": true}]}""")
            .ShouldSatisfyAllConditions(
                pipeline => pipeline.Read.Header.ShouldBe(HeaderMode.Present),
                pipeline => pipeline.Checks.Single().ShouldBeOfType<RequiredCheckConfig>());

    [Fact]
    public void A_config_survives_the_way_to_the_child_as_json()
    {
        var pipeline = Parse(Tickets);

        var json = Json(pipeline);
        var back = JsonSerializer.Deserialize(json, ConfigJson.Default.PipelineConfig)!;

        Json(back).ShouldBe(json);
        back.Checks.Select(check => check.GetType()).ShouldBe(pipeline.Checks.Select(check => check.GetType()));
        back.Map!.Entries[4].Type.ShouldBe(CellType.DecimalOf(8, 2));
        back.Map.Entries[0].Place.ShouldBe(pipeline.Map!.Entries[0].Place);
        back.Read.Format.NullWords.ShouldBe(["NA", "null"]);
    }

    [Fact]
    public void Json_that_leaves_out_nulls_comes_back_the_same()
    {
        var pipeline = Parse(Tickets);
        var options = new JsonSerializerOptions(ConfigJson.Default.Options)
        {
            DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        };
        var context = new ConfigJson(options);

        var back = JsonSerializer.Deserialize(JsonSerializer.Serialize(pipeline, context.PipelineConfig), context.PipelineConfig)!;

        Json(back).ShouldBe(Json(pipeline));
    }

    [Theory]
    [InlineData("<= 100", 100, false)]
    [InlineData("< 100", 99, false)]
    [InlineData("<=2.5 %", 0.025, true)]
    [InlineData("<= 0%", 0, true)]
    public void A_bound_on_rejects_is_read(string text, double atMost, bool isShare) =>
        Parse($"{{pipeline: a, check: [{{rejects: '{text}'}}]}}").Checks.Single().ShouldBeOfType<RejectsCheckConfig>()
            .ShouldSatisfyAllConditions(check => check.AtMost.ShouldBe((decimal)atMost), check => check.IsShare.ShouldBe(isShare));

    [Theory]
    [InlineData(">= 1", 1L, null)]
    [InlineData("> 1", 2L, null)]
    [InlineData("<=10", null, 10L)]
    [InlineData("= 7", 7L, 7L)]
    [InlineData("between 3 and 5", 3L, 5L)]
    public void A_bound_on_rows_is_read(string text, long? atLeast, long? atMost) =>
        Parse($"{{pipeline: a, check: [{{rows: '{text}'}}]}}").Checks.Single().ShouldBeOfType<RowsCheckConfig>()
            .ShouldSatisfyAllConditions(check => check.AtLeast.ShouldBe(atLeast), check => check.AtMost.ShouldBe(atMost));

    [Theory]
    [InlineData("tab", "\t")]
    [InlineData("\"\\t\"", "\t")]
    [InlineData("';'", ";")]
    [InlineData("\"|\"", "|")]
    [InlineData("§", "§")]
    [InlineData("'||'", "||")]
    [InlineData("none", "")]
    public void A_delimiter_is_a_short_text_or_its_word(string written, string expected) =>
        Parse($"pipeline: a\nread:\n  delimiter: {written}").Read.Delimiter.ShouldBe(expected);

    [Theory]
    [InlineData("latin1", "iso-8859-1")]
    [InlineData("UTF8", "utf-8")]
    [InlineData("1252", "windows-1252")]
    public void An_encoding_may_be_written_by_any_of_its_names(string written, string name) =>
        Parse($"pipeline: a\nread: {{ encoding: {written} }}").Read.Encoding.ShouldBe(name);

    [Fact]
    public void No_quote_and_a_quote_that_is_to_be_found_are_different_things()
    {
        Parse("pipeline: a\nread: { quote: none }").Read.Quote.ShouldBe("");
        Parse("pipeline: a").Read.Quote.ShouldBeNull();
    }

    [Fact]
    public void Without_a_map_nobody_knows_the_columns_yet() =>
        Parse("{pipeline: a, check: [{column: 'Any Name', required: true}], write: [{store: s, by: whatever}]}").Checks.Count.ShouldBe(1);

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_are_no_problem() =>
        Parse("\uFEFFpipeline: orders\r\nread:\r\n  header: true\r\n").Read.Header.ShouldBe(HeaderMode.Present);

    private static PipelineConfig Parse(string yaml)
    {
        var result = PipelineYaml.Parse(yaml, "tickets.yaml", ConfigSources.None);
        result.Problems.ShouldBeEmpty();
        return result.OrThrow();
    }

    private static string Json(PipelineConfig pipeline) => JsonSerializer.Serialize(pipeline, ConfigJson.Default.PipelineConfig);
}
