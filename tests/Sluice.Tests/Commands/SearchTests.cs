using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary><c>sluice search</c>, as a user runs it after loading the ticket sample.</summary>
public sealed class SearchTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    public void Dispose() => _sluice.Dispose();

    [Fact]
    public void Tickets_go_into_the_tables_and_the_search_store_of_the_home_folder_and_are_found_there()
    {
        _sluice.Write("sluice.yaml", "stores: { main: duckdb:tickets.duckdb }\n");

        Load();

        var found = Search("login status:done sentiment:neutral");
        found.GetProperty("index").GetString().ShouldBe("tickets");
        var hit = found.GetProperty("hits").EnumerateArray().Single();
        hit.GetProperty("id").GetString().ShouldBe("SHOP-1");
        hit.GetProperty("title").GetProperty("marks")[0][0].GetInt32().ShouldBe(0);
        Search("comment:annoying entity:TypeError").GetProperty("total").GetInt64().ShouldBe(1);
        Search("created:2026-01-12").GetProperty("hits")[0].GetProperty("id").GetString().ShouldBe("SHOP-2");
        Search("entity_kind:email").GetProperty("hits")[0].GetProperty("id").GetString().ShouldBe("SHOP-2");
        File.Exists(_sluice.At(".sluice/search.db")).ShouldBeTrue();

        Load();
        Search("").GetProperty("total").GetInt64().ShouldBe(4);
    }

    [Fact]
    public void A_page_for_people_has_the_words_marked_the_facets_and_the_next_page()
    {
        Load("--to", "search:found.db");

        var result = _sluice.Run("search", "login", "OR", "export", "--store", "search:found.db#tickets", "--facets", "--limit", "1", "--sort", "created:asc");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("SHOP-1  *Login* page shows a blank screen");
        result.Output.ShouldContain("status: Done");
        result.Output.ShouldContain("█");
        result.Output.ShouldContain("1 of 2 found in tickets; the next: --cursor ");
        var cursor = result.Output[(result.Output.IndexOf("--cursor ", StringComparison.Ordinal) + 9)..].Trim();
        _sluice.Run("search", "login OR export", "--store", "search:found.db#tickets", "--limit", "1", "--sort", "created:asc", "--cursor", cursor).Output.ShouldContain("SHOP-2");
    }

    [Fact]
    public void A_field_that_there_is_not_and_a_store_that_can_not_be_searched_are_wrong_uses()
    {
        Load("--to", "search:found.db");

        var field = _sluice.Run("search", "stauts:open", "--store", "search:found.db#tickets");
        field.ExitCode.ShouldBe(64);
        field.Error.ShouldContain("Did you mean status?");
        var nothing = _sluice.Run("search", "x");
        nothing.ExitCode.ShouldBe(64);
        nothing.Error.ShouldContain("nothing to search");
        _sluice.Run("run", Sample, "--to", "duckdb:x.duckdb#t").ExitCode.ShouldBe(0);
        _sluice.Run("search", "x", "--store", "duckdb:x.duckdb").Error.ShouldContain("can not be searched");
    }

    [Fact]
    public void A_search_store_that_is_damaged_is_told_to_programs_too()
    {
        _sluice.Write("found.db", new string('x', 5000));

        var result = _sluice.Run("search", "x", "--store", "search:found.db", "--output", "json");

        result.ExitCode.ShouldNotBe(0);
        JsonDocument.Parse(result.Output).RootElement.GetProperty("status").GetString().ShouldBe("failed");
    }

    [Theory]
    [InlineData("search:found.db#notes")]
    [InlineData("search:found.db#notes", "--mode", "replace")]
    public void What_a_pipeline_says_of_searching_holds_for_a_store_that_the_command_names(params string[] to)
    {
        _sluice.Write("notes.csv", "id,title,state\n1,Login,open\n");
        _sluice.Write("notes.yaml", "pipeline: notes\nmap: { id: id, title: title, state: state }\nsearch: { notes: { text: { title: 2 }, filters: [state], names: { state: status } } }\n");

        _sluice.Run(["run", "notes.csv", "--pipeline", "notes.yaml", "--to", .. to]).ExitCode.ShouldBe(0);

        var (exitCode, json) = _sluice.RunJson("search", "status:open", "--store", "search:found.db#notes");
        exitCode.ShouldBe(0, json.ToString());
        json.GetProperty("total").GetInt64().ShouldBe(1);
    }

    [Fact]
    public void Parts_follow_their_documents_into_a_table_of_another_name()
    {
        Load("--to", "search:found.db#issues");

        var (exitCode, json) = _sluice.RunJson("search", "comment:annoying", "--store", "search:found.db#issues");
        exitCode.ShouldBe(0, json.ToString());
        json.GetProperty("total").GetInt64().ShouldBe(1);
    }

    private static string Sample => Path.Combine(SluiceProcess.Root, "samples", "tickets.csv");

    private void Load(params string[] more)
    {
        var result = _sluice.Run(["run", Sample, "--pipeline", Path.Combine(SluiceProcess.Root, "pipelines", "tickets.yaml"), .. more]);
        result.ExitCode.ShouldBe(0, result.Error + result.Output);
    }

    private JsonElement Search(string query)
    {
        var (exitCode, json) = _sluice.RunJson("search", query);
        exitCode.ShouldBe(0, json.ToString());
        return json;
    }
}
