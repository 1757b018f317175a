using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Files;
using Sluice.Pipelines.Reading.Parquet;
using Sluice.Tests.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Parquet;

public sealed class ParquetSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SourceTable _table = new();

    public void Dispose()
    {
        _table.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Columns_keep_their_types_and_rows_their_numbers()
    {
        var path = Write("a.parquet", "SELECT range AS id, 'row ' || range AS name, [range, NULL] AS list, {'x': range / 2} AS struct FROM range(5000)", "ROW_GROUP_SIZE 2048");
        using var source = Open(path);

        source.Columns.ShouldBe(
        [
            new SourceColumn(0, "id", CellKind.Native, "BIGINT"),
            new SourceColumn(1, "name", CellKind.Native, "VARCHAR"),
            new SourceColumn(2, "list", CellKind.Native, "BIGINT[]"),
            new SourceColumn(3, "struct", CellKind.Native, "STRUCT(x DOUBLE)"),
        ]);
        var from = source.Register(_table.Connection);
        _table.Connection.Scalar<long>($"SELECT count(*) FROM {from} WHERE _row = c0 + 1 AND c1 = 'row ' || c0 AND c2[1] = c0 AND c3.x = c0 / 2").ShouldBe(5000);
        _table.Connection.Scalar<long>($"SELECT count(*) FROM {from} WHERE _error = 0 AND _byte IS NULL AND _raw IS NULL").ShouldBe(5000);
        source.CountRecords(default).ShouldBe(5000);
        source.Description.ShouldBe("parquet, 3 row groups");
    }

    [Fact]
    public void A_structure_with_a_field_without_a_name_is_refused_and_said()
    {
        var path = Write("a.parquet", "SELECT 1 AS id, union_value(a := 1) AS choice");

        var problem = Should.Throw<SluiceException>(() => Open(path)).Problems.ShouldHaveSingleItem();

        problem.Code.ShouldBe("parquet_unnamed_field");
        problem.Column.ShouldBe("choice");
    }

    [Fact]
    public void A_variant_is_read_as_json_and_no_value_stays_none()
    {
        var path = Write("a.parquet", "SELECT 1 AS \"VARIANT\", {'a': [1.50, NULL], 'b': DATE '2026-01-02'}::VARIANT AS v UNION ALL SELECT 2, NULL UNION ALL SELECT 3, 'x'::VARIANT");
        using var source = Open(path);

        source.Columns.Select(column => column.SqlType).ShouldBe(["INTEGER", "JSON"]);
        _table.Rows(source).Select(row => row[^1]).ShouldBe(["{\"a\":[1.50,null],\"b\":\"2026-01-02\"}", null, "\"x\""]);
    }

    [Fact]
    public void Columns_are_taken_by_position_whatever_their_names()
    {
        var path = Write("a.parquet", "SELECT 1 AS c1, 2 AS c0, 3 AS file_row_number, 4 AS \"a\"\"; DROP TABLE x; --\", 5 AS _row, 6 AS \"Col\", 7 AS \" x \"");
        using var source = Open(path);

        source.Columns.Select(column => column.Name).ShouldBe(["c1", "c0", "file_row_number", "a\"; DROP TABLE x; --", "_row", "Col", "x"]);
        _table.Rows(source).ShouldBe([[1L, null, (byte)0, null, 1, 2, 3, 4, 5, 6, 7]]);
    }

    [RealDataTheory]
    [InlineData("parquet/duckdb+duckdb/data/parquet-testing/bug13053-2.parquet")]
    public void Names_that_repeat_are_columns_of_their_own(string name)
    {
        using var source = Open(RealData.PathOf(name));
        var from = source.Register(_table.Connection);

        _table.Connection.Scalar<string>($"SELECT concat_ws(' ', sum(c0), sum(c1), sum(c2)) FROM {from}").ShouldBe("6 15 24");
    }

    [Theory]
    [InlineData("year=2024/month=1/a.parquet")]
    [InlineData("a*b.parquet")]
    [InlineData("[x]?.parquet")]
    [InlineData("it's.parquet")]
    public void A_path_is_one_file_and_makes_no_columns(string name)
    {
        var path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(Write("plain.parquet", "SELECT 7 AS x"), path);
        File.Copy(path, Path.Combine(Path.GetDirectoryName(path)!, "axb.parquet"));

        using var source = Open(path);

        _table.Rows(source).ShouldBe([[1L, null, (byte)0, null, 7]]);
    }

    [Fact]
    public void A_file_cut_off_anywhere_fails_with_one_problem()
    {
        var whole = File.ReadAllBytes(Write("a.parquet", "SELECT range AS id, 'row ' || range AS name FROM range(500)"));
        for (var length = 1; length < whole.Length; length += 13)
        {
            var path = _folder.Write("cut.parquet", whole[..length]);

            var problem = Should.Throw<SluiceException>(() => Open(path), $"cut at {length}").Problems.ShouldHaveSingleItem();

            problem.Code.ShouldBeOneOf("parquet_truncated", "format_mismatch");
        }
    }

    [Fact]
    public void A_damaged_footer_fails_or_agrees_with_DuckDB_and_never_crashes()
    {
        var whole = File.ReadAllBytes(Write("a.parquet", "SELECT range AS id, 'row ' || range % 7 AS name, {'x': range, 'y': [range]} AS s FROM range(5000)", "ROW_GROUP_SIZE 2048"));
        var footer = BitConverter.ToInt32(whole, whole.Length - 8);
        var random = new Random(20241122);
        for (var round = 0; round < 400; round++)
        {
            var damaged = whole.ToArray();
            for (var hits = random.Next(1, 4); hits > 0; hits--)
            {
                damaged[random.Next(whole.Length - 8 - footer, whole.Length)] = (byte)random.Next(256);
            }

            var path = _folder.Write($"damaged-{round}.parquet", damaged);
            try
            {
                using var source = Open(path);
                var rows = _table.Connection.Scalar<long>($"SELECT count(c0) + count(*) FILTER (WHERE c0 IS NULL) FROM {source.Register(_table.Connection)}");
                rows.ShouldBe(source.CountRecords(default), $"round {round}");
            }
            catch (SluiceException e)
            {
                e.Problems.ShouldHaveSingleItem().Advice.ShouldNotBeNullOrEmpty();
            }
            catch (DuckException)
            {
                // What only the pages show, DuckDB finds.
            }
        }
    }

    [Fact]
    public void Random_bytes_as_a_footer_are_no_footer()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var footer = new byte[random.Next(1, 200)];
            random.NextBytes(footer);
            try
            {
                var metadata = ParquetMetadata.Parse(footer);
                ParquetChecks.Check(metadata, footerStart: 1000);
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldNotBeEmpty();
            }
        }
    }

    [Fact]
    public void Nesting_without_end_in_a_footer_is_refused()
    {
        // Field 5 is a list of one list of one list …
        byte[] deep = [0x59, .. Enumerable.Repeat((byte)0x19, 100_000)];

        Should.Throw<InvalidDataException>(() => ParquetMetadata.Parse(deep)).Message.ShouldBe("the footer nests too deeply");
    }

    [Fact]
    public void A_list_that_claims_more_than_there_is_is_refused_before_anything_is_allocated()
    {
        // Field 2, the schema: a list of 2^31 - 1 structs.
        byte[] huge = [0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07];

        Should.Throw<InvalidDataException>(() => ParquetMetadata.Parse(huge)).Message.ShouldBe("a list is longer than the footer");
    }

    [Fact]
    public void A_file_that_holds_nothing_but_repetition_is_refused()
    {
        var path = Write("a.parquet", "SELECT 1::TINYINT AS x FROM range(120000000)", "ROW_GROUP_SIZE 120000000, COMPRESSION zstd");
        new FileInfo(path).Length.ShouldBeLessThan(100_000);

        var problem = Should.Throw<SluiceException>(() => Open(path)).Problems.ShouldHaveSingleItem();

        (problem.Code, problem.Found).ShouldBe(("unpacked_too_large", "120,000,000 rows"));
    }

    [Fact]
    public void A_file_that_says_it_unpacks_to_more_than_allowed_is_refused()
    {
        var path = Write("a.parquet", "SELECT range || repeat('x', 100) AS x FROM range(10000)");
        var options = new ReadOptions { Unpacked = new UnpackedLimits(500_000, 200) };

        Should.Throw<SluiceException>(() => Open(path, options)).Problems.ShouldHaveSingleItem().Code.ShouldBe("unpacked_too_large");
    }

    [Fact]
    public void More_columns_than_allowed_are_refused()
    {
        var path = Write("a.parquet", "SELECT 1 AS a, 2 AS b, 3 AS c");

        Should.Throw<SluiceException>(() => Open(path, new ReadOptions { ColumnsMax = 2 })).Problems.ShouldHaveSingleItem().Code.ShouldBe("too_many_columns");
    }

    [Fact]
    public void Another_file_under_the_same_path_is_noticed()
    {
        var path = Write("a.parquet", "SELECT 1 AS a");
        using var source = Open(path);
        source.CheckUnchanged();

        File.Move(Write("b.parquet", "SELECT 2 AS a"), path, overwrite: true);

        Should.Throw<SluiceException>(source.CheckUnchanged).Problems.ShouldHaveSingleItem().Code.ShouldBe("file_changed");
    }

    [Fact]
    public void A_wide_file_is_described_and_read_by_position()
    {
        var path = Write("a.parquet", "SELECT " + string.Join(", ", Enumerable.Range(0, 1667).Select(i => $"{i} AS \"Custom field {i}\"")));
        using var source = Open(path);

        source.Columns.Count.ShouldBe(1667);
        _table.Connection.Scalar<int>($"SELECT c1666 FROM {source.Register(_table.Connection)}").ShouldBe(1666);
    }

    private string Write(string name, string query, string options = "")
    {
        var path = Path.Combine(_folder.Path, name);
        _table.Connection.Execute($"COPY ({query}) TO {DuckSql.Literal(path)} (FORMAT parquet{(options.Length > 0 ? ", " + options : "")})");
        return path;
    }

    private ParquetSource Open(string path, ReadOptions? options = null)
        => new RecordSources((_, _) => throw new InvalidOperationException("This is no delimited text."))
            .Open(path, options ?? new ReadOptions(), _table.Connection).ShouldBeOfType<ParquetSource>();
}
