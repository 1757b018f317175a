using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.SqlLineage.Tests.Support;
using Xunit;

namespace Sluice.SqlLineage.Tests;

/// <summary>Whole databases as their makers script them.</summary>
public sealed partial class EstateTests
{
    private const string Northwind = "microsoft+sql-server-samples/samples/databases/northwind-pubs/instnwnd.sql";
    private const string Pubs = "microsoft+sql-server-samples/samples/databases/northwind-pubs/instpubs.sql";
    private const string AdventureWorks = "microsoft+sql-server-samples/samples/databases/adventure-works/oltp-install-script/instawdb.sql";
    private const string Chinook = "lerocha+chinook-database/ChinookDatabase/DataSources/Chinook_PostgreSql.sql";

    /// <summary>Scripts, and how often each kind of constraint stands in them, counted by hand.</summary>
    public static TheoryData<string, string, string> Constraints => new()
    {
        { Northwind, "tsql", "primary_key 13, foreign_key 13" },
        { Pubs, "tsql", "foreign_key 10" },
        { AdventureWorks, "tsql", "foreign_key 90, check 89, extended_property 538" },
        { Chinook, "postgres", "primary_key 11, foreign_key 11" },
    };

    [SharedDataTheory]
    [InlineData(Northwind, "tsql")]
    [InlineData(Pubs, "tsql")]
    [InlineData(AdventureWorks, "tsql")]
    [InlineData(Chinook, "postgres")]
    public void Every_object_of_a_script_is_found(string file, string dialect)
    {
        var result = Read(file, dialect);

        foreach (var expected in SharedData.Expected($"sql/{file}").GetProperty("create").EnumerateObject())
        {
            Count(result, expected.Name).ShouldBe(expected.Value.GetInt32(), expected.Name);
        }
    }

    [SharedDataTheory]
    [MemberData(nameof(Constraints))]
    public void Every_constraint_of_a_script_is_found_and_hangs_on_a_table_of_it(string file, string dialect, string counts)
    {
        var result = Read(file, dialect);
        var tables = result.Objects.Where(o => o.Kind is "table" or "view").Select(o => o.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var parts = result.Objects.Where(o => o.Kind is "primary_key" or "foreign_key" or "unique" or "check" or "default" or "index").ToList();

        foreach (var expected in counts.Split(", ").Select(c => c.Split(' '))) Count(result, expected[0]).ShouldBe(int.Parse(expected[1]), expected[0]);
        parts.Where(o => !tables.Contains(o.Parent!)).ShouldBeEmpty();
        parts.Where(o => o.Kind == "foreign_key" && !tables.Contains(o.Reference!)).ShouldBeEmpty();
    }

    [SharedDataTheory]
    [InlineData(Northwind)]
    [InlineData(Pubs)]
    [InlineData(AdventureWorks)]
    public void At_least_97_of_100_batches_hold_no_unknown_statement(string file)
    {
        var batches = BatchEnd().Split(SharedData.Sql(file)).Where(b => b.Trim().Length > 0).ToList();

        var unknown = batches.Where(b => SqlLineageAnalyzer.Parse(b, "tsql").Unknown > 0).ToList();

        ((double)(batches.Count - unknown.Count) / batches.Count).ShouldBeGreaterThanOrEqualTo(0.97, string.Join("\n---\n", unknown));
    }

    [SharedDataTheory]
    [InlineData(Northwind, "tsql")]
    [InlineData(Pubs, "tsql")]
    [InlineData(AdventureWorks, "tsql")]
    [InlineData(Chinook, "postgres")]
    public void The_dialect_of_a_script_is_seen_from_its_text(string file, string expected) => Read(file, "auto").Dialect.ShouldBe(expected);

    [SharedDataTheory]
    [InlineData(Northwind)]
    [InlineData(Pubs)]
    public void Nothing_in_the_script_is_passed_over(string file) => Read(file, "tsql").Diagnostics.Where(d => d.IsError).ShouldBeEmpty();

    private static LineageResult Read(string file, string dialect) => SqlLineageAnalyzer.Analyze(SharedData.Sql(file), new SqlLineageOptions { Dialect = dialect });

    private static int Count(LineageResult result, string kind) => result.Objects.Count(o => o.Kind == kind);

    [GeneratedRegex(@"^[ \t]*GO[ \t]*\r?$", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex BatchEnd();
}
