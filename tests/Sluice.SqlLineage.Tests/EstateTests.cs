using Shouldly;
using Sluice.SqlLineage.Tests.Support;
using Xunit;

namespace Sluice.SqlLineage.Tests;

/// <summary>Whole databases as their makers script them.</summary>
public sealed class EstateTests
{
    private static readonly string[] Samples = ["microsoft+sql-server-samples", "samples", "databases"];

    [SharedDataFact]
    public void Northwind_is_found_whole()
    {
        var result = Read("tsql", [.. Samples, "northwind-pubs", "instnwnd.sql"]);

        Count(result, "table").ShouldBe(13);
        Count(result, "view").ShouldBe(16);
        Count(result, "procedure").ShouldBe(7);
        Count(result, "index").ShouldBe(26);
        Count(result, "foreign_key").ShouldBe(13);
        Count(result, "primary_key").ShouldBe(13);
        result.Diagnostics.ShouldBeEmpty();
    }

    [SharedDataFact]
    public void Pubs_is_found_whole()
    {
        var result = Read("tsql", [.. Samples, "northwind-pubs", "instpubs.sql"]);

        Count(result, "table").ShouldBe(11);
        Count(result, "view").ShouldBe(1);
        Count(result, "procedure").ShouldBe(4);
        Count(result, "trigger").ShouldBe(1);
        Count(result, "index").ShouldBe(7);
        Count(result, "foreign_key").ShouldBe(10);
        result.Diagnostics.ShouldBeEmpty();
    }

    [SharedDataFact]
    public void AdventureWorks_is_found_whole()
    {
        var result = Read("tsql", [.. Samples, "adventure-works", "oltp-install-script", "instawdb.sql"]);

        Count(result, "table").ShouldBe(71);
        Count(result, "view").ShouldBe(20);
        Count(result, "procedure").ShouldBe(10);
        Count(result, "function").ShouldBe(11);
        Count(result, "trigger").ShouldBe(11);
        Count(result, "index").ShouldBe(106);
        Count(result, "schema").ShouldBe(5);
        Count(result, "type").ShouldBe(6);
        Count(result, "xml_schema_collection").ShouldBe(6);
        Count(result, "foreign_key").ShouldBe(90);
        Count(result, "extended_property").ShouldBe(538);
        result.Statements.Count(s => s.Kind == "unknown").ShouldBe(0);
    }

    [SharedDataFact]
    public void Every_constraint_of_AdventureWorks_hangs_on_a_table_of_the_script()
    {
        var result = Read("tsql", [.. Samples, "adventure-works", "oltp-install-script", "instawdb.sql"]);
        var tables = result.Objects.Where(o => o.Kind is "table" or "view").Select(o => o.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

        var orphans = result.Objects.Where(o => o.Kind is "primary_key" or "foreign_key" or "check" or "default" or "index" && !tables.Contains(o.Parent!));

        orphans.ShouldBeEmpty();
    }

    [SharedDataFact]
    public void Chinook_is_found_whole()
    {
        var result = Read("postgres", ["lerocha+chinook-database", "ChinookDatabase", "DataSources", "Chinook_PostgreSql.sql"]);

        Count(result, "table").ShouldBe(11);
        Count(result, "index").ShouldBe(11);
        Count(result, "primary_key").ShouldBe(11);
        Count(result, "foreign_key").ShouldBe(11);
        Count(result, "database").ShouldBe(1);
    }

    [SharedDataTheory]
    [InlineData("northwind-pubs", "instnwnd.sql")]
    [InlineData("northwind-pubs", "instpubs.sql")]
    public void The_dialect_of_a_script_is_seen_from_its_text(string folder, string file) =>
        Read("auto", [.. Samples, folder, file]).Dialect.ShouldBe("tsql");

    private static LineageResult Read(string dialect, string[] path) =>
        SqlLineageAnalyzer.Analyze(File.ReadAllText(SharedData.SqlFile(path)), new SqlLineageOptions { Dialect = dialect });

    private static int Count(LineageResult result, string kind) => result.Objects.Count(o => o.Kind == kind);
}
