using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("SELECT (1\n  ]", DuckErrorType.Parser, 2, 3)]
    [InlineData("SELECT 1,\n       unknown_column", DuckErrorType.Binder, 2, 8)]
    [InlineData("SELECT * FROM no_such_table", DuckErrorType.Catalog, 1, 15)]
    public void An_error_says_its_kind_and_its_place(string sql, DuckErrorType type, int line, int column)
    {
        using var test = new TestDatabase();

        var error = Should.Throw<DuckException>(() => test.Connection.Query(sql));

        error.ErrorType.ShouldBe(type);
        (error.Line, error.Column).ShouldBe((line, column));
    }

    [Fact]
    public void A_prepared_statement_tells_the_same()
    {
        using var test = new TestDatabase();

        var error = Should.Throw<DuckException>(() => test.Connection.Query("SELECT ?,\n nothing", 1));

        error.ErrorType.ShouldBe(DuckErrorType.Binder);
        (error.Line, error.Column).ShouldBe((2, 2));
    }

    [Fact]
    public void A_cut_line_gives_no_column()
    {
        using var test = new TestDatabase();

        var error = Should.Throw<DuckException>(() => test.Connection.Query($"SELECT '{new string('x', 500)}', nothing"));

        error.Message.ShouldContain("...");
        (error.Line, error.Column).ShouldBe((1, null));
    }

    [Fact]
    public void An_error_while_running_has_no_place_but_a_kind()
    {
        using var test = new TestDatabase();

        var error = Should.Throw<DuckException>(() => test.Connection.Query("SELECT CAST('x' || i AS INTEGER) FROM range(3) r(i)"));

        error.ErrorType.ShouldBe(DuckErrorType.Conversion);
        error.Message.ShouldContain("'x0'");
    }

    [Fact]
    public void A_stream_that_fails_on_the_way_throws_and_never_just_ends()
    {
        using var test = new TestDatabase();

        // With several threads DuckDB sometimes tells that it interrupted the others, not what one of them stumbled over.
        test.Connection.Execute("SET threads = 1");
        using var stream = test.Connection.QueryStreaming(
            "SELECT CASE WHEN i = 300000 THEN error('too far') ELSE i END FROM range(400000) r(i)");

        Should.Throw<DuckException>(() => stream.Rows().Count()).Message.ShouldContain("too far");
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_with_a_reason()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "not a database, just some text that is long enough to be looked at");

        var error = Should.Throw<DuckException>(() => DuckDatabase.Open(path));

        error.Message.ShouldContain("not a valid DuckDB database file");
        error.ErrorType.ShouldBe(DuckErrorType.IO);
        File.Delete(path);
    }

    [Theory]
    [InlineData("no_such_setting", "1")]
    [InlineData("memory_limit", "lots")]
    public void A_setting_that_DuckDB_does_not_take_is_named(string name, string value)
    {
        var settings = new Dictionary<string, string> { [name] = value };

        Should.Throw<DuckException>(() => DuckDatabase.Open(settings: settings)).Message.ShouldContain(name);
    }

    [Fact]
    public void Sql_with_a_nul_is_refused_and_not_cut()
    {
        using var test = new TestDatabase();

        Should.Throw<ArgumentException>(() => test.Connection.Execute("SELECT 1; \0 DROP TABLE t"));
    }

    [Fact]
    public void Values_of_another_width_are_refused()
    {
        using var test = new TestDatabase();
        using var result = test.Connection.Query("SELECT 1::INTEGER, 'x', [1]");
        result.TryNextChunk(out var chunk).ShouldBeTrue();

        Should.Throw<InvalidOperationException>(() => { chunk!.Column(0).Values<long>(); }).Message.ShouldContain("INTEGER");
        Should.Throw<InvalidOperationException>(() => { chunk!.Column(0).Utf8(0); }).Message.ShouldContain("INTEGER");
        Should.Throw<InvalidOperationException>(() => { _ = chunk!.Column(1).Child; }).Message.ShouldContain("VARCHAR");
        Should.Throw<ArgumentOutOfRangeException>(() => { chunk!.Column(1).Utf8(1); });
        Should.Throw<ArgumentOutOfRangeException>(() => { chunk!.Column(0).IsNull(-1); });
        Should.Throw<ArgumentOutOfRangeException>(() => { chunk!.Column(3); });
    }

    [Fact]
    public void What_was_disposed_is_not_touched_again()
    {
        using var test = new TestDatabase();
        var result = test.Connection.Query("SELECT 1");
        result.TryNextChunk(out var chunk);
        result.Dispose();

        Should.Throw<ObjectDisposedException>(() => result.TryNextChunk(out _));
        Should.Throw<ObjectDisposedException>(() => result.RowsChanged);
        Should.Throw<ObjectDisposedException>(() => { chunk!.Column(0); });
    }

    [Fact]
    public void A_chunk_that_was_taken_outlives_its_result_and_connection()
    {
        DuckDataChunk chunk;
        using (var test = new TestDatabase())
        using (var result = test.Connection.Query("SELECT repeat('long text ', 10) || i FROM range(10) r(i)"))
        {
            chunk = result.TakeChunk()!;
        }

        using (chunk)
        {
            System.Text.Encoding.UTF8.GetString(chunk.Column(0).Utf8(9)).ShouldEndWith("long text 9");
        }
    }
}
