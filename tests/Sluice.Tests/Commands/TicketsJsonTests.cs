using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>The same tickets as a CSV export and as Jira's REST API answers them: pipelines/tickets.yaml makes the same of both.</summary>
public sealed class TicketsJsonTests : IDisposable
{
    private const string Csv = """
        Summary,Issue key,Issue id,Issue Type,Status,Status Category,Project key,Project name,Priority,Resolution,Assignee,Assignee Id,Reporter,Reporter Id,Creator,Creator Id,Created,Updated,Resolved,Due date,Votes,Labels,Labels,Description,Environment,Components,Components,Fix versions,Affects versions,Original estimate,Remaining Estimate,Time Spent,Sprint,Sprint,Inward issue link (Blocks),Outward issue link (Relates),Attachment,Custom field (Story Points),Comment,Comment,Parent,Parent key,Parent summary
        Login is broken,AB-1,10001,Bug,Open,To Do,AB,Alpha,High,,Ann Lee,7:ann,Bo Ray,7:bo,Bo Ray,7:bo,12/Mar/24 2:45 PM,13/May/24 1:45 PM,,24/Dec/24 12:00 AM,3,web,login,"It is terrible.

        * see [~accountid:7:bo]
        * or [the page|https://x.org/a]

        {code:java}
        at a.B.c(B.java:7)
        {code}",Linux 6,Shop,Mail,2.0,1.0,3600,1800,900,Sprint 1,"Sprint 2, late",AB-3,AB-2,12/Mar/24 3:45 PM;Bo Ray;shot.png;https://x.org/1,5,12/Mar/24 2:46 PM;Ann Lee;Thanks; a great help,13/Mar/24 2:46 PM;Bo Ray;It fails again,9999,AB-0,The epic
        "Quotes "" and ünïcode 😀",AB-2,10002,Task,Done,Done,AB,Alpha,Low,Fixed,,,Bo Ray,7:bo,Bo Ray,7:bo,12/Mar/24 2:45 PM,13/May/24 1:45 PM,14/May/24 1:45 PM,,0,,,,,,,,,,,,,,,,,,,,,,
        """;

    private static readonly string Pipeline = Path.Combine(SluiceProcess.Root, "pipelines", "tickets.yaml");

    private readonly SluiceProcess _sluice = new();

    /// <summary>How people come to have answers in files.</summary>
    public static TheoryData<string, bool> Forms => new()
    {
        { "page", false },
        { "page", true },
        { "page in lines", true },
        { "newer page", true },
        { "issues", false },
        { "lines", true },
        { "pages one after another", false },
        { "array of pages", true },
        { "objects one after another", true },
    };

    public void Dispose() => _sluice.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_answers_of_the_API_and_the_CSV_of_the_same_tickets_give_equal_tables(string form, bool isVersion3)
    {
        Run(_sluice.Write("tickets.csv", Csv.ReplaceLineEndings("\n")), "csv.duckdb");
        Run(_sluice.Write("tickets.json", Answer(form, isVersion3)), "json.duckdb");

        foreach (var table in new[] { "tickets", "ticket_comments", "ticket_attachments", "ticket_links", "ticket_sentiments", "ticket_entities" })
        {
            var rest = table == "tickets" ? ", rest" : "";
            var sql = $"SELECT t::VARCHAR FROM (SELECT * EXCLUDE (_job, _file, _row{rest}) FROM {table}) t ORDER BY ALL";
            Database.Rows(_sluice.At("json.duckdb"), sql).ShouldBe(Database.Rows(_sluice.At("csv.duckdb"), sql), table);
            Database.Rows(_sluice.At("csv.duckdb"), sql).ShouldNotBeEmpty(table);
        }
    }

