using System.Globalization;
using Shouldly;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;
using Xunit;

namespace Sluice.Tests.Pipelines.Functions;

public sealed class ProbeFunctionTests : IDisposable
{
    private readonly FunctionDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("1|-2|0| 3 |9007199254740993", "integer", null)]
    [InlineData("1|9223372036854775807|-9223372036854775808", "integer", null)]
    [InlineData("1|9223372036854775808", "decimal(38,0)", "row 2 is `9223372036854775808`")]
    [InlineData("99999999999999999999999999999999999999", "decimal(38,0)", "row 1 is")]
    [InlineData("100000000000000000000000000000000000000", "text", "row 1 is")]
    [InlineData("1|1.5|-.25|1e-05|2.5E+10|1.0e3", "double", "row 2 is `1.5`")]
    [InlineData("1|-0", "double", "row 2 is `-0`")]
    [InlineData("0.12345678901234567|1", "double", "row 1 is")]
    [InlineData("0.1000000000000000055511151231257827|1", "double", "row 1 is")]
    [InlineData("2.50000000000000000000|1", "double", "row 1 is")]
    [InlineData("0.1234567890123456789|1", "text", "row 1 is")]
    [InlineData("1.5|20000000000000000", "double", "row 1 is")]
    [InlineData("1.5|9007199254740993", "text", "row 2 is `9007199254740993`; double before")]
    [InlineData("1.5|12345678901234567.5", "text", "row 2 is")]
    [InlineData("1|007", "text", "row 2 is `007`; integer before")]
    [InlineData("1.5|00.11", "text", "row 2 is `00.11`; double before")]
    [InlineData("1|+49", "text", "row 2 is `+49`")]
    [InlineData("1E5|2E6", "text", "row 1 is `1E5`")]
    [InlineData("1.5|5.", "text", "row 2 is `5.`")]
    [InlineData("1|1_000", "text", "row 2 is `1_000`")]
    [InlineData("1|0x1F", "text", "row 2 is `0x1F`")]
    [InlineData("1|1,5", "text", "row 2 is `1,5`")]
    [InlineData("1|NA", "text", "row 2 is `NA`; integer before")]
    [InlineData("1.5|nan", "text", "row 2 is `nan`")]
    [InlineData("1|", "text", "row 2 is an empty text")]
    [InlineData("true|FALSE|True", "boolean", null)]
    [InlineData("true|yes", "text", "row 2 is `yes`; boolean before")]
    [InlineData("1|true", "text", "row 2 is `true`; integer before")]
    [InlineData("2024-02-29|0001-01-01", "date", null)]
    [InlineData("2024-02-29|2023-02-29", "text", "row 2 is `2023-02-29`; date before")]
    [InlineData("2024-01-05|2024-01-05 10:00|2024-01-05T10:00:00.123456", "timestamp", null)]
    [InlineData("2024-01-05T10:00:00Z|2024-01-05 10:00:00+02:00", "timestamp_tz", null)]
    [InlineData("2024-01-05T10:00:00Z|2024-01-05 10:00:00", "text", "row 2 is `2024-01-05 10:00:00`")]
    [InlineData("2024-01-05T10:00:00.123456789Z", "text", "row 1 is")]
    [InlineData("10:00:00|23:59:59.5", "time", null)]
    [InlineData("10:00|11:30", "text", "row 1 is `10:00`")]
    [InlineData("30:00:00|10:00:00", "text", "row 1 is `30:00:00`")]
    [InlineData("123e4567-e89b-12d3-a456-426614174000", "uuid", null)]
    [InlineData("{}|[1]|{\"a\":1}", "json", null)]
    [InlineData("{}|1", "text", "row 2 is `1`; json before")]
    [InlineData("[ABC]", "text", "row 1 is `[ABC]`")]
    [InlineData("a|b", "text", "row 1 is `a`")]
    [InlineData("25/Feb/26 2:54 PM|1/Jan/99 12:00 AM", "timestamp", null)]
    [InlineData("2024/1/5|2024/12/31", "date", null)]
    [InlineData("20240105|20240106", "integer", null)]
    public void The_narrowest_type_that_changes_no_cell_is_guessed(string cells, string type, string? witness)
    {
        var guess = _database.Guess(CellKind.Text, null, cells.Split('|'));

        guess.Type.Name.ShouldBe(type, guess.Witness);
        guess.Question.ShouldBeNull();
        if (witness is null)
            guess.Witness.ShouldBeNull();
        else
            guess.Witness.ShouldNotBeNull().ShouldContain(witness);
    }

    [Theory]
    [InlineData("491761234567|4.01234E+12|5", "double", "row 2 is `4.01234E+12`: ")]
    [InlineData("1.23457E+11", "double", "row 1 is `1.23457E+11`: ")]
    [InlineData("2.01707E+27| 1E+16 |2.1E+27|", "double", "row 1 is `2.01707E+27`, and 2 more rows are like it")]
    [InlineData("7|4,01234E+12|491761234567", "text", "row 2 is `4,01234E+12`: ")]
    [InlineData("4.01234E+12|12345678901234567", "text", "row 1 is `4.01234E+12`: ")]
    [InlineData("12345678901234567|4.01234E+12", "text", "row 2 is `4.01234E+12`: ")]
    [InlineData("4.01234E+12|0123", "text", "row 1 is `4.01234E+12`: ")]
    [InlineData("1.2E-05|3.4E+02|6.02E+23", "double", null)]
    [InlineData("6.02E+23|3.4E+02", "double", null)]
    [InlineData("6.02E+23|0.5", "double", null)]
    [InlineData("6.02E+23|1.234|1.235", "double", null)]
    [InlineData("3.4E+10|5", "double", null)]
    [InlineData("0.00E+11|5", "double", null)]
    [InlineData("-4.01234E+12|5", "double", null)]
    [InlineData("4.01234e+12|5", "double", null)]
    [InlineData("4.01234E12|5", "double", null)]
    [InlineData("1.2345678901234567E+25|5", "double", null)]
    [InlineData("1.23456789012E+11|5", "double", null)]
    [InlineData("4.01234E+12|x", "text", null)]
    [InlineData("x|4.01234E+12", "text", null)]
    public void Numbers_that_a_spreadsheet_has_cut_are_told_apart_from_measured_ones(string cells, string type, string? note)
    {
        var guess = _database.Guess(CellKind.Text, null, [.. cells.Split('|').Select(cell => cell.Length == 0 ? null : cell)]);

        guess.Type.Name.ShouldBe(type);
        if (note is null)
            guess.Note.ShouldBeNull();
        else
            guess.Note.ShouldNotBeNull().Message.ShouldContain(note);
    }

    [Fact]
    public void A_column_without_values_is_text()
    {
        var guess = _database.Guess(CellKind.Text, null, null, null);

        guess.Type.ShouldBe(CellType.Text);
        guess.Nulls.ShouldBe(2);
        guess.Cells.ShouldBe(2);
        guess.Min.ShouldBeNull();
        guess.LongestBytes.ShouldBeNull();
    }

    [Fact]
    public void Null_words_are_no_witnesses()
    {
        var guess = _database.Guess(CellKind.Text, new CellFormat { NullWords = ["NA", "-"] }, "1", "NA", " - ", null, "2");

        guess.Type.ShouldBe(CellType.Integer);
        guess.Nulls.ShouldBe(3);
        guess.Max.ShouldBe("2");
    }

    [Fact]
    public void Declared_marks_and_words_are_understood()
    {
        var german = new CellFormat { DecimalMark = ',', ThousandsMark = ".", TrueWords = ["ja"], FalseWords = ["nein"] };

        _database.Guess(CellKind.Text, german, "1.234,5", "7").ShouldSatisfyAllConditions(
            guess => guess.Type.ShouldBe(CellType.Double), guess => guess.Max.ShouldBe("1234.5"));
        _database.Guess(CellKind.Text, german, "1.234", "-7").ShouldSatisfyAllConditions(
            guess => guess.Type.ShouldBe(CellType.Integer), guess => guess.Max.ShouldBe("1234"));
        _database.Guess(CellKind.Text, german, "1.5").Type.ShouldBe(CellType.Text);
        _database.Guess(CellKind.Text, german, "Ja", "nein").Type.ShouldBe(CellType.Boolean);
        _database.Guess(CellKind.Text, new CellFormat { Percent = true }, "12 %", "100%").Max.ShouldBe("1");
    }

    [Theory]
    [InlineData("1.234|2", "12,50|x", false, "text")]
    [InlineData("1.234|12.345", "1.234,5 €|x", false, "text")]
    [InlineData("1.234|12.345", "a|b", true, "text")]
    [InlineData("1.234|12.345", "a|b", false, "double")]
    [InlineData("1.234|1.25", "12,50|x", false, "double")]
    [InlineData("1.234|0.125", "a|b", true, "double")]
    [InlineData("1.234|12.345", "0.5|2", true, "double")]
    [InlineData("1.234|12.345", "1,234|x, y", false, "double")]
    public void A_point_between_thousands_is_no_fraction(string cells, string others, bool hasSemicolons, string type)
    {
        _database.Connection.Execute("CREATE OR REPLACE TABLE marks(_row BIGINT, c0 VARCHAR, c1 VARCHAR)");
        foreach (var (index, pair) in cells.Split('|').Zip(others.Split('|')).Index())
            _database.Connection.Execute("INSERT INTO marks VALUES ($1, $2, $3)", (long)index + 1, pair.First, pair.Second);
        ProbeColumn[] columns = [new(new SourceColumn(0, "n"), CellFormat.Default), new(new SourceColumn(1, "o"), CellFormat.Default)];
        var probe = new ProbeFunction("marks_probe", columns) { SuggestsDecimalComma = hasSemicolons };
        _database.Connection.Register(probe);
        _database.Connection.ExecuteLong("SELECT count(*) FROM marks WHERE marks_probe(_row, c0, c1)");

        var guess = probe.Guesses()[0];

        guess.Type.Name.ShouldBe(type);
        if (type == "text")
            guess.Witness.ShouldNotBeNull().ShouldContain("text because row 1 is `1.234`, which is a thousand where numbers have a decimal comma");
    }

    [Fact]
    public void Numbers_of_a_sheet_are_doubles_however_large()
    {
        _database.Guess(CellKind.JsonNumber, null, "0.5", "10000000000000000", "1E+20").Type.ShouldBe(CellType.Double);
    }

    [Fact]
    public void Json_keeps_its_own_kinds()
    {
        _database.Guess(CellKind.JsonString, null, "1", "2").Type.ShouldBe(CellType.Text);
        _database.Guess(CellKind.JsonString, null, "true").Type.ShouldBe(CellType.Text);
        _database.Guess(CellKind.JsonString, null, "2024-01-05").Type.ShouldBe(CellType.Date);
        _database.Guess(CellKind.JsonNumber, null, "1", "-2").Type.ShouldBe(CellType.Integer);
        _database.Guess(CellKind.JsonNumber, null, "1", "1.0", "1E5").Type.ShouldBe(CellType.Double);
        _database.Guess(CellKind.JsonNumber, null, "1", "1e400").Type.ShouldBe(CellType.Text);
        _database.Guess(CellKind.JsonBoolean, null, "true", "false", null).Type.ShouldBe(CellType.Boolean);
        _database.Guess(CellKind.Json, null, "{}", "1").Type.ShouldBe(CellType.Json);
    }

    [Fact]
    public void A_day_past_the_twelfth_settles_the_order_of_the_whole_column()
    {
        var day = _database.Guess(CellKind.Text, null, "03/08/2024", "13/08/2024", "01/01/2024");
        day.Type.ShouldBe(CellType.Date);
        day.DateOrder.ShouldBe(DateOrder.Dmy);
        day.Witness.ShouldBe("day first because row 2 is `13/08/2024`");
        (day.Min, day.Max).ShouldBe(("2024-01-01", "2024-08-13"));

        var month = _database.Guess(CellKind.Text, null, "4/12/2012 0:00:00", "4/13/2012 11:59:59 PM");
        month.Type.ShouldBe(CellType.Timestamp);
        month.DateOrder.ShouldBe(DateOrder.Mdy);
        month.Max.ShouldBe("2012-04-13 23:59:59");

        _database.Guess(CellKind.Text, null, "01/01/2024", "02/02/2024").ShouldSatisfyAllConditions(
            same => same.Type.ShouldBe(CellType.Date), same => same.DateOrder.ShouldBe(DateOrder.Dmy), same => same.Question.ShouldBeNull());
        _database.Guess(CellKind.Text, null, "2024/1/5", "2024-01-06").DateOrder.ShouldBe(DateOrder.Ymd);
        _database.Guess(CellKind.Text, null, "25/Feb/26 2:54 PM").DateOrder.ShouldBe(DateOrder.Named);
    }

    [Fact]
    public void Dates_that_nothing_settles_are_a_question_with_witnesses_and_the_line_that_answers_it()
    {
        var guess = _database.Guess(CellKind.Text, null, "01/01/2024", null, "03/08/2024", "04/05/2024", "05/06/2024");

        guess.Type.ShouldBe(CellType.Text);
        guess.DateOrder.ShouldBeNull();
        var question = guess.Question.ShouldNotBeNull();
        question.Code.ShouldBe("needs_answer");
        question.Column.ShouldBe("when");
        question.Message.ShouldBe("The dates of column 'when' can be read with the day first or the month first, and no row settles it: row 3 is `03/08/2024` and row 4 is `04/05/2024`.");
        question.Advice.ShouldNotBeNull().ShouldContain("`read: { date_order: dmy }`");
        question.Advice.ShouldContain("`{ from: when, type: date, date_order: dmy }`");
    }

    [Fact]
    public void Dates_that_contradict_each_other_stay_text_and_say_why()
    {
        var guess = _database.Guess(CellKind.Text, null, "13/08/2024", "08/13/2024");

        guess.Type.ShouldBe(CellType.Text);
        guess.Question.ShouldBeNull();
        guess.Witness.ShouldBe("text because row 1 is `13/08/2024`, which is day first, and row 2 is `08/13/2024`, which is month first");
    }

    [Fact]
    public void A_declared_order_is_the_only_one_that_is_tried()
    {
        var format = new CellFormat { DateOrder = DateOrder.Mdy };

        _database.Guess(CellKind.Text, format, "03/08/2024").ShouldSatisfyAllConditions(
            guess => guess.Type.ShouldBe(CellType.Date), guess => guess.DateOrder.ShouldBe(DateOrder.Mdy));
        _database.Guess(CellKind.Text, format, "13/08/2024").Type.ShouldBe(CellType.Text);
    }

    [Theory]
    [InlineData("2024-01-05|rubbish|2024-01-06T10:00", DateOrder.Iso)]
    [InlineData("25/Feb/26 2:54 PM|rubbish", DateOrder.Named)]
    [InlineData("2024/1/5|2024-01-06|x", DateOrder.Ymd)]
    [InlineData("03/08/2024|NA|13/08/2024", DateOrder.Dmy)]
    [InlineData("03/08/2024|99/99/2024|08/13/2024|2024-01-05", DateOrder.Mdy)]
    [InlineData("x|y", null)]
    public void The_order_of_a_declared_date_is_settled_by_the_cells_that_are_dates(string cells, DateOrder? order)
    {
        var declared = new ProbeColumn(new SourceColumn(0, "when"), CellFormat.Default, CellType.Timestamp);

        var guess = _database.GuessOf(declared, cells.Split('|'));

        guess.Type.ShouldBe(CellType.Timestamp);
        guess.DateOrder.ShouldBe(order);
        guess.Question.ShouldBeNull();
    }

    [Fact]
    public void A_declared_date_in_two_orders_is_a_question_with_two_witnesses()
    {
        var declared = new ProbeColumn(new SourceColumn(0, "Created at, \"local\""), CellFormat.Default, CellType.Date);

        var contradiction = _database.GuessOf(declared, "13/08/2024", "x", "08/13/2024").Question.ShouldNotBeNull();
        contradiction.Message.ShouldContain("row 1 is `13/08/2024`, which has the day first, and row 3 is `08/13/2024`");
        contradiction.Advice.ShouldNotBeNull().ShouldContain("from: \"Created at, \\\"local\\\"\"");

        _database.GuessOf(declared, "x", "03/08/2024").Question.ShouldNotBeNull().Message.ShouldContain("no row settles it");
        _database.GuessOf(declared, "x", "08/08/2024").Question.ShouldBeNull();
    }

    [Fact]
    public void The_first_refuting_row_of_all_threads_is_the_witness()
    {
        _database.Connection.Execute("CREATE TABLE t AS SELECT i AS _row, CASE WHEN i >= 81204 AND i % 3 = 0 THEN '01A' ELSE CAST(i AS VARCHAR) END AS c0 FROM range(1, 400001) r(i)");

        for (var repeat = 0; repeat < 5; repeat++)
        {
            var guess = _database.Probe("t", new ProbeColumn(new SourceColumn(0, "code"), CellFormat.Default))[0];
            guess.Witness.ShouldBe("text because row 81,204 is `01A`; integer before");
            guess.Cells.ShouldBe(400_000);
        }
    }

    [Fact]
    public void Rows_without_a_number_are_not_looked_at()
    {
        _database.Connection.Execute("CREATE TABLE t AS SELECT CASE WHEN i % 2 = 0 THEN i END AS _row, CASE WHEN i % 2 = 0 THEN '5' ELSE 'broken' END AS c0 FROM range(10000) r(i)");

        var guess = _database.Probe("t", new ProbeColumn(new SourceColumn(0, "n"), CellFormat.Default))[0];

        guess.Type.ShouldBe(CellType.Integer);
        guess.Cells.ShouldBe(5_000);
    }

    [Fact]
    public void A_long_witness_is_cut_at_a_character()
    {
        var guess = _database.Guess(CellKind.Text, null, new string('é', 1000));

        guess.Witness.ShouldNotBeNull().ShouldContain("é…`");
        guess.Witness!.Length.ShouldBeLessThan(200);
        guess.LongestBytes.ShouldBe(2000);
    }

    [Fact]
    public void All_columns_of_a_table_are_guessed_as_a_plain_loop_over_the_cells_guesses_them()
    {
        // Columns of random mixtures, over many vectors and two threads, with NULLs; the oracle sees the same cells one by one.
        string[][] pools =
        [
            ["1", "22", "-7", "0"], ["1", "2.5", "-3.25"], ["1", "007"], ["12345678901234567890", "1"], ["2024-01-05", "2023-12-31"],
            ["2024-01-05", "2024-01-05 10:00:00"], ["2024-01-05T10:00:00Z"], ["true", "false"], ["10:00:00"], ["{}", "[]"],
            ["1", "x"], ["01/02/2024", "13/02/2024"], ["01/02/2024", "02/13/2024"], ["9007199254740993", "1"], ["9007199254740993", "1", "0.5"],
            ["a text that is longer than twelve bytes", "another text that is longer"], ["1.5e10", "2"], ["-0", "1"], ["5", "2024-01-05"],
            ["123e4567-e89b-12d3-a456-426614174000"], ["2024/1/5", "2024-01-05"], [" 5 ", "6"], ["", "1"],
        ];
        const int Rows = 6_000;
        for (var seed = 0; seed < 3; seed++)
        {
            var random = new Random(seed);
            var cells = pools.Select(pool => Enumerable.Range(0, Rows).Select(row => Pick(pool, row, random)).ToArray()).ToArray();
            LoadTable(cells);
            var columns = pools.Select((_, i) => new ProbeColumn(new SourceColumn(i, $"n{i}"), CellFormat.Default)).ToArray();

            var guesses = _database.Probe("t", columns);

            foreach (var (index, guess) in guesses.Index())
            {
                var expected = Oracle.Guess(cells[index]);
                (guess.Type.Name, guess.DateOrder, guess.Nulls).ShouldBe((expected.Type, expected.Order, expected.Nulls), $"column {index}, seed {seed}: {guess.Witness}");
                guess.LongestBytes.ShouldBe(cells[index].Where(c => c is not null).Select(c => (int?)c!.Length).Max());
                guess.ShortestBytes.ShouldBe(cells[index].Where(c => c is not null).Select(c => (int?)c!.Length).Min());
                if (guess.Type.Kind == CellTypeKind.Text)
                {
                    guess.Min.ShouldBe(cells[index].Where(c => c is not null).Min(StringComparer.Ordinal));
                    guess.Max.ShouldBe(cells[index].Where(c => c is not null).Max(StringComparer.Ordinal));
                }
                if (guess.Type.Kind == CellTypeKind.Double)
                {
                    guess.Min.ShouldBe(cells[index].Where(c => c is not null).Min(c => double.Parse(c!, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture));
                    guess.Max.ShouldBe(cells[index].Where(c => c is not null).Max(c => double.Parse(c!, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture));
                }
            }
        }
    }

    // The first of a pool is common and the others are rare and late, so that columns change their minds far into the table.
    private static string? Pick(string[] pool, int row, Random random)
    {
        if (random.Next(6) == 0)
            return null;
        return row < 3000 || random.Next(50) != 0 ? pool[0] : pool[random.Next(pool.Length)];
    }

    private void LoadTable(string?[][] cells)
    {
        var names = string.Join(", ", cells.Select((_, i) => $"c{i} VARCHAR"));
        _database.Connection.Execute($"CREATE OR REPLACE TABLE t(_row BIGINT, {names})");
        using var appender = _database.Connection.Appender(null, "t");
        using var chunk = Sluice.DuckDbApi.DuckDataChunk.Create(
            [Sluice.DuckDbApi.DuckLogicalType.BigInt, .. cells.Select(_ => Sluice.DuckDbApi.DuckLogicalType.Varchar)]);
        for (var first = 0; first < cells[0].Length; first += 2048)
        {
            chunk.Reset();
            var rows = Math.Min(2048, cells[0].Length - first);
            for (var row = 0; row < rows; row++)
            {
                chunk.Writer(0).Values<long>()[row] = first + row + 1;
                for (var c = 0; c < cells.Length; c++)
                {
                    var writer = chunk.Writer(c + 1);
                    if (cells[c][first + row] is { } cell)
                        writer.SetText(row, cell);
                    else
                        writer.SetNull(row);
                }
            }
            chunk.Count = rows;
            appender.AppendChunk(chunk);
        }
        appender.Flush();
    }

    /// <summary>Guesses with .NET's own parsers and regular expressions, one cell at a time.</summary>
    private static class Oracle
    {
        public static (string Type, DateOrder? Order, long Nulls) Guess(string?[] cells)
        {
            var present = cells.Where(c => c is not null).Select(c => c!.Trim(' ')).ToArray();
            var nulls = cells.Length - present.Length;
            foreach (var (type, order, fits) in Types)
            {
                if (present.All(cell => fits(cell)))
                    return (type, order, nulls);
            }
            return ("text", null, nulls);
        }

        private static readonly (string, DateOrder?, Func<string, bool>)[] Types =
        [
            ("boolean", null, c => c.ToLowerInvariant() is "true" or "false"),
            ("integer", null, c => Is(c, "^(0|-?[1-9][0-9]*)$") && long.TryParse(c, CultureInfo.InvariantCulture, out _)),
            ("decimal(38,0)", null, c => Is(c, "^(0|-?[1-9][0-9]{0,37})$")),
            ("double", null, IsDouble),
            ("time", null, c => Is(c, "^[0-9]{2}:[0-9]{2}:[0-9]{2}$")),
            ("uuid", null, c => Guid.TryParseExact(c, "D", out _)),
            ("json", null, c => c is "{}" or "[]"),
            ("date", DateOrder.Iso, c => IsDate(c, "yyyy-MM-dd")),
            ("timestamp", DateOrder.Iso, c => IsDate(c, "yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss")),
            ("timestamp_tz", DateOrder.Iso, c => IsDate(c, "yyyy-MM-ddTHH:mm:ssZ")),
            ("date", DateOrder.Ymd, c => IsDate(c, "yyyy/M/d", "yyyy-MM-dd")),
            ("date", DateOrder.Dmy, c => IsDate(c, "dd/MM/yyyy")),
            ("date", DateOrder.Mdy, c => IsDate(c, "MM/dd/yyyy")),
        ];

        private static bool IsDouble(string c) => Is(c, "^-?(0|[1-9][0-9]*)?(\\.[0-9]+(e[0-9]+)?)?$") && c.Length > 0
            && (c.Contains('.', StringComparison.Ordinal) || Math.Abs(decimal.Parse(c, CultureInfo.InvariantCulture)) <= 1L << 53);

        private static bool IsDate(string c, params string[] formats) =>
            DateTime.TryParseExact(c, formats.Select(f => f.EndsWith('Z') ? f[..^1] + "'Z'" : f).ToArray(), CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

        private static bool Is(string c, string pattern) => System.Text.RegularExpressions.Regex.IsMatch(c, pattern);
    }
}
