using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Files;
using Sluice.Pipelines.Reading.Parquet;
using Sluice.Running;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>The golden table of what the child's DuckDB may do and what not.</summary>
public sealed class LockdownTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sluice-lock-").FullName;

    public LockdownTests()
    {
        Directory.CreateDirectory(Own());
        File.WriteAllText(Path.Combine(_root, "staged.csv"), "id\n1\n");
        File.WriteAllText(Path.Combine(_root, "sibling.csv"), "id\n2\n");
        File.WriteAllText(Own("inside.csv"), "id\n3\n");
        File.CreateSymbolicLink(Own("link.csv"), Path.Combine(_root, "sibling.csv"));
        Directory.CreateSymbolicLink(Own("linked"), _root);
    }

    [Theory]
    [InlineData("SELECT 1", true)]
    [InlineData("FROM read_csv('{root}/staged.csv')", true)]
    [InlineData("FROM read_csv('{own}/inside.csv')", true)]
    [InlineData("COPY (SELECT 1) TO '{own}/out.parquet'", true)]
    [InlineData("CREATE TEMP TABLE t AS SELECT * FROM range(1000000) ORDER BY hash(range)", true)]
    [InlineData("SELECT json_serialize_sql('SELECT 1')", true)]
    [InlineData("FROM read_csv('{root}/sibling.csv')", false)]
    [InlineData("FROM read_csv('{own}/../sibling.csv')", false)]
    [InlineData("FROM read_csv('{own}/link.csv')", false)]
    [InlineData("FROM read_csv('{own}/linked/sibling.csv')", false)]
    [InlineData("FROM read_csv('/etc/passwd')", false)]
    [InlineData("FROM read_text('/etc/passwd')", false)]
    [InlineData("FROM read_blob('{root}/sibling.csv')", false)]
    [InlineData("FROM glob('{root}/*')", false)]
    [InlineData("FROM sniff_csv('{root}/sibling.csv')", false)]
    [InlineData("FROM read_parquet('{root}/sibling.csv')", false)]
    [InlineData("FROM read_json('{root}/sibling.csv')", false)]
    [InlineData("FROM '/proc/self/environ'", false)]
    [InlineData("COPY (SELECT 1) TO '{root}/out.csv'", false)]
    [InlineData("COPY (SELECT 1) TO '/tmp/sluice-lockdown-probe.csv'", false)]
    [InlineData("EXPORT DATABASE '{root}/export'", false)]
    [InlineData("ATTACH '{root}/other.duckdb'", false)]
    [InlineData("INSTALL httpfs", false)]
    [InlineData("LOAD httpfs", false)]
    [InlineData("FROM read_csv('http://127.0.0.1:1/x.csv')", false)]
    [InlineData("SET enable_external_access = true", false)]
    [InlineData("SET memory_limit = '100GB'", false)]
    [InlineData("SET lock_configuration = false", false)]
    [InlineData("RESET allowed_directories", false)]
    [InlineData("CREATE SECRET s (TYPE s3)", false)]
    [InlineData("SELECT getenv('HOME')", false)]
    public void The_childs_database_allows_only_what_packing_needs(string sql, bool isAllowed)
    {
        using var locked = LockedDatabase.Open(Own(), Path.Combine(_root, "staged.csv"), 256 << 20, 2);
        var probe = sql.Replace("{root}", _root).Replace("{own}", Own());

        var wasAllowed = true;
        try
        {
            locked.Connection.Execute(probe);
        }
        catch (DuckException)
        {
            wasAllowed = false;
        }

        wasAllowed.ShouldBe(isAllowed, probe);
    }

    [Theory]
    [InlineData("", "a[1].parquet")]
    [InlineData("", "a*.parquet")]
    [InlineData("", "a?.parquet")]
    [InlineData("d[1]*?", "a.parquet")]
    public void A_parquet_file_is_read_whatever_characters_of_patterns_are_in_its_path_and_no_other(string folder, string name)
    {
        Directory.CreateDirectory(Path.Combine(_root, folder));
        var path = Path.Combine(_root, folder, name);
        using (var database = DuckDatabase.Open(":memory:"))
        using (var connection = database.Connect())
        {
            connection.Execute($"COPY (SELECT 7 AS id) TO {DuckSql.Literal(Own("written.parquet"))}");
        }

        File.Copy(Own("written.parquet"), path);
        File.Copy(Own("written.parquet"), Path.Combine(_root, "a1.parquet"));
        using var locked = LockedDatabase.Open(Own(), path, 256 << 20, 2);
        using var source = ParquetSource.Open(SourceFile.Open(path), new ReadOptions(), locked.Connection);

        locked.Connection.Scalar<int>($"SELECT c0 FROM {source.Register(locked.Connection)}").ShouldBe(7);
        Should.Throw<DuckException>(() => locked.Connection.Execute($"FROM read_parquet('{_root}/a1.parquet')"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Own(string? name = null) => name is null ? Path.Combine(_root, "own") : Path.Combine(_root, "own", name);
}