    // As DuckDB, pandas and Spark write what they have read of the API: structures, and lists of them; DuckDB takes times for times.
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void The_answers_of_the_API_as_nested_Parquet_give_equal_tables(bool isVersion3, bool takesTimes)
    {
        _sluice.Write("tickets.json", Answer("page", isVersion3));
        var json = _sluice.At("tickets.json");
        var parquet = _sluice.At("tickets.parquet");
        var forms = takesTimes ? "" : ", timestampformat = '%d of %B %Y', dateformat = '%d of %B %Y'";
        Database.Rows(_sluice.At("writer.duckdb"), $"COPY (SELECT unnest(issues, max_depth := 2) FROM read_json('{json}', maximum_depth = -1, sample_size = -1{forms})) TO '{parquet}' (FORMAT parquet)");

        Run(json, "json.duckdb");
        Run(parquet, "parquet.duckdb");

        foreach (var table in new[] { "tickets", "ticket_comments", "ticket_attachments", "ticket_links", "ticket_sentiments", "ticket_entities" })
        {
            var rest = table == "tickets" ? ", rest" : "";
            var sql = $"SELECT t::VARCHAR FROM (SELECT * EXCLUDE (_job, _file, _row{rest}) FROM {table}) t ORDER BY ALL";
            Database.Rows(_sluice.At("parquet.duckdb"), sql).ShouldBe(Database.Rows(_sluice.At("json.duckdb"), sql), table);
            Database.Rows(_sluice.At("parquet.duckdb"), sql).ShouldNotBeEmpty(table);
        }

        if (!takesTimes)
        {
            Rests("parquet.duckdb").ShouldBe(Rests("json.duckdb"));
        }
    }

    [Fact]
    public void Texts_and_times_of_Parquet_are_read_as_those_of_any_other_format()
    {
        Database.Rows(_sluice.At("writer.duckdb"), $$"""
            COPY (SELECT 'A-1' AS "Issue key", TIMESTAMP '2024-03-12 15:45:00' AS Created, TIMESTAMP_NS '2024-07-12 15:45:00.5' AS Updated, TIMESTAMPTZ '2024-03-12 15:45:00+00' AS Resolved,
              DATE '2024-12-24' AS "Due date", {'type': 'doc', 'content': [{'type': 'paragraph', 'content': [{'type': 'text', 'text': 'It fails'}]}]} AS Description, '"Linux"'::JSON AS Environment)
            TO '{{_sluice.At("t.parquet")}}' (FORMAT parquet)
            """);
        _sluice.Environment["TICKETS_TIME_ZONE"] = "Europe/Berlin";

        Run(_sluice.At("t.parquet"), "x.duckdb");

        Rows("SELECT strftime(columns('.*_at') AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') FROM tickets").ShouldBe(["2024-03-12 14:45|2024-07-12 13:45|2024-03-12 15:45|2024-12-23 23:00"]);
        Rows("SELECT description, environment FROM tickets").ShouldBe(["It fails|Linux"]);
    }

    [Fact]
    public void A_value_in_a_structure_that_can_not_be_read_is_a_reject_that_can_be_mended()
    {
        Database.Rows(_sluice.At("writer.duckdb"), $$"""
            COPY (SELECT * FROM (VALUES ('A-1', {'summary': 'one', 'created': 'soon'}), ('A-2', {'summary': 'two', 'created': '2024-03-12T15:45:00.000+0000'}), ('A-3', NULL)) t("key", fields))
            TO '{{_sluice.At("t.parquet")}}' (FORMAT parquet)
            """);
        var (_, report) = _sluice.RunJson("run", _sluice.At("t.parquet"), "--pipeline", Pipeline, "--to", $"duckdb:{_sluice.At("x.duckdb")}");

        (report.GetProperty("rows_read").GetInt64(), report.GetProperty("rejected").GetInt64()).ShouldBe((3, 1));
        _sluice.Run("rejects", "export", report.GetProperty("job").GetString()!, "--file", _sluice.At("mend.csv")).ExitCode.ShouldBe(0);
        File.WriteAllText(_sluice.At("mend.csv"), File.ReadAllText(_sluice.At("mend.csv")).Replace("soon", "2024-03-11T15:45:00.000+0000", StringComparison.Ordinal));
        var replay = _sluice.Run("rejects", "replay", _sluice.At("mend.csv"));
        Rows("SELECT ticket_id, summary, created_at AT TIME ZONE 'UTC' FROM tickets ORDER BY ALL")
            .ShouldBe(["A-1|one|03/11/2024 15:45:00", "A-2|two|03/12/2024 15:45:00", "A-3|null|null"], replay.Output + replay.Error);
    }

