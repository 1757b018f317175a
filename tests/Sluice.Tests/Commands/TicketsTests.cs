using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Sluice.TestFiles.Tickets;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>pipelines/tickets.yaml on exports of Jira, as a user runs it.</summary>
public sealed class TicketsTests : IDisposable
{
    private static readonly string Pipeline = Path.Combine(SluiceProcess.Root, "pipelines", "tickets.yaml");

    private readonly SluiceProcess _sluice = new();

    public static TheoryData<string> RealExports =>
        [.. Corpus.Files("jira").Select(file => file.Name).Where(name => name.EndsWith(".csv", StringComparison.Ordinal)).DefaultIfEmpty("")];

    private string Database => _sluice.At("x.duckdb");

    public void Dispose() => _sluice.Dispose();

    [Theory]
    [MemberData(nameof(RealExports))]
    public void A_real_export_becomes_tickets_every_one_of_them(string name)
    {
        if (name.Length == 0)
        {
            return;
        }

        var file = Corpus.Files("jira").Single(one => one.Name == name);

        var report = Run(file.FullPath);

        report.GetProperty("accepted").GetInt64().ShouldBe(file.Number("rows")!.Value);
        report.GetProperty("files")[0].GetProperty("columns_read").GetInt64().ShouldBe(file.Number("columns")!.Value);
        var key = file.Expect.GetProperty("cols").EnumerateArray().First(column => column.GetProperty("name").GetString() is "Issue key" or "Issue" or "Clé de ticket");
        Rows("SELECT count(DISTINCT ticket_id) || '|' || max(length(ticket_id)) || '|' || count(summary) FROM tickets")
            .ShouldBe([$"{file.Number("rows")}|{key.GetProperty("maxLen")}|{file.Number("rows")}"]);

        // What no target takes is kept, and nothing is told twice.
        Rows("SELECT count(*) FROM ticket_sentiments s LEFT JOIN tickets t USING (ticket_id) WHERE t.ticket_id IS NULL").ShouldBe(["0"]);
    }

    [CorpusFact]
    public void Months_and_headers_in_French_are_read_and_times_are_utc_by_the_declared_zone()
    {
        _sluice.Environment["TICKETS_TIME_ZONE"] = "Europe/Paris";

        Run(Path.Combine(Corpus.Folder, "jira", "cdrezen+ecoeye", "Jira.excerpt.csv"));

        Rows("SELECT ticket_id, status, resolution, reporter, created_at AT TIME ZONE 'UTC', parent_key, project_name, sentiment FROM tickets WHERE ticket_id = 'EE-113'")
            .ShouldBe(["EE-113|Terminé(e)|Terminé|Corentin Drezen|08/05/2025 12:47:00|EE-110|ecoeye|null"]);
    }

    [CorpusFact]
    public void Comments_and_attachments_have_their_time_and_author()
    {
        Run(Path.Combine(Corpus.Folder, "jira", "ericmedlock+planeso-jira-migration", "Jira.csv"));

        Rows("SELECT position, created_at AT TIME ZONE 'UTC', author, body FROM ticket_comments WHERE ticket_id = 'TES-15' ORDER BY position DESC LIMIT 1")
            .ShouldBe(["3|09/12/2025 09:06:00|712020:b0892835-64bc-4809-afd1-cc09a3ffc20e|Testing in progress 09/12 9 AM EST"]);
        Rows("SELECT name FROM ticket_attachments ORDER BY ticket_id").ShouldBe(["image-20250821-144149.png", "image-20250822-131517.png", "image-20250822-131140.png"]);
    }

    [Fact]
    public void Names_of_people_and_components_are_those_of_the_export_in_any_script_and_no_word_for_nobody()
    {
        _sluice.Write("sluice.yaml", "stores: { main: duckdb:x.duckdb }\n");
        _sluice.Write("jira.csv", """
            Issue key,Summary,Assignee,Component/s
            A-1,Платежи не работают - Иван Петров знает,Unassigned,Платежи
            A-2,This ticket is Unassigned,Иван Петров,Платежи
            """);

        var run = _sluice.Run("run", "jira.csv", "--pipeline", Path.Combine(SluiceProcess.Root, "pipelines", "tickets.yaml"));

        run.ExitCode.ShouldBe(0, run.Error + run.Output);
        Rows("SELECT kind || ' ' || value FROM ticket_entities WHERE kind IN ('person', 'component') ORDER BY ALL").ShouldBe(["component Платежи", "person Иван Петров"]);
    }

