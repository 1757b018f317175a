using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>Each bad input gets one clear message and the right exit code, and leaves stores and home as they were.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    [Fact]
    public void Amounts_of_accounts_come_with_their_sign()
    {
        _sluice.Write("sap.csv", "id;amount\n1;1.234,50-\n2;(12,00)\n3;−7,25\n4;3,00\n");
        _sluice.Write("sap.yaml", "pipeline: sap\nread: { decimal_mark: \",\", thousands_mark: \".\", accounting_negatives: true }\nmap: { id: {}, amount: { type: \"decimal(18,2)\" } }\n");

        _sluice.Run("run", "sap.csv", "--pipeline", "sap.yaml", "--to", "duckdb:x.duckdb#sap").ExitCode.ShouldBe(0);

        Database.Rows(_sluice.At("x.duckdb"), "SELECT amount FROM sap ORDER BY id").ShouldBe(["-1234.50", "-12.00", "-7.25", "3.00"]);
    }

    [Fact]
    public void Names_in_a_header_have_no_characters_that_nobody_sees()
    {
        _sluice.Write("seen.csv", "\u200bid\u200e,\ufeffna\u00adme,\u2068val \u2069,می\u200cروم\u200c\n1,a,5,x\n");

        _sluice.Run("run", "seen.csv", "--to", "duckdb:x.duckdb#seen").ExitCode.ShouldBe(0);

        Database.Rows(_sluice.At("x.duckdb"), "SELECT column_name FROM duckdb_columns() WHERE table_name = 'seen' AND column_name[1] <> '_' ORDER BY column_index")
            .ShouldBe(["id", "name", "val", "می\u200cروم"]);
    }

    [Fact]
    public void Texts_in_more_columns_than_memory_takes_still_get_into_a_table()
    {
        _sluice.Write("wide.csv", string.Join(',', Enumerable.Range(1, 1700).Select(column => $"name {column}")) + "\n"
            + string.Join(',', Enumerable.Range(1, 1700).Select(column => $"a longer text in column {column}")) + "\n");

        var run = _sluice.RunJson("run", "wide.csv", "--to", "duckdb:x.duckdb#wide", "--set", "memory=600MB");

        run.ExitCode.ShouldBe(0, run.Json.ToString());
        Database.Rows(_sluice.At("x.duckdb"), "SELECT \"name 1\", rest->>'name 1700' FROM wide").ShouldBe(["a longer text in column 1|a longer text in column 1700"]);
    }

    [Fact]
    public void An_empty_file_is_refused()
    {
        _sluice.Write("empty.csv", "");

        var (exitCode, json) = Run("empty.csv");

        exitCode.ShouldBe(1);
        Code(json).ShouldBe("file_empty");
        ShouldHaveLeftNothing();
    }

    [Fact]
    public void A_file_with_only_a_header_completes_with_no_rows_and_a_warning()
    {
        _sluice.Write("header.csv", "id,name\n");

        var (exitCode, json) = Run("header.csv");

        exitCode.ShouldBe(0);
        json.GetProperty("rows_read").GetInt64().ShouldBe(0);
        json.GetProperty("notes").EnumerateArray().ShouldContain(note => note.GetProperty("code").GetString() == "no_rows");
    }

    [Fact]
    public void A_binary_under_a_csv_name_is_refused()
    {
        var bytes = new byte[5000];
        new Random(1).NextBytes(bytes);
        _sluice.Write("binary.csv", bytes);

        ShouldBeRefused("binary.csv");
    }

    [Fact]
    public void A_directory_is_refused()
    {
        Directory.CreateDirectory(_sluice.At("folder.csv"));

        ShouldBeRefused("folder.csv", "is_a_folder");
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused() => ShouldBeRefused("gone.csv", "file_not_found");

    [Fact]
    public void A_truncated_gzip_is_refused_wherever_it_is_cut()
    {
        var whole = Gzip(string.Concat(Enumerable.Range(0, 2000).Select(row => $"{row},name {row}\n").Prepend("id,name\n")));
        foreach (var cut in new[] { 3, whole.Length / 2, whole.Length - 9, whole.Length - 4, whole.Length - 1 })
        {
            _sluice.Write("cut.csv.gz", whole[..cut]);

            ShouldBeRefused("cut.csv.gz");
        }
    }

    [Fact]
    public void A_gzip_with_a_wrong_checksum_is_refused()
    {
        var bytes = Gzip("id,name\n1,a\n2,b\n");
        bytes[^6] ^= 0xFF;
        _sluice.Write("crc.csv.gz", bytes);

        ShouldBeRefused("crc.csv.gz");
    }

    [Fact]
    public void A_gzip_bomb_is_stopped_by_its_ratio()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = Encoding.ASCII.GetBytes(new string('0', 1 << 20));
            for (var block = 0; block < 1024; block++)
            {
                gzip.Write(zeros);
            }
        }

        _sluice.Write("bomb.csv.gz", packed.ToArray());

        ShouldBeRefused("bomb.csv.gz");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(200)]
    [InlineData(20)]
    public void A_truncated_parquet_is_refused(int kept)
    {
        using (var database = DuckDbApi.DuckDatabase.Open())
        using (var connection = database.Connect())
        {
            connection.Execute($"COPY (SELECT range AS id, 'name ' || range AS name FROM range(1000)) TO '{_sluice.At("whole.parquet")}'");
        }

        _sluice.Write("cut.parquet", File.ReadAllBytes(_sluice.At("whole.parquet"))[..kept]);

        ShouldBeRefused("cut.parquet");
    }

    [Fact]
    public void A_field_over_the_limit_is_a_reject_and_the_rows_around_it_arrive()
    {
        _sluice.Write("long.csv", "id,name\n1,a\n2," + new string('x', 5000) + "\n3,c\n");

        var (exitCode, json) = Run("long.csv", "--set", "read.field_bytes_max=1000");

        exitCode.ShouldBe(0);
        json.GetProperty("accepted").GetInt64().ShouldBe(2);
        json.GetProperty("rejects_by_code").GetProperty("field_too_long").GetInt64().ShouldBe(1);
    }

    [Fact]
    public void More_columns_than_the_limit_are_refused()
    {
        _sluice.Write("wide.csv", string.Join(',', Enumerable.Range(0, 17_000).Select(column => $"c{column}")) + "\n1,2\n");

        ShouldBeRefused("wide.csv", "too_many_columns");
    }

    [Fact]
    public void Duplicate_headers_keep_their_columns_and_are_told()
    {
        _sluice.Write("twice.csv", "id,name,Name,name\n1,a,b,c\n");

        var (exitCode, json) = Run("twice.csv");

        exitCode.ShouldBe(0);
        json.GetProperty("columns").GetProperty("repeated").EnumerateArray().Select(name => name.GetString()).ShouldContain("name");
        Database.Rows(_sluice.At("x.duckdb"), "SELECT * EXCLUDE (_job, _file, _row) FROM t").ShouldBe(["1|a|b|c"]);
    }

    [Fact]
    public void A_nul_byte_makes_its_row_a_reject()
    {
        _sluice.Write("nul.csv", "id,name\n1,a\0b\n2,c\n");

        var (exitCode, json) = Run("nul.csv");

        exitCode.ShouldBe(0);
        json.GetProperty("rejects_by_code").GetProperty("nul_byte").GetInt64().ShouldBe(1);
        json.GetProperty("accepted").GetInt64().ShouldBe(1);
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_refused()
    {
        // Root may read everything, so the refusal shows only for other users.
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            return;
        }

        _sluice.Write("secret.csv", "id\n1\n");
        File.SetUnixFileMode(_sluice.At("secret.csv"), UnixFileMode.None);

        ShouldBeRefused("secret.csv", "no_permission");
    }

    [Fact]
    public void Hostile_column_names_are_only_names()
    {
        string[] names = ["a\"b", "x; DROP TABLE t; --", "'quoted'", "select", "  ", "c0", "_row", "_reasons", "näme", "a,b", "line\nbreak", "$$", "{rows}", "\\"];
        var header = string.Join(',', names.Select(name => "\"" + name.Replace("\"", "\"\"") + "\""));
        _sluice.Write("hostile.csv", header + "\n" + string.Join(',', Enumerable.Range(1, names.Length)) + "\n");

        var (exitCode, json) = Run("hostile.csv");

        exitCode.ShouldBe(0);
        json.GetProperty("accepted").GetInt64().ShouldBe(1);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT * EXCLUDE (_job, _file, _row) FROM t")
            .ShouldBe([string.Join('|', Enumerable.Range(1, names.Length))]);
    }

    [Fact]
    public void A_glob_that_matches_nothing_is_refused()
    {
        var result = _sluice.Run("run", "nothing/*.csv");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("no_files");
    }

    [Fact]
    public void Wrong_words_are_a_usage_error()
    {
        _sluice.Run("run").ExitCode.ShouldBe(64);
        _sluice.Run("run", "x.csv", "--nonsense").ExitCode.ShouldBe(64);
        _sluice.Run("frobnicate").ExitCode.ShouldBe(64);
    }

    [Fact]
    public void A_store_that_is_no_database_is_said_and_left_alone()
    {
        _sluice.Write("one.csv", "id\n1\n");
        _sluice.Write("x.duckdb", "this is not a database, and it is longer than a header would be");

        var (exitCode, json) = Run("one.csv");

        exitCode.ShouldNotBe(0);
        json.GetProperty("problems")[0].GetProperty("message").GetString()!.ShouldContain("x.duckdb");
        File.ReadAllText(_sluice.At("x.duckdb")).ShouldStartWith("this is not a database");
    }

    [Theory]
    [InlineData("id,n\n1,2\n3,4\n\u001a", 1)]
    [InlineData("id,n\r\n1,2\r\n3,4\u001a", 1)]
    [InlineData("id,n\n1,2\n3,4\n\u001a\u001a\u001a", 3)]
    public void An_end_mark_of_dos_is_no_row_and_is_told(string text, int marks)
    {
        _sluice.Write("old.csv", text);

        var (_, report) = _sluice.RunJson("run", "old.csv", "--to", "duckdb:x.duckdb#old");
        var preview = _sluice.Run("preview", "old.csv").Output;

        (report.GetProperty("rows_read").GetInt64(), report.GetProperty("accepted").GetInt64()).ShouldBe((2, 2), report.ToString());
        Database.Rows(_sluice.At("x.duckdb"), "SELECT id, n FROM old ORDER BY id").ShouldBe(["1|2", "3|4"]);
        var note = report.GetProperty("notes").EnumerateArray().ToList().ShouldHaveSingleItem();
        note.GetProperty("code").GetString().ShouldBe("end_mark");
        note.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain(marks == 1 ? "a Ctrl-Z" : $"{marks} times Ctrl-Z");
        preview.ShouldContain("the end mark of DOS");
    }

    [Fact]
    public void A_control_character_that_is_not_at_the_very_end_is_data()
    {
        _sluice.Write("data.csv", "id,n\n1,a\u001ab\n2,\u001a\n");

        var (_, report) = _sluice.RunJson("run", "data.csv", "--to", "duckdb:x.duckdb#data");

        report.GetProperty("accepted").GetInt64().ShouldBe(2);
        report.GetProperty("notes").EnumerateArray().ToList().ShouldBeEmpty();
        Database.Rows(_sluice.At("x.duckdb"), "SELECT n = chr(26), length(n) FROM data ORDER BY id").ShouldBe(["False|3", "True|1"]);
    }

    [Fact]
    public void A_store_that_nobody_declared_is_told_with_the_lines_that_declare_one()
    {
        _sluice.Write("a.csv", "id\n1\n");
        _sluice.Write("p.yaml", "pipeline: p\nread: { formats: [csv] }\nwrite:\n  - { store: mian }\n");

        var without = _sluice.Run("run", "a.csv", "--pipeline", "p.yaml");
        _sluice.Write("sluice.yaml", "stores: { main: 'duckdb:x.duckdb' }\n");
        var with = _sluice.Run("run", "a.csv", "--pipeline", "p.yaml");

        without.ExitCode.ShouldBe(78);
        without.Error.ShouldContain("The store 'mian' is not in sluice.yaml. A store is declared in sluice.yaml, such as stores: { mian: duckdb:FILE }, or say with --to duckdb:FILE#TABLE");
        with.Error.ShouldContain("Did you mean main? A store is declared in sluice.yaml");
        _sluice.Run("run", "a.csv", "--pipeline", "p.yaml", "--to", "duckdb:y.duckdb#t").ExitCode.ShouldBe(0);
    }

    public void Dispose() => _sluice.Dispose();

    private (int ExitCode, JsonElement Json) Run(string file, params string[] words) =>
        _sluice.RunJson(["run", file, "--to", "duckdb:x.duckdb#t", .. words]);

    private void ShouldBeRefused(string file, string? code = null)
    {
        var (exitCode, json) = Run(file);

        exitCode.ShouldBe(1);
        var problem = json.GetProperty("problems").EnumerateArray().ShouldHaveSingleItem();
        problem.GetProperty("code").GetString().ShouldNotBeOneOf("child_crashed", "internal_error");
        if (code is not null)
        {
            problem.GetProperty("code").GetString().ShouldBe(code);
        }

        problem.GetProperty("file").GetString().ShouldBe(file);
        problem.GetProperty("message").GetString()!.Length.ShouldBeGreaterThan(10);
        ShouldHaveLeftNothing();
    }

    private void ShouldHaveLeftNothing()
    {
        if (Directory.Exists(_sluice.At(".sluice/packages")))
        {
            Directory.EnumerateFileSystemEntries(_sluice.At(".sluice/packages")).ShouldBeEmpty();
        }

        if (File.Exists(_sluice.At("x.duckdb")))
        {
            Database.Rows(_sluice.At("x.duckdb"), "SELECT table_name FROM duckdb_tables() WHERE table_name = 't'").ShouldBeEmpty();
        }
    }

    private string Code(JsonElement json) => json.GetProperty("problems")[0].GetProperty("code").GetString()!;

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