    [Fact]
    public void What_is_no_column_of_a_ticket_is_kept_with_the_path_to_it()
    {
        Run(_sluice.Write("tickets.json", Answer("page", isVersion3: true)), "x.duckdb");

        Rows("""SELECT rest->>'$."fields.customfield_10030"', rest->>'$."fields.customfield_10031".value', rest->>'$."fields.worklog".total', rest->>'$."fields.status.id"' FROM tickets ORDER BY ticket_id""")
            .ShouldBe(["free text|Red|1|1", "null|null|null|1"]);
    }

    [Fact]
    public void Sprints_of_Jira_Server_are_known_by_what_they_say_and_points_by_the_field_that_is_told()
    {
        _sluice.Environment["TICKETS_STORY_POINTS"] = "customfield_10002";
        Run(_sluice.Write("t.json", """
            {"issues":[{"key":"A-1","fields":{"customfield_10002":8.0,"customfield_10016":"no number","customfield_10007":[
              "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=1,rapidViewId=2,state=CLOSED,name=Sprint 3, the last,startDate=2018-04-30T00:01:00.000-07:00,goal=]",
              "com.atlassian.greenhopper.service.sprint.Sprint@2f[id=2,rapidViewId=2,state=ACTIVE,name=Next]"]}}]}
            """), "x.duckdb");

        Rows("SELECT story_points, array_to_string(sprints, '|'), rest->>'$.\"fields.customfield_10016\"' FROM tickets").ShouldBe(["8|Sprint 3, the last|Next|no number"]);
    }

    [Fact]
    public void People_of_Jira_Server_have_names_and_keys()
    {
        Run(_sluice.Write("t.json", """
            {"id":"1","key":"A-1","fields":{"assignee":{"name":"bo","key":"JIRAUSER1","displayName":"Bo Ray"},"reporter":{"name":"ann","emailAddress":"a@x.org"},
             "timetracking":{"timeSpentSeconds":60},"comment":{"comments":[{"author":{"name":"ann"},"body":"h1. Good","created":"2016-03-16T04:22:37.356+0100"}],"total":1}}}
            """), "x.duckdb");

        Rows("SELECT ticket_id, issue_id, assignee, assignee_id, reporter, reporter_id, time_spent_seconds FROM tickets").ShouldBe(["A-1|1|Bo Ray|JIRAUSER1|ann|null|60"]);
        Rows("SELECT created_at AT TIME ZONE 'UTC', author, body FROM ticket_comments").ShouldBe(["03/16/2016 03:22:37|ann|h1. Good"]);
    }

    [Fact]
    public void An_empty_page_has_no_tickets_and_is_no_failure()
    {
        Run(_sluice.Write("t.json", """{"issues":[],"isLast":true}"""), "x.duckdb");

        Rows("SELECT count(*) FROM tickets").ShouldBe(["0"]);
    }

    [Fact]
    public void The_file_of_Jira_s_own_JSON_import_is_read_too()
    {
        Run(_sluice.Write("t.json", """
            {"users":[{"name":"bo"}],"projects":[{"name":"Alpha","key":"AB","issues":[
              {"externalId":"1","key":"AB-1","summary":"Login fails","issueType":"Bug","status":"Open","labels":["web"],"fixedVersions":["1.0"],"components":["Shop"],
               "created":"2012-08-31T17:59:02.161+0100","reporter":"bo","comments":[{"body":"It is bad","author":"bo","created":"2012-08-31T17:59:02.161+0100"}],
               "attachments":[{"name":"a.png","attacher":"bo","created":"2012-08-31T17:59:02.161+0100","uri":"http://x.org/a.png"}]}]}],"links":[]}
            """), "x.duckdb");

        Rows("SELECT ticket_id, issue_type, status, labels[1], fix_versions[1], components[1], created_at AT TIME ZONE 'UTC', reporter FROM tickets")
            .ShouldBe(["AB-1|Bug|Open|web|1.0|Shop|08/31/2012 16:59:02|bo"]);
        Rows("SELECT author, body FROM ticket_comments").ShouldBe(["bo|It is bad"]);
        Rows("SELECT author, name, url FROM ticket_attachments").ShouldBe(["bo|a.png|http://x.org/a.png"]);
    }

