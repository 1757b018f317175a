using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>Parquet with columns of keys and values, as Spark and pandas write custom fields.</summary>
public sealed class ParquetMapTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    public void Dispose() => _sluice.Dispose();

    [Fact]
    public void A_map_is_an_object_in_rest_and_in_a_target_of_type_json_and_text()
    {
        Write("""
            SELECT 1 AS id, MAP {'b': 'x "y"', 'a': NULL} AS custom, MAP {7: [1.5], 8: NULL} AS numbers, MAP {'k': {'at': DATE '2026-01-02'}} AS deep UNION ALL
            SELECT 2, NULL, MAP {}, NULL
            """);
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              id:    { from: id, type: integer }
              again: { from: deep, type: json }
              words: { from: numbers, type: text }
              rest: json
            """);

        Run();

        Rows("SELECT id, again IS NULL, again, words, rest FROM p ORDER BY id").ShouldBe(
        [
            """1|False|{"k":{"at":"2026-01-02"}}|{"7":[1.5],"8":null}|{"custom":{"b":"x \"y\"","a":null}}""",
            """2|True|null|{}|{}""",
        ]);
    }

    [Fact]
    public void Names_with_dots_reach_into_maps_as_they_do_into_structures_and_what_is_not_taken_goes_to_rest()
    {
        Write("""
            SELECT 1 AS id, {'status': 'Open', 'custom': MAP {'Story Points': '5', 'team': 'Blue'}} AS fields, MAP {'en': {'title': 'Hello'}} AS words UNION ALL
            SELECT 2, {'status': 'Done', 'custom': MAP {'team': 'Red', 'it''s': '1'}}, MAP {} UNION ALL
            SELECT 3, NULL, NULL
            """);
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              id:     { from: id, type: integer }
              points: { from: fields.custom.story points, type: integer }
              team:   { from: fields.custom.team }
              title:  { from: words.en.title }
              rest: json
            """);

        Run();

        Rows("SELECT id, points, team, title, rest FROM p ORDER BY id").ShouldBe(
        [
            """1|5|Blue|Hello|{"fields.status":"Open"}""",
            """2|null|Red|null|{"fields.status":"Done","fields.custom.it's":"1"}""",
            """3|null|null|null|{}""",
        ]);
    }

    [Fact]
    public void A_map_that_nobody_asked_for_is_a_column_of_its_type()
    {
        Write("SELECT 1 AS id, MAP {'a': 1} AS custom");

        _sluice.Run("run", "p.parquet", "--to", "duckdb:x.duckdb#p").ExitCode.ShouldBe(0);

        Rows("SELECT typeof(custom), custom['a'] FROM p").ShouldBe(["MAP(VARCHAR, INTEGER)|1"]);
    }

    [Fact]
    public void A_reject_with_a_map_is_mended_and_keeps_it()
    {
        Write("SELECT 1 AS id, 'soon' AS day, MAP {'a': 1, 'b': NULL} AS custom, {'m': MAP {'k': 'v'}} AS deep");
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              id:     { from: id, type: integer }
              day:    { from: day, type: date }
              custom: custom
              k:      deep.m.k
              rest: json
            """);
        Run();
        var job = Database.Rows(_sluice.At("x.duckdb"), "SELECT job FROM _sluice_load").Single();
        _sluice.Run("rejects", "export", job, "--file", _sluice.At("mend.csv")).ExitCode.ShouldBe(0);
        File.WriteAllText(_sluice.At("mend.csv"), File.ReadAllText(_sluice.At("mend.csv")).Replace("soon", "2024-03-11", StringComparison.Ordinal));

        var replay = _sluice.Run("rejects", "replay", _sluice.At("mend.csv"));

        replay.ExitCode.ShouldBe(0, replay.Error);
        Rows("SELECT id, day::VARCHAR, custom::VARCHAR, typeof(custom), k, rest FROM p").ShouldBe(["1|2024-03-11|{a=1, b=NULL}|MAP(VARCHAR, INTEGER)|v|{}"]);
    }

    private void Write(string sql) => Database.Rows(_sluice.At("make.duckdb"), $"COPY ({sql}) TO '{_sluice.At("p.parquet")}'");

    private void Run()
    {
        var run = _sluice.Run("run", "p.parquet", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");
        run.ExitCode.ShouldBe(0, run.Error);
    }

    private IReadOnlyList<string> Rows(string sql) => Database.Rows(_sluice.At("x.duckdb"), sql);
}
