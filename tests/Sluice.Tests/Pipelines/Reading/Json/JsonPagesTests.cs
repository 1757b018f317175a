using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Files;
using Sluice.Pipelines.Reading.Json;
using Sluice.Tests.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Json;

/// <summary>Records that are the elements of an array inside an object, and members of objects inside records.</summary>
public sealed class JsonPagesTests : IDisposable
{
    private readonly JsonFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("""{"total":2,"issues":[{"k":"A"},{"k":"B"}]}""")]
    [InlineData("""{"issues":[{"k":"A"},{"k":"B"}],"names":{"x":["]}","\\\""]},"isLast":true}""")]
    [InlineData("""{"issues":[{"k":"A"}],"isLast":false}{"issues":[{"k":"B"}],"isLast":true}""")]
    [InlineData("{\"issues\":[{\"k\":\"A\"}]}\n{\"issues\":[ ]}\n{\"issues\":[{\"k\":\"B\"}]}\n")]
    [InlineData("""[{"issues":[{"k":"A"}]} , {"issues":[{"k":"B"}]}]""")]
    [InlineData("""[{"issues":[{"k":"A"}]},{"k":"B"}]""")]
    [InlineData("""{ "\u0069ssues" : [ {"k":"A"} , {"k":"B"} ] }""")]
    [InlineData("""[{"k":"A"},{"k":"B"}]""")]
    [InlineData("{\"k\":\"A\"}\n{\"k\":\"B\"}")]
    public void Records_are_where_they_were_said_to_be_and_values_without_them_are_records(string text)
    {
        foreach (var blockBytes in new[] { 1, 7, 64, JsonBlocks.BlockBytesDefault })
        {
            using var source = Open("a.json", text, ["issues"], blockBytes);

            _files.Table.Cells(source).ShouldBe([["A"], ["B"]]);
            source.CountRecords(default).ShouldBe(2);
            source.Warnings.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("""{"data":{"items":[{"k":"A"}]}}""", "data.items")]
    [InlineData("""{"data":{"x":1,"items":[{"k":"A"}]},"y":[2]}""", "data.items")]
    [InlineData("""{"data.items":[{"k":"A"}]}""", "data.items")]
    [InlineData("""{"projects":[{"name":"p"},{"issues":[{"k":"A"}]}],"links":[]}""", "projects.issues")]
    public void A_path_leads_through_objects_and_arrays(string text, string path)
    {
        using var source = Open("a.json", text, [path]);

        _files.Table.Cells(source).ShouldBe([["A"]]);
        source.CountRecords(default).ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"items":null,"k":"A"}""")]
    [InlineData("""{"items":{"k":1},"k":"A"}""")]
    [InlineData("""{"item":[{"k":1}],"k":"A"}""")]
    public void A_value_whose_member_is_no_array_is_a_record(string text)
    {
        using var source = Open("a.json", text, ["items"]);

        _files.Table.Rows(source).Count.ShouldBe(1);
        source.CountRecords(default).ShouldBe(1);
        source.Columns.Select(column => column.Name).ShouldContain("k");
    }

    [Fact]
    public void A_broken_element_is_a_row_with_its_place_and_bytes_and_the_rest_goes_on()
    {
        using var source = Open("a.json", "{\n \"total\": 3,\n \"issues\": [\n  {\"k\":\"A\"},\n  {\"k\":tru},\n  {\"k\":\"C\"}\n ]\n}", ["issues"]);

        var rows = _files.Table.Rows(source);

        rows.Select(row => (StructureErrors)(byte)row[2]!).ShouldBe([StructureErrors.None, StructureErrors.BrokenJson, StructureErrors.None]);
        Encoding.UTF8.GetString((byte[])rows[1][3]!).ShouldBe("{\"k\":tru}");
        source.LinesOf([.. rows.Select(row => (long)row[1]!)], default).ShouldBe([4, 5, 6]);
        source.CountRecords(default).ShouldBe(3);
    }

    [Theory]
    [InlineData("{\"issues\":[{\"k\":1}", "the end of the file", "a comma or ]")]
    [InlineData("{\"issues\":[{\"k\":1}]", "the end of the file", "a comma or }")]
    [InlineData("{\"issues\":[{\"k\":1}]}]", "']'", "a value")]
    [InlineData("{\"issues\":[{\"k\":1},]}", "']'", "a value")]
    [InlineData("{\"issues\":[{\"k\":1}],\"x\":}", "'}'", "a value")]
    [InlineData("{\"issues\":[{\"k\":1}],\"x\":\"", "the end of the file", "a closing quote")]
    [InlineData("{\"issues\":[{\"k\":1}] \"x\":1}", "'\"'", "a comma or }")]
    public void A_page_that_is_broken_around_its_records_fails_and_says_where(string text, string found, string expected)
    {
        foreach (var blockBytes in new[] { 3, JsonBlocks.BlockBytesDefault })
        {
            var problem = Should.Throw<SluiceException>(() => Open("a.json", text, ["issues"], blockBytes)).Problems.ShouldHaveSingleItem();

            (problem.Code, problem.Found, problem.Expected).ShouldBe(("json_broken", found, expected));
        }
    }

    [Theory]
    [InlineData("""{"startAt":0,"maxResults":50,"total":2,"issues":[{"k":"A"},{"k":"B"}]}""")]
    [InlineData("""{"expand":"names","startAt":0,"issues":[{"k":"A"},{"k":"B"}],"names":{}}""")]
    [InlineData("""{"issues":[{"k":"A"},{"k":"B"}],"nextPageToken":"x","isLast":false}""")]
    [InlineData("""{"count":2,"next":null,"previous":null,"results":[{"k":"A"},{"k":"B"}]}""")]
    [InlineData("""{"@odata.context":"x","value":[{"k":"A"},{"k":"B"}]}""")]
    [InlineData("""{"object":"list","has_more":false,"url":"/v1","data":[{"k":"A"},{"k":"B"}]}""")]
    [InlineData("""[{"startAt":0,"issues":[{"k":"A"}]},{"startAt":1,"issues":[{"k":"B"}]}]""")]
    public void A_page_of_an_answer_is_recognised_and_a_warning_says_so(string text)
    {
        using var source = Open("a.json", text, []);

        _files.Table.Cells(source).ShouldBe([["A"], ["B"]]);
        var warning = source.Warnings.ShouldHaveSingleItem();
        (warning.Code, warning.Severity).ShouldBe(("records_recognised", Severity.Warning));
        using var declined = Open("b.json", text, ["none"]);
        _files.Table.Rows(declined).Count.ShouldBe(text[0] == '[' ? 2 : 1);
        declined.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"order":7,"total":12.5,"next":1,"items":[{"k":"A"},{"k":"B"}]}""", "items")]
    [InlineData("""{"type":"FeatureCollection","features":[{"k":"A"}]}""", "features")]
    [InlineData("""{"data":[{"k":"A"}]}""", "data")]
    [InlineData("""{"data":[{"k":"A"}],"included":[{"k":"A"}]}""", null)]
    [InlineData("""{"startAt":0,"values":[1,2]}""", null)]
    public void What_may_be_one_record_stays_one_with_a_hint_at_its_array(string text, string? hint)
    {
        using var source = Open("a.json", text, []);

        _files.Table.Rows(source).Count.ShouldBe(1);
        source.Warnings.Select(warning => (warning.Code, warning.Column)).ShouldBe(hint is null ? [] : [("records_inside", hint)]);
    }

    [Theory]
    [InlineData("{\"total\":12,\"next\":\"o-2\",\"lines\":[{\"n\":1}]}\n{\"id\":\"o-2\",\"total\":99,\"lines\":[{\"n\":3}]}\n")]
    [InlineData("{\"total\":12,\"next\":\"o-2\",\"lines\":[{\"n\":1}]}\n{\"total\":9,\"next\":\"\",\"lines\":[1]}\n")]
    [InlineData("[{\"total\":12,\"next\":\"o-2\",\"lines\":[{\"n\":1}]},{\"id\":\"o-3\",\"lines\":[]}]")]
    [InlineData("{\"total\":2,\"next\":\"p2\",\"tags\":[]}\n{\"id\":7,\"name\":\"ann\",\"tags\":[\"x\",\"y\"]}\n")]
    [InlineData("[{\"total\":2,\"next\":\"p2\",\"lines\":[{\"n\":1}]},7]")]
    public void Objects_of_which_one_is_no_page_are_records_each(string text)
    {
        using var source = Open("a.json", text, []);

        _files.Table.Rows(source).Count.ShouldBe(2);
        source.CountRecords(default).ShouldBe(2);
        source.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"startAt":0,"total":0,"issues":[]}""", 0)]
    [InlineData("{\"startAt\":0,\"issues\":[]}\n{\"total\":1,\"issues\":[{\"k\":\"A\"}]}", 1)]
    public void A_page_may_be_empty(string text, int rows)
    {
        using var source = Open("a.json", text, []);

        _files.Table.Rows(source).Count.ShouldBe(rows);
        source.Warnings[0].Code.ShouldBe("records_recognised");
    }

    [Fact]
    public void What_later_pages_have_beside_their_records_is_told()
    {
        var pages = string.Concat(Enumerable.Repeat("{\"startAt\":0,\"issues\":[{\"k\":\"A\"}]}\n", 40_000));

        using var source = Open("a.json", pages + "{\"id\":1,\"issues\":[{\"k\":\"B\"}]}\n{\"id\":2}\n{\"issues\":[],\"by\":2}\n", []);

        source.Records.ShouldBe(40_002);
        source.Warnings.Select(warning => (warning.Code, warning.Column)).ShouldBe([("records_recognised", "issues"), ("members_not_read", "id")]);
        source.Warnings[1].Message.ShouldStartWith("2 pages have members that pages do not have (first 'id')");
    }

    [Fact]
    public void A_name_of_records_that_is_not_there_is_told()
    {
        using var source = Open("a.json", """{"issues":[{"k":"A"}]}""", ["isues"]);

        source.Records.ShouldBe(1);
        source.Warnings.Select(warning => (warning.Code, warning.Column)).ShouldBe([("records_inside", "issues")]);
    }

    [Fact]
    public void A_large_page_takes_no_more_memory_than_its_records_and_siblings_may_be_long_too()
    {
        var text = new StringBuilder("{\"startAt\":0,\"issues\":[");
        for (var i = 1; i <= 20_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(i == 1 ? "" : ",")}{{\"id\":{i},\"x\":{{\"a\":[1,2]}}}}");
        }

        text.Append("],\"included\":[").AppendJoin(',', Enumerable.Repeat("{\"y\":\"\\\"]\"}", 20_000)).Append("]}");

        // Half a block's records would not fit, and neither would what follows them.
        using var source = Open("a.json", text.ToString(), ["issues"], 4096, recordBytesMax: 16_384);
        var from = source.Register(_files.Table.Connection);

        _files.Table.Connection.Scalar<long>($"SELECT count(*) FROM {from} WHERE c0::BIGINT = _row").ShouldBe(20_000);
        source.CountRecords(default).ShouldBe(20_000);
        source.Columns.Select(column => column.Name).ShouldBe(["id", "x"]);
    }

    [Fact]
    public void Pages_have_the_records_that_an_array_has()
    {
        var pages =
            from records in JsonDocuments.Records
            from array in JsonDocuments.AsArray(records)
            from before in Gen.Elements("", "\"total\":1,", "\"a\\\"[\":{\"issues\":{}},", " \"x\" : [ \"]\" ] , ")
            from after in Gen.Elements("", ",\"isLast\":true", " , \"y\":{\"z\":[{}]} ", ",\"n\":-1e5")
            from blockBytes in Gen.Choose(1, 300)
            select (Array: array, Text: $"{{{before}\"issues\":{array}{after}}}", blockBytes);
        Prop.ForAll(pages.ToArbitrary(), one =>
        {
            using var plain = Open("plain.json", one.Array, ["none"], one.blockBytes);
            using var paged = Open("paged.json", one.Text, ["issues"], one.blockBytes);

            paged.Columns.ShouldBe(plain.Columns);
            _files.Table.Cells(paged).ShouldBe(_files.Table.Cells(plain));
            paged.CountRecords(default).ShouldBe(plain.CountRecords(default));
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public void Members_of_opened_objects_are_columns_of_their_own()
    {
        using var source = Open("a.ndjson", """
            {"id":1,"fields":{"status":{"name":"Open","id":"3"},"votes":2,"who":null}}
            {"id":2,"fields":{"st\u0061tus":{"name":"Do\nne"},"who":{"name":"Ann"}},"fields.votes":3}
            {"id":3,"fields":null}
            {"id":4,"fields":"text"}
            {"id":5,"fields":{"status":{"name":tru}}}
            """, [], opened: ["fields", "fields.status", "fields.who", "id"]);

        source.Columns.Select(column => (column.Name, column.Kind)).ShouldBe([
            ("id", CellKind.JsonNumber), ("fields.status.name", CellKind.JsonString), ("fields.status.id", CellKind.JsonString),
            ("fields.votes", CellKind.JsonNumber), ("fields.who.name", CellKind.JsonString), ("fields", CellKind.JsonString)]);
        _files.Table.Cells(source).ShouldBe([
            ["1", "Open", "3", "2", null, null], ["2", "Do\nne", null, "3", "Ann", null], ["3", null, null, null, null, null], ["4", null, null, null, null, "text"]]);
        _files.Table.Rows(source).Count.ShouldBe(5);
        source.CellsOf("""{"fields":{"status":{"id":"9"}}}"""u8).ShouldBe([null, null, "9", null, null, null]);
    }

    private JsonSource Open(
        string name, string text, IReadOnlyList<string> records, int blockBytes = JsonBlocks.BlockBytesDefault, IReadOnlyList<string>? opened = null,
        int recordBytesMax = 1 << 20) =>
        _files.Open(name, text, new ReadOptions { Records = records, Opened = opened ?? [], RecordBytesMax = recordBytesMax }, blockBytes);
}