    [Fact]
    public void The_tests_that_the_pipeline_carries_pass()
    {
        var (exitCode, json) = _sluice.RunJson("test", Pipeline);

        exitCode.ShouldBe(0, json.ToString());
        json.ToString().ShouldContain("A time that no one can read");
    }

    [Fact]
    public void The_sample_shows_every_table()
    {
        Run(Path.Combine(SluiceProcess.Root, "samples", "tickets.csv"));

        Rows("SELECT ticket_id, created_at AT TIME ZONE 'UTC', labels, story_points, votes, sentiment, sentiment_trend, parent_key FROM (SELECT * REPLACE (array_to_string(labels, ',') AS labels) FROM tickets) ORDER BY ticket_id")
            .ShouldBe([
                "SHOP-1|01/11/2026 15:04:00|login,regression|3|2|neutral|improving|null", "SHOP-2|01/12/2026 08:30:00|export|5|0|neutral|improving|null",
                "SHOP-3|01/13/2026 00:01:00||null|7|positive|null|SHOP-1", "SHOP-4|01/14/2026 13:15:00||null|1|null|null|null"]);
        Rows("SELECT ticket_id, position, author, body FROM ticket_comments ORDER BY ALL").ShouldBe([
            "SHOP-1|1|557058:bbbb|[~accountid:557058:aaaa] I get HTTP 500 from 10.0.0.12, this is really annoying.",
            "SHOP-1|2|557058:aaaa|Fixed in 2.4.2; thanks for the great help, Ken Ito!", "SHOP-2|1|null|A plain note without a stamp"]);
        Rows("SELECT ticket_id, direction, type, key FROM ticket_links ORDER BY ALL").ShouldBe(["SHOP-1|outward|Relates|SHOP-2", "SHOP-2|inward|Blocks|SHOP-1"]);
        Rows("SELECT field, number, kind, text, value FROM ticket_entities WHERE ticket_id = 'SHOP-1' ORDER BY position").ShouldBe([
            "description|null|version|v2.4.1|2.4.1", "description|null|exception|TypeError|TypeError", "description|null|stack_frame|at render (app.js:10:5)|render app.js:10:5",
            "description|null|url|https://shop.example.com/login|https://shop.example.com/login", "description|null|ticket|SHOP-2|SHOP-2",
            "comments|1|mention|[~accountid:557058:aaaa]|557058:aaaa", "comments|1|http_status|500|500", "comments|1|ip|10.0.0.12|10.0.0.12",
            "comments|2|version|2.4.2|2.4.2", "comments|2|person|Ken Ito|Ken Ito"]);
        Rows("SELECT kind, text FROM ticket_entities WHERE ticket_id = 'SHOP-2' ORDER BY position").ShouldBe(["component|Checkout", "email|maria@example.com"]);
        Rows("SELECT field, number, sentiment, array_to_string(list_transform(words, lambda w: w.word), ',') FROM ticket_sentiments WHERE ticket_id IN ('SHOP-1', 'SHOP-4') ORDER BY ticket_id, position")
            .ShouldBe([
                "summary|null|neutral|", "description|null|negative|unusable", "comments|1|negative|annoying", "comments|2|positive|Fixed,thanks,great",
                "summary|null|null|", "description|null|null|"]);

        // A custom field that is called Comments holds no comments.
        Rows("SELECT rest->>'Custom field (Comments)' FROM tickets WHERE ticket_id = 'SHOP-1'").ShouldBe(["see ticket 7"]);
    }

