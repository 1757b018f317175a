using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>Cells of CSV in which tools write lists and objects, and headers of story points in every language.</summary>
public sealed class TicketCellsTests : IDisposable
{
    private static readonly string Pipeline = Path.Combine(SluiceProcess.Root, "pipelines", "tickets.yaml");

    private readonly SluiceProcess _sluice = new();

    public void Dispose() => _sluice.Dispose();

    [Fact]
    public void Lists_and_objects_of_JSON_in_cells_are_taken_apart()
    {
        const string sprint = "com.atlassian.greenhopper.service.sprint.Sprint@1a2b[id=1,rapidViewId=2,state=ACTIVE,name=Sprint 1, the [big] one,startDate=2024-01-02T08:00:00.000Z,goal=win, name=no]";
        _sluice.Write("t.csv", string.Join('\n',
            "Issue key;Summary;Labels;Labels;Components;Fix versions;Sprint;Custom field (Story Points);Created",
            """A-1;one;"[""web"",""log in""]";plain;"[{""id"":""7"",""name"":""Core""},{""name"":""UI""}]";"{""name"":""2.0""}";"[{""id"":1,""name"":""Sprint 1"",""state"":""active""}]";"{""value"":5}";2024-01-01""",
            $"A-2;two;[WIP;;[Core];2.0;[{sprint}];3;2024-01-01",
            $""""A-3;three;"""quoted""";;Core;;['{sprint.Replace("Sprint 1", "Sprint 3")}', '{sprint.Replace("Sprint 1, the [big] one", "Sprint 4")}'];8.5;2024-01-01"""",
            """A-4;four;"[]";;;;"Sprint 1";;2024-01-01"""));

        Run("t.csv");

        Rows("""
            SELECT ticket_id, array_to_string(labels, '/'), array_to_string(components, '/'), array_to_string(fix_versions, '/'), array_to_string(sprints, '/'), story_points
            FROM tickets ORDER BY ticket_id
            """).ShouldBe(
        [
            "A-1|web/log/in/plain|Core/UI|2.0|Sprint 1|5",
            "A-2|[WIP|[Core]|2.0|Sprint 1, the [big] one|3",
            "A-3|\"quoted\"|Core||Sprint 3, the [big] one/Sprint 4|8.5",
            "A-4||||Sprint 1|null",
        ]);
    }

    [Fact]
    public void Lists_and_dictionaries_as_Python_prints_them_are_taken_apart()
    {
        _sluice.Write("t.csv", string.Join('\n',
            "key;fields.labels;fields.components;fields.fixVersions;Sprint",
            """A-1;['web', 'lög\u00f6n', "it's", None];[{'id': 7, 'name': 'Core', 'archived': False}, {'name': 'U\'I'}];[];['Sprint 1']""",
            """A-2;['web' 'x'];[Timestamp('2024-01-01')];['2.0'] or so;['Sprint\q']"""));

        Run("t.csv");

        Rows("SELECT ticket_id, array_to_string(labels, '/'), array_to_string(components, '/'), array_to_string(fix_versions, '/'), array_to_string(sprints, '/') FROM tickets ORDER BY 1")
            .ShouldBe(["A-1|web/lögön/it's|Core/U'I||Sprint 1", """A-2|['web'/'x']|[Timestamp('2024-01-01')]|['2.0'] or so|['Sprint\q']"""]);
    }

    [Fact]
    public void Blanks_around_what_stands_in_cells_say_nothing()
    {
        _sluice.Write("t.csv", "Issue Type, Key, Summary, Status, Comments, Labels, Created, Components, Parent\nEpic, MA-1,  Login\t, Done,   ,   , 2025-08-10, Core , \nBug,MA-2, x , Done,   , web , , Core, MA-1 \n");

        Run("t.csv");

        Rows("SELECT ticket_id, summary, status, array_to_string(labels, '/'), array_to_string(components, '/'), parent_id, parent_key FROM tickets ORDER BY 1")
            .ShouldBe(["MA-1|Login|Done||Core|null|null", "MA-2|x|Done|web|Core|null|MA-1"]);
        Rows("SELECT count(*) FROM ticket_comments").ShouldBe(["0"]);
    }

    [Theory]
    [InlineData("Story Points")]
    [InlineData("Story point estimate")]
    [InlineData("Custom field (Story points)")]
    [InlineData("Champs personnalisés (Points de story)")]
    [InlineData("Estimation des points de story")]
    [InlineData("Benutzerdefinierte Felder (Story Point-Schätzung)")]
    [InlineData("Story Point-Schätzung")]
    [InlineData("Story-Point-Schätzung")]
    [InlineData("Story-Punkte")]
    [InlineData("Campo personalizado (Estimación de puntos de historia)")]
    [InlineData("Puntos de historia")]
    [InlineData("Estimativa de story points")]
    [InlineData("Campo personalizado (Pontos de história)")]
    [InlineData("Pontos de história")]
    public void Story_points_are_known_by_their_names(string header)
    {
        _sluice.Write("t.csv", $"Issue key,{header}\nA-1,5\n");

        Run("t.csv");

        Rows("SELECT story_points FROM tickets").ShouldBe(["5"]);
    }

    private void Run(string file)
    {
        var run = _sluice.Run("run", file, "--pipeline", Pipeline, "--to", "duckdb:x.duckdb");
        run.ExitCode.ShouldBe(0, run.Error);
    }

    private IReadOnlyList<string> Rows(string sql) => Database.Rows(_sluice.At("x.duckdb"), sql);
}