    [Fact]
    public void An_issue_that_is_broken_is_a_reject_that_can_be_mended()
    {
        var (exitCode, report) = _sluice.RunJson("run", _sluice.Write("t.json", """
            {"startAt":0,"issues":[
             {"key":"A-1","fields":{"summary":"one","created":"soon"}},
             {"key":"A-2","fields":{"summary":"two","created":tomorrow}},
             {"key":"A-3","fields":{"summary":"three","created":"2024-03-12T15:45:00.000+0000"}}
            ]}
            """), "--pipeline", Pipeline, "--to", $"duckdb:{_sluice.At("x.duckdb")}");

        exitCode.ShouldBe(0, report.ToString());
        (report.GetProperty("rows_read").GetInt64(), report.GetProperty("rejected").GetInt64()).ShouldBe((3, 2));
        var job = report.GetProperty("job").GetString()!;
        var (_, rejects) = _sluice.RunJson("rejects", "list", job);
        rejects.ToString().ShouldContain("\"line\":2");
        rejects.ToString().ShouldContain("\"line\":3");

        _sluice.Run("rejects", "export", job, "--file", _sluice.At("mend.csv")).ExitCode.ShouldBe(0);
        var table = File.ReadAllText(_sluice.At("mend.csv"));
        table.ShouldContain("fields.created");
        File.WriteAllText(_sluice.At("mend.csv"), table.Replace("soon", "2024-03-11T15:45:00.000+0000", StringComparison.Ordinal));
        var replay = _sluice.Run("rejects", "replay", _sluice.At("mend.csv"));
        Rows("SELECT ticket_id, summary, created_at AT TIME ZONE 'UTC' FROM tickets ORDER BY ALL")
            .ShouldBe(["A-1|one|03/11/2024 15:45:00", "A-3|three|03/12/2024 15:45:00"], replay.Output + replay.Error);
    }

    // A structure has all its fields in every row, null where JSON has none.
    private List<string> Rests(string database) =>
        [.. Database.Rows(_sluice.At(database), "SELECT rest FROM tickets ORDER BY ticket_id").Select(rest => WithoutNulls(JsonNode.Parse(rest))!.ToJsonString())];