    [Fact]
    public void An_import_that_is_repeated_replaces_and_a_comment_that_was_deleted_is_gone()
    {
        const string first = """
            Issue key,Summary,Comment,Comment,Outward issue link (Blocks)
            A-1,One,11/Jan/26 3:04 PM;ann;good,12/Jan/26 3:04 PM;bob;see A-2,A-9
            A-2,Two,11/Jan/26 3:04 PM;ann;bad,,
            A-3,Three,11/Jan/26 3:04 PM;ann;fine,,
            """;
        const string second = """
            Issue key,Summary,Comment,Comment,Outward issue link (Blocks)
            A-1,One again,11/Jan/26 3:04 PM;ann;good,,
            A-2,Two again,,,
            """;
        Run(_sluice.Write("first.csv", first));
        Run(_sluice.Write("first.csv", first));
        Rows("SELECT count(*) FROM tickets UNION ALL SELECT count(*) FROM ticket_comments UNION ALL SELECT count(*) FROM ticket_links UNION ALL SELECT count(*) FROM ticket_sentiments WHERE field = 'comments'")
            .ShouldBe(["3", "4", "1", "4"]);

        Run(_sluice.Write("second.csv", second));

        Rows("SELECT ticket_id, summary FROM tickets ORDER BY ALL").ShouldBe(["A-1|One again", "A-2|Two again", "A-3|Three"]);
        Rows("SELECT ticket_id, body FROM ticket_comments ORDER BY ALL").ShouldBe(["A-1|good", "A-3|fine"]);
        Rows("SELECT count(*) FROM ticket_links UNION ALL SELECT count(*) FROM ticket_entities UNION ALL SELECT count(*) FROM ticket_sentiments WHERE field = 'comments'").ShouldBe(["0", "0", "2"]);
    }

    [Theory]
    [InlineData("Schlüssel,Zusammenfassung,Beschreibung,Status,Erstellt,Komponente/n,Lösungsversion/en,Eingehende Vorgangsverknüpfung (Blocks),Kommentar",
        "11/Mär/21 15:04", "11/Mai/21 3:04 PM;hans;gut")]
    [InlineData("Clave de incidencia,Resumen,Descripción,Estado,Creada,Componentes,Versiones corregidas,Enlace de incidencia de entrada (Blocks),Comentario",
        "11/mar/21 3:04 p. m.", "11/may/21 3:04 p. m.;ana;bien")]
    [InlineData("Chave da item,Resumo,Descrição,Status,Criado,Componentes,Versões corrigidas,Link de item de entrada (Blocks),Comentário",
        "11/mar/21 3:04 PM", "11/mai/21 3:04 PM;ana;bom")]
    [InlineData("Clé de ticket,Résumé,Description,État,Création,Composants,Versions corrigées,Lien de ticket entrant (Blocks),Commentaire",
        "11/mars/21 3:04 PM", "11/mai/21 3:04 PM;ana;bien")]
    [InlineData("Issue Key,summary,DESCRIPTION,Status,Created,Component/s,Fix Version/s,Inward issue link (Blocks),Comment",
        "2021-03-11 15:04", "2021-05-11 15:04;ana;fine")]
    [InlineData("Key,Summary,Description,Status,Created,Components,Fix versions,Inward issue link (Blocks),Comment",
        "2021-03-11T16:04:00.000+0100", "2021-05-11T15:04:00.000+0000;ana;fine")]
    public void Exports_of_other_versions_and_languages_are_understood(string header, string created, string comment)
    {
        Run(_sluice.Write("e.csv", $"{header}\nA-1,s,d,open,{created},c,1.0,A-2,{comment}\n"));

        Rows("SELECT ticket_id, summary, description, status, created_at AT TIME ZONE 'UTC', components[1], fix_versions[1], rest FROM tickets")
            .ShouldBe(["A-1|s|d|open|03/11/2021 15:04:00|c|1.0|{}"]);
        Rows("SELECT direction, type, key FROM ticket_links").ShouldBe(["inward|Blocks|A-2"]);
        Rows("SELECT created_at AT TIME ZONE 'UTC', author FROM ticket_comments").ShouldAllBe(row => row.StartsWith("05/11/2021 15:04:00|"));
    }

