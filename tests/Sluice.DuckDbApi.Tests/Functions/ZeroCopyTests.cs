using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests.Functions;

/// <summary>
/// DuckDB does not promise that a vector's texts may live in memory of the source until its next call. These tests are
/// the proof, over the operators that keep rows.
/// </summary>
public sealed class ZeroCopyTests : IDisposable
{
    private const int Rows = 200_000;

    private readonly TestDatabase _test = new(threads: 4);
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-zero-copy").FullName;

    public ZeroCopyTests() => _test.Connection.Register(new ReusedBuffer(Rows));

    [Theory]
    [InlineData("CREATE TABLE kept AS SELECT n, line FROM lines()")]
    [InlineData("SET preserve_insertion_order = false; CREATE TABLE kept AS SELECT n, line FROM lines()")]
    [InlineData("CREATE TABLE kept AS SELECT n, line FROM lines() ORDER BY line DESC")]
    [InlineData("CREATE TABLE kept AS SELECT n, max(line) OVER (PARTITION BY n % 1000, n) AS line FROM lines()")]
    [InlineData("CREATE TABLE kept AS SELECT min(n) AS n, line FROM lines() GROUP BY line")]
    [InlineData("CREATE TABLE kept AS SELECT a.n, b.line FROM lines() a JOIN lines() b USING (line)")]
    [InlineData("CREATE TABLE kept AS SELECT n, line FROM lines() WHERE n % 3 = 0 UNION ALL SELECT n, line FROM lines() WHERE n % 3 <> 0")]
    public void Texts_that_were_not_copied_are_right_in_the_end(string sql)
    {
        _test.Connection.Execute(sql);

        CountWrong("kept").ShouldBe((Rows, 0));
    }

    [Fact]
    public void Texts_that_were_not_copied_are_right_in_a_file()
    {
        var path = DuckSql.Literal(Path.Combine(_folder, "lines.parquet"));

        _test.Connection.Execute($"SET preserve_insertion_order = false; COPY (FROM lines()) TO {path} (ROW_GROUP_SIZE 10000)");

        CountWrong(path).ShouldBe((Rows, 0));
    }

    [Fact]
    public void Texts_that_were_not_copied_are_right_when_a_sort_spills()
    {
        _test.Connection.Execute($"SET memory_limit = '100MB'; SET temp_directory = {DuckSql.Literal(_folder)}; SET preserve_insertion_order = false");
        var path = DuckSql.Literal(Path.Combine(_folder, "sorted.parquet"));

        // About 125 MB of rows: they cannot all be in memory.
        _test.Connection.Execute($"COPY (SELECT n, line, line || line AS wide FROM lines() ORDER BY hash(line)) TO {path} (ROW_GROUP_SIZE 10000)");

        CountWrong(path).ShouldBe((Rows, 0));
    }

    public void Dispose()
    {
        _test.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private (long Rows, long Wrong) CountWrong(string table)
    {
        using var result = _test.Connection.Query(
            $"SELECT count(DISTINCT n), count(*) FILTER (line IS DISTINCT FROM {ReusedBuffer.LineSql("n")}) FROM {table}");
        var row = result.Rows().Single();
        return ((long)row[0]!, (long)row[1]!);
    }
}