    private static JsonNode? WithoutNulls(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Where(member => member.Value is not null).OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, WithoutNulls(member.Value)))),
        JsonArray elements => new JsonArray([.. elements.Select(WithoutNulls)]),
        _ => node?.DeepClone(),
    };

    private static string Answer(string form, bool isVersion3)
    {
        var issues = new[] { First(isVersion3), Second() };
        string Page(string more, params JsonObject[] ofPage) => $"{{{more}\"issues\":[{string.Join(",", ofPage.Select(issue => issue.ToJsonString()))}],\"warningMessages\":[]}}";
        return form switch
        {
            "page" => Page("\"expand\":\"schema,names\",\"startAt\":0,\"maxResults\":50,\"total\":2,\"names\":{\"customfield_10016\":\"Story Points\"},", issues),
            "page in lines" => JsonNode.Parse(Page("\"startAt\":0,\"maxResults\":50,\"total\":2,", issues))!.ToJsonString(new JsonSerializerOptions { WriteIndented = true }),
            "newer page" => $"{{\"issues\":[{issues[0].ToJsonString()},{issues[1].ToJsonString()}],\"nextPageToken\":\"CAEaAg\",\"isLast\":false}}",
            "issues" => new JsonArray([.. issues]).ToJsonString(),
            "lines" => string.Join('\n', issues.Select(issue => issue.ToJsonString())),
            "pages one after another" => Page("\"startAt\":0,", issues[0]) + "\n" + Page("\"startAt\":1,", issues[1]) + "\n",
            "array of pages" => $"[{Page("\"startAt\":0,", issues[0])},\n{Page("\"startAt\":1,", issues[1])}]",
            "objects one after another" => string.Join('\n', issues.Select(issue => issue.ToJsonString(new JsonSerializerOptions { WriteIndented = true }))),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, null),
        };
    }

    private static JsonObject First(bool isVersion3)
    {
        var issue = JsonNode.Parse("""
            {"expand":"renderedFields,names","id":"10001","self":"https://x.org/rest/api/2/issue/10001","key":"AB-1","fields":{
              "statuscategorychangedate":"2024-03-12T15:45:00.000+0100","summary":"Login is broken","issuetype":{"self":"s","id":"1","name":"Bug","subtask":false},
              "status":{"self":"s","id":"1","name":"Open","statusCategory":{"self":"s","id":2,"key":"new","colorName":"blue-gray","name":"To Do"}},
              "project":{"id":"10","key":"AB","name":"Alpha","projectTypeKey":"software","avatarUrls":{"48x48":"u"}},"priority":{"name":"High","id":"2"},"resolution":null,
              "assignee":{"accountId":"7:ann","displayName":"Ann Lee","active":true,"avatarUrls":{"48x48":"u"}},
              "reporter":{"accountId":"7:bo","displayName":"Bo Ray"},"creator":{"accountId":"7:bo","displayName":"Bo Ray"},
              "created":"2024-03-12T15:45:00.000+0100","updated":"2024-05-13T15:45:00.000+0200","resolutiondate":null,"duedate":"2024-12-24",
              "votes":{"self":"s","votes":3,"hasVoted":false},"watches":{"watchCount":2,"isWatching":false},"labels":["web","login"],
              "components":[{"self":"s","id":"1","name":"Shop"},{"id":"2","name":"Mail"}],"fixVersions":[{"id":"3","name":"2.0","released":false}],"versions":[{"id":"4","name":"1.0"}],
              "timeoriginalestimate":3600,"timeestimate":1800,"timespent":900,"aggregatetimespent":900,
              "timetracking":{"originalEstimate":"1h","timeSpent":"15m","originalEstimateSeconds":3600,"timeSpentSeconds":900},
              "customfield_10016":5.0,"customfield_10030":"free text","customfield_10031":{"id":"9","value":"Red"},"customfield_10032":null,
              "customfield_10020":[{"id":1,"name":"Sprint 1","state":"closed","boardId":4,"goal":""},{"id":2,"name":"Sprint 2, late","state":"active","boardId":4}],
              "issuelinks":[{"id":"1","type":{"id":"2","name":"Relates","inward":"relates to","outward":"relates to"},"outwardIssue":{"id":"3","key":"AB-2","fields":{"summary":"x"}}},
                {"id":"2","type":{"id":"1","name":"Blocks","inward":"is blocked by","outward":"blocks"},"inwardIssue":{"id":"4","key":"AB-3"}}],
              "attachment":[{"id":"1","filename":"shot.png","author":{"accountId":"7:bo","displayName":"Bo Ray"},"created":"2024-03-12T16:45:00.000+0100","size":5,"content":"https://x.org/1"}],
              "parent":{"id":"9999","key":"AB-0","self":"s","fields":{"summary":"The epic","status":{"name":"Open"}}},
              "worklog":{"startAt":0,"maxResults":20,"total":1,"worklogs":[{"author":{"displayName":"Bo Ray"},"timeSpentSeconds":900}]},
              "comment":{"comments":[
                  {"id":"1","author":{"accountId":"7:ann","displayName":"Ann Lee"},"body":"Thanks; a great help","created":"2024-03-12T15:46:00.000+0100","updated":"2024-03-12T15:46:00.000+0100"},
                  {"id":"2","author":{"accountId":"7:bo","displayName":"Bo Ray"},"body":"It fails again","created":"2024-03-13T15:46:00.000+0100"}],
                "self":"s","maxResults":2,"total":2,"startAt":0},
              "environment":"Linux 6",
              "description":"It is terrible.\n\n* see [~accountid:7:bo]\n* or [the page|https://x.org/a]\n\n{code:java}\nat a.B.c(B.java:7)\n{code}"}}
            """)!.AsObject();
        if (isVersion3)
        {
            var fields = issue["fields"]!.AsObject();
            fields["environment"] = Paragraph("Linux 6");
            foreach (var comment in fields["comment"]!["comments"]!.AsArray())
            {
                comment!["body"] = Paragraph(comment["body"]!.GetValue<string>());
            }

            fields["description"] = JsonNode.Parse("""
                {"version":1,"type":"doc","content":[
                  {"type":"paragraph","content":[{"type":"text","text":"It is "},{"type":"text","text":"terrible","marks":[{"type":"strong"}]},{"type":"text","text":"."}]},
                  {"type":"bulletList","content":[
                    {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"see "},{"type":"mention","attrs":{"id":"7:bo","text":"@Bo Ray"}}]}]},
                    {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"or "},
                      {"type":"text","text":"the page","marks":[{"type":"link","attrs":{"href":"https://x.org/a"}}]}]}]}]},
                  {"type":"codeBlock","attrs":{"language":"java"},"content":[{"type":"text","text":"at a.B.c(B.java:7)"}]}]}
                """);
        }

        return issue;
    }

    [Fact]
    public void A_comment_that_was_cut_within_a_character_is_one_of_the_comments()
    {
        _sluice.Write("half.json", """
            {"issues":[{"id":"1","key":"AB-1","fields":{"summary":"One","comment":{"comments":[
              {"author":{"displayName":"Ann"},"body":"cut here \ud83d","created":"2024-03-12T14:45:00.000+0000"},
              {"author":{"displayName":"Bo"},"body":"all well \ud83d\ude00","created":"2024-03-12T15:45:00.000+0000"}]}}}]}
            """);

        Run("half.json", "half.duckdb");

        Database.Rows(_sluice.At("half.duckdb"), "SELECT author || ': ' || body FROM ticket_comments ORDER BY position").ShouldBe(["Ann: cut here \\ud83d", "Bo: all well 😀"]);
    }

    private static JsonObject Second() => JsonNode.Parse("""
        {"id":"10002","key":"AB-2","fields":{"summary":"Quotes \" and \u00fcn\u00efcode \ud83d\ude00","issuetype":{"name":"Task"},
          "status":{"id":"1","name":"Done","statusCategory":{"name":"Done"}},"project":{"key":"AB","name":"Alpha"},"priority":{"name":"Low"},"resolution":{"name":"Fixed"},
          "assignee":null,"reporter":{"accountId":"7:bo","displayName":"Bo Ray"},"creator":{"accountId":"7:bo","displayName":"Bo Ray"},"created":"2024-03-12T14:45:00.000+0000",
          "updated":"2024-05-13T13:45:00.000Z","resolutiondate":"2024-05-14T15:45:00.000+0200","votes":{"votes":0},"labels":[],"components":[],"fixVersions":[],"versions":[],
          "issuelinks":[],"attachment":[],"comment":{"comments":[],"total":0},"description":null,"environment":null,"duedate":null,"timespent":null}}
        """)!.AsObject();

    private static JsonNode Paragraph(string text) => new JsonObject
    {
        ["version"] = 1,
        ["type"] = "doc",
        ["content"] = new JsonArray(new JsonObject { ["type"] = "paragraph", ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) }),
    };

    private void Run(string file, string database)
    {
        var (exitCode, json) = _sluice.RunJson("run", file, "--pipeline", Pipeline, "--to", $"duckdb:{_sluice.At(database)}");
        exitCode.ShouldBe(0, json.ToString());
        json.GetProperty("rejected").GetInt64().ShouldBe(0, json.ToString());
    }

    private IReadOnlyList<string> Rows(string sql) => Database.Rows(_sluice.At("x.duckdb"), sql);
}