    [Fact]
    public void Records_of_JSON_with_comments_as_plain_texts_are_tickets_too()
    {
        Run(_sluice.Write("t.json", """
            [{"id": "T-1", "summary": "Great", "description": null, "comments": ["It is bad", "12; not a stamp"], "created_at": "2024-01-05T10:00:00+02:00"}, {"id": "T-2", "comments": []}]
            """));

        Rows("SELECT ticket_id, created_at AT TIME ZONE 'UTC', sentiment FROM tickets ORDER BY ALL").ShouldBe(["T-1|01/05/2024 08:00:00|neutral", "T-2|null|null"]);
        Rows("SELECT position, author, body FROM ticket_comments ORDER BY ALL").ShouldBe(["1|null|It is bad", "2|null|12; not a stamp"]);
    }

    [Fact]
    public void A_time_that_no_one_can_read_holds_its_ticket_back_and_is_never_today()
    {
        var report = Run(_sluice.Write("e.csv", "Issue key,Created\nA-1,soon\nA-2,11/Jan/26 3:04 PM\nA-3,\n"));

        report.GetProperty("rejected").GetInt64().ShouldBe(1);
        Rows("SELECT ticket_id, created_at AT TIME ZONE 'UTC' FROM tickets ORDER BY ALL").ShouldBe(["A-2|01/11/2026 15:04:00", "A-3|null"]);
    }

    [Fact]
    public void An_export_of_1667_columns_has_them_all_in_the_report_as_CSV_and_as_Parquet()
    {
        const int rows = 200;
        var (csv, parquet) = (_sluice.At("wide.csv"), _sluice.At("wide.parquet"));
        TicketsFile.WriteCsv(JiraTickets.Layout, csv, rows);
        TicketsFile.WriteParquet(JiraTickets.Layout, csv, parquet, rows);

        var reports = new[] { csv, parquet }.Select(file => (Report: Run(file), Digest: Rows(
            "SELECT sum(hash(COLUMNS(* EXCLUDE (_job, _file, rest, parent_id, time_spent_seconds, original_estimate_seconds, remaining_estimate_seconds))))::VARCHAR FROM tickets")[0],
            Children: Rows("SELECT (SELECT count(*) FROM ticket_comments) || '|' || (SELECT count(*) FROM ticket_links) || '|' || (SELECT count(*) FROM ticket_entities)")[0])).ToList();

        foreach (var (report, _, _) in reports)
        {
            report.GetProperty("files")[0].GetProperty("columns_read").GetInt32().ShouldBe(JiraTickets.Count);
            var columns = report.GetProperty("columns");
            (columns.GetProperty("mapped").GetArrayLength() + columns.GetProperty("unmapped").GetArrayLength()).ShouldBe(JiraTickets.Count);
            columns.GetProperty("mapped").EnumerateArray().Count(name => name.GetString()!.StartsWith("Comment", StringComparison.Ordinal)).ShouldBe(46);
            columns.GetProperty("repeated").GetArrayLength().ShouldBeGreaterThan(60);
            report.GetProperty("accepted").GetInt32().ShouldBe(rows);
        }

        // pandas' numbers and numbered names are the same tickets; but of a parent, which may be a key or a number, it makes 10023.0.
        reports[1].Digest.ShouldBe(reports[0].Digest);
        reports[1].Children.ShouldBe(reports[0].Children);
    }

    [CorpusFact]
    public void The_generated_columns_are_those_of_the_recipe()
    {
        using var recipe = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpus.Folder, "jira", "recipe-1667.json")));

        JiraTickets.Listed().ShouldBe(recipe.RootElement.GetProperty("families").EnumerateArray()
            .Select(family => (family.GetProperty("family").GetString()!, family.GetProperty("slots").GetInt32())));
        JiraTickets.Layout.DistinctNames.Count.ShouldBe(recipe.RootElement.GetProperty("columns").GetInt32());
    }

    private JsonElement Run(string file)
    {
        var (exitCode, json) = _sluice.RunJson("run", file, "--pipeline", Pipeline, "--to", $"duckdb:{Database}");
        exitCode.ShouldBe(0, json.ToString());
        return json;
    }

    private IReadOnlyList<string> Rows(string sql) => Support.Database.Rows(Database, sql);
}
