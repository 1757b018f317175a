using System.Text;
using Shouldly;
using Sluice.Pipelines.Typing;
using Xunit;

namespace Sluice.Tests.Pipelines.Typing;

/// <summary>Which texts are values of a declared type, and which are misfits.</summary>
public sealed class GrammarTests
{
    [Theory]
    [InlineData("integer", "0|7|007|-0|+5|-17| 12 |\t3|9223372036854775807|-9223372036854775808|0000000000000000000000012|00000009223372036854775807")]
    [InlineData("tinyint", "-128|127|00127")]
    [InlineData("int16", "-32768|32767")]
    [InlineData("int32", "-2147483648|2147483647")]
    [InlineData("utinyint", "0|255|-0")]
    [InlineData("uint16", "65535")]
    [InlineData("uint32", "4294967295")]
    [InlineData("uint64", "18446744073709551615|0|+1")]
    [InlineData("hugeint", "170141183460469231731687303715884105727|-170141183460469231731687303715884105728|00|1")]
    [InlineData("decimal(5,2)", "1|1.5|1.50|1.5000|-999.99|+000999.99|.5|5.|0|-0.00| 1.25 ")]
    [InlineData("decimal(3,1)", "1.50|99.9|12.")]
    [InlineData("decimal(2,2)", ".99|0.99|0|00.1")]
    [InlineData("decimal(38,0)", "99999999999999999999999999999999999999|-1.000")]
    [InlineData("double", "0|-0|1.5|.5|5.|1e3|1E+3|1e-3|-1.7976931348623157e308|5e-324|0e999999999999| 2 |007.5|123456789012345678901234567890")]
    [InlineData("float", "3.4028235e38|1.5|1e-45")]
    [InlineData("boolean", "true|FALSE|t|f|Yes|no|y|N|1|0|on|OFF| true ")]
    [InlineData("date", "2024-02-29|0001-01-01|9999-12-31|2000-02-29| 2024-01-05 |2024-01-05 00:00:00|2024-01-05T00:00|2024-01-05 00:00:00.000000000")]
    [InlineData("time", "00:00|23:59:59.999999|9:05|12:30:00|2:05 PM|12:00 am|09:05:00.1234560")]
    [InlineData("timestamp", "2024-01-05|2024-01-05 10:00|2024-01-05T10:00:00|2024-01-05t10:00:00.123456|2024-01-05 10:00:00.123456000|2024-01-05 10:00:00,5|2024-12-31T24:00:00|2024-02-29 23:59:59.999999")]
    [InlineData("timestamp_tz", "2024-01-05T10:00:00Z|2024-01-05 10:00:00+02|2024-01-05 10:00:00 +0200|2024-01-05T10:00:00.5-05:30|2024-01-05T10:00z|2024-01-05 10:00:00 UTC|2024-01-05 10:00 GMT|2024-01-05T10:00:00 CET|2024-01-05 10:00 CEST|2024-01-05 10:00 MEZ|2024-01-05 10:00 MESZ|2024-01-05 10:00 GMT+01:00|2024-01-05 10:00 UTC-05")]
    [InlineData("uuid", "123e4567-e89b-12d3-a456-426614174000|123E4567-E89B-12D3-A456-426614174000|{123e4567-e89b-12d3-a456-426614174000}|123e4567e89b12d3a456426614174000")]
    [InlineData("json", "{}|[]|{\"a\":[1,-2.5e3,true,null]}|\"x\\u00e9\\ud83d\\ude00\"| 12 |null")]
    public void Texts_that_are_values_of_the_type_fit(string type, string cells)
    {
        foreach (var cell in cells.Split('|'))
            Fits(type, cell).ShouldBeTrue($"'{cell}' as {type}");
    }

    [Theory]
    // Everything that DuckDB's TRY_CAST takes and changes on the way is here.
    [InlineData("integer", "|1.5|1.0|1.|.5|-0.4|1_000|0x1F|1e3|1 000|1,000|+|-|--1|+-1| |٣|1²|9223372036854775808|-9223372036854775809|99999999999999999999|12a|a12|12345678a|1234567890123456789x|NaN|true")]
    [InlineData("tinyint", "128|-129|1.0")]
    [InlineData("int16", "32768|-32769")]
    [InlineData("int32", "2147483648|-2147483649")]
    [InlineData("utinyint", "256|-1")]
    [InlineData("uint64", "18446744073709551616|-1")]
    [InlineData("hugeint", "170141183460469231731687303715884105728|-170141183460469231731687303715884105729|999999999999999999999999999999999999999|340282366920938463463374607431768211456|1.0")]
    [InlineData("decimal(5,2)", "|1.555|1000|1000.00|1e2|1,5|1.2.3|.|-|+.|abc|1 2|1_0|nan|0x1|1.5x|x.5")]
    [InlineData("decimal(2,2)", "1|1.00|0.999")]
    [InlineData("decimal(38,0)", "100000000000000000000000000000000000000|0.1")]
    [InlineData("double", "|.|e3|1e|1e+|1.5.2|1,5|1_000|0x1F|nan|inf|-Infinity|1e309|-1e400|1e-400|1 5|1d|1f|∞|--1")]
    [InlineData("float", "3.5e38|1e-60|1e400")]
    [InlineData("boolean", "|2|tru|yess|-1|wahr|01")]
    [InlineData("date", "|2024-1-5|2024/01/05|05.01.2024|20240105|2023-02-29|1900-02-29|2024-13-01|2024-00-10|2024-04-31|0000-01-01|10000-01-01|-2024-01-01|2024-01-05 10:00|2024-01-05 24:00|2024-01-05T00:00Z|2024-01-051|epoch|infinity|today|2024-01-05x")]
    [InlineData("time", "|24:00|24:00:00|23:60|23:59:60|10|10:5|1:2:3|10:00:00.|10:00:00.1234567|13:00 PM|0:30 am|10:00Z|10:00:00.0000000000")]
    [InlineData("timestamp", "|2024-01-05 10:00:00+02|2024-01-05 10:00:00Z|2024-01-05  10:00|2024-01-05 10|2024-01-05 9:05|2024-01-05T10:00:60|2024-01-05T25:00|2024-01-05T24:00:01|2024-01-05T10:00:00.1234567|2024-01-05T10:00:00.123456789|2024-02-30T10:00|2024-01-05_10:00|2024-01-05 10:00 PM|1704448800")]
    [InlineData("timestamp_tz", "2024-01-05|2024-01-05 10:00:00|2024-01-05T10:00:00+16:00|2024-01-05T10:00:00+02:60|2024-01-05T10:00:00+2|2024-01-05T10:00:00 EST|2024-01-05 10:00 IST|2024-01-05 10:00 BST|2024-01-05 10:00 PDT|2024-01-05 10:00 cet|2024-01-05 10:00 CETX|2024-01-05 10:00 GMT+1:00:00|2024-01-05 10:00 GMT GMT|2024-01-05T10:00:00+02:00:00|2024-01-05Z")]
    [InlineData("uuid", "|123e4567-e89b-12d3-a456-42661417400|123e4567-e89b-12d3-a456-42661417400g|123e4567e-89b-12d3-a456-426614174000|{123e4567-e89b-12d3-a456-426614174000|123e4567-e89b-12d3-a456-4266141740000")]
    [InlineData("json", "|{|}|[1,]|{\"a\":}|{\"a\" 1}|{a:1}|01|+1|.5|1.|nan|'x'|\"|\"\\x\"|\"\\ud800\"|\"\\udc00\"|\"\\ud800\\u0041\"|{} {}|1 2|tru|[1 2]|[}|{]|{\"a\":1,}|\"\\u12g4\"|,|{,}")]
    public void Texts_that_are_not_do_not(string type, string cells)
    {
        foreach (var cell in cells.Split('|'))
            Fits(type, cell).ShouldBeFalse($"'{cell}' as {type}");
    }

    [Fact]
    public void A_control_character_inside_a_json_string_is_no_json() => Fits("json", "\"a\nb\"").ShouldBeFalse();

    [Theory]
    [InlineData(DateOrder.Dmy, "date", "31/12/2024|1.2.2024|01-02-2024|31/12/24|1.2.99", "12/31/2024|2024-12-31|31/12/4|31/12/124|1/2.2024|31/12/20245|1//2/2024|001/2/2024")]
    [InlineData(DateOrder.Mdy, "date", "12/31/2024|1/2/2024|1/2/24", "31/12/2024|2/30/2024|31/12/24|1/2/24x")]
    [InlineData(DateOrder.Ymd, "date", "2024/1/5|2024.01.05|2024-01-05|2024-1-5", "24/1/5|2024/1-5|2024/13/1|05/01/2024")]
    [InlineData(DateOrder.Named, "date", "31/Dec/24|5-January-2024|5 may 2024|01/FEB/1999", "31/Foo/24|Dec/31/24|31/Dec/124|31-Dec/24|30/Feb/24")]
    [InlineData(DateOrder.Named, "timestamp", "25/Feb/26 2:54 PM|25/Feb/26 02:54|Feb 25, 2026, 2:54 PM|25/Feb/26", "25/Feb/26 2:54 XM|25/Feb/26 14:54 PM")]
    [InlineData(DateOrder.Named, "date", "05/août/25|15/juil./25|1 février 2024|11/Mär/21|Mar 5, 2024|March 5 2024|Tue, 05 Mar 2024|5. März 2024|02/oct/25|3/ene/2021|26/abr/26|01/MAIO/26|12-mrt-2024|9/DÉC./24", "05/aou/25|Mar 5, 24|Mar 32, 2024|Foo, 05 Mar 2024|15/juilx/25|5..März 2024|1/mars24/24")]
    [InlineData(DateOrder.Named, "timestamp", "05/août/25 2:47 PM|02/oct/25 3:04 p. m.|26/abr/26 3:04 a.m.|11/Jan/21 15:04", "05/août/25 2:47 p|05/août/25 2:47 p. x|05/août/25 0:47 p.m.")]
    [InlineData(DateOrder.Named, "timestamp", "12 mars 2024 à 15:45|12 mars 2024, à 15:45|12 de março de 2024 às 15:45|12 de marzo de 2024, 15:45:10|12 de mar. de 2024 a las 3:45 p. m.|12. März 2024 um 15:45 Uhr|March 12, 2024 at 3:45 PM|12/Mär/24 15:45 Uhr",
        "12 mars 2024 à|12 mars 2024 à 25:45|12 mars 2024à15:45|12 de março de 2024 a 15:45|12. März 2024 um 15:45 Uhrzeit|12 de de março 2024|12 mars 2024 à midi|12. März 2024 Uhr")]
    [InlineData(DateOrder.Named, "timestamp", "29/июл/26 09:59|02/СЕН/26 9:05|5 марта 2024 15:45|5 мая 2024|13/maj/24 3:45 PM|24/paź/24 15:45|5 września 2024|13/五月/19 5:13 下午|20/十二月/18 12:03 上午|5 desember 2024|12/Мар/24 3:45 PM",
        "29/ию/26 09:59|29/июлл/26|13/五月/19 15:13 下午|13/五/19 5:13|13/五月/19 5:13 下")]
    [InlineData(DateOrder.Dmy, "timestamp", "12.03.2024 15:45 Uhr|12.03.2024, 15:45 Uhr|12/03/2024 à 15:45:10|12/03/24 às 15:45|12.03.2024 um 9:05 uhr", "12.03.2024 15:45 Uh|12.03.2024 15:45Uhr|12/03/2024 á 15:45|12/03/2024 3:45 PM Uhr")]
    [InlineData(DateOrder.Dmy, "timestamp_tz", "12.03.2024 15:45 Uhr MEZ|12/03/2024 à 15:45 CET|12/03/2024 15:45 UTC", "12/03/2024 15:45 EST|12/03/2024 à 15:45")]
    [InlineData(DateOrder.Mdy, "timestamp", "4/12/2012 0:00:00|4/12/2012 12:00:00 AM|4/12/2012 11:59:59.5pm", "4/13/2012 24:30|13/4/2012 0:00")]
    [InlineData(DateOrder.Named, "timestamp_tz", "Tue, 12 Mar 2024 14:45:00 +0000", "Tue, 12 Mar 2024 14:45:00")]
    [InlineData(DateOrder.Dmy, "timestamp_tz", "13/4/2012 10:00+02:00", "13/4/2012 10:00")]
    public void A_declared_order_reads_its_own_dates_only(DateOrder order, string type, string fitting, string misfits)
    {
        var format = new CellFormat { DateOrder = order };

        foreach (var cell in fitting.Split('|'))
            Fits(type, cell, format).ShouldBeTrue($"'{cell}' as {order}");
        foreach (var cell in misfits.Split('|'))
            Fits(type, cell, format).ShouldBeFalse($"'{cell}' as {order}");
    }

    [Theory]
    [InlineData("янв|фев|мар|апр|май|июн|июл|авг|сен|окт|ноя|дек")]
    [InlineData("января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря")]
    [InlineData("Январь|Февраль|Март|Апрель|Май|Июнь|Июль|Август|Сентябрь|Октябрь|Ноябрь|Декабрь")]
    [InlineData("ЯНВ|ФЕВ|МАР|АПР|МАЯ|ИЮН|ИЮЛ|АВГ|СЕН|ОКТ|НОЯ|ДЕК")]
    [InlineData("sty|lut|mar|kwi|maj|cze|lip|sie|wrz|paź|lis|gru")]
    [InlineData("stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia")]
    [InlineData("一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月")]
    [InlineData("januar|februar|mars|april|maj|juni|juli|august|september|oktober|november|desember")]
    [InlineData("gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic")]
    public void Months_are_known_by_their_names_in_each_language_and_case(string months)
    {
        foreach (var (index, month) in months.Split('|').Index())
        {
            DateText.TryRead(Encoding.UTF8.GetBytes($"5/{month}/2024"), DateOrder.Named, out var days, out _).ShouldBeTrue(month);
            CivilDate.TryDay(2024, index + 1, 5, out var expected).ShouldBeTrue();
            days.ShouldBe(expected, month);
        }
    }

    [Theory]
    [InlineData("%d.%m.%Y %H:%M", "timestamp", "05.01.2024 10:00|5.1.2024 9:5", "05.01.24 10:00|2024-01-05 10:00|05.01.2024|05.01.2024 10:00:00|05.01.2024 25:00")]
    [InlineData("%Y%m%d", "date", "20240105", "2024105|2024015|2024-01-05|20240230")]
    [InlineData("%d/%b/%y %I:%M %p", "timestamp", "25/Feb/26 2:54 PM|25/february/26 12:00 am", "25/Feb/26 14:54 PM|25/Feb/26 2:54")]
    [InlineData("%a %b %d %H:%M:%S %Y", "timestamp", "Fri Jan 05 10:00:00 2024|friday january 5 10:00:00 2024", "Thu Jan 05 10:00:00 2024|Fri Jan 05 10:00 2024")]
    [InlineData("%FT%T.%f%z", "timestamp_tz", "2024-01-05T10:00:00.123+0200|2024-01-05T10:00:00.123456Z|2024-01-05T10:00:00.1-05:00", "2024-01-05T10:00:00.123|2024-01-05T10:00:00.1234567Z|2024-01-05T10:00:00.1+02:")]
    [InlineData("%s", "timestamp_tz", "0|1704448800|-1|-62135596800|253402300799", "1.5|99999999999999|253402300800|x")]
    [InlineData("%Y-%j", "date", "2024-366|2023-1", "2023-366|2024-0|2024-367")]
    [InlineData("%H.%M Uhr", "time", "10.30 Uhr|9.05 Uhr", "10:30 Uhr|24.00 Uhr|10.30")]
    [InlineData("%d%%%m%%%Y", "date", "05%01%2024", "05/01/2024")]
    public void A_declared_pattern_reads_what_it_says(string pattern, string type, string fitting, string misfits)
    {
        var format = new CellFormat { Pattern = pattern };

        foreach (var cell in fitting.Split('|'))
            Fits(type, cell, format).ShouldBeTrue($"'{cell}' as {pattern}");
        foreach (var cell in misfits.Split('|'))
            Fits(type, cell, format).ShouldBeFalse($"'{cell}' as {pattern}");
    }

    [Fact]
    public void Marks_of_numbers_are_read_where_they_belong()
    {
        var german = new CellFormat { DecimalMark = ',', ThousandsMark = ".", CurrencySigns = ["€", "EUR"] };
        var french = new CellFormat { DecimalMark = ',', ThousandsMark = " ", Percent = true };
        var swiss = new CellFormat { ThousandsMark = "’" };

        foreach (var cell in "1.234,56|1234,56|-1.234.567|12|€ 1.234,5|1.234,50 €|EUR5|-€5|€-5|5\u00A0EUR|,5".Split('|'))
            Fits("decimal(18,2)", cell, german).ShouldBeTrue(cell);
        foreach (var cell in "1.23,4|1.2345|12.34|1234.567|1,2,3|1.234,5.6|1,234.5|$5|€€5|€|--5|€ -|1..234|.123|1.234.|5 € €".Split('|'))
            Fits("decimal(18,2)", cell, german).ShouldBeFalse(cell);
        foreach (var cell in "1 234,5|1\u00A0234|1\u202F234|12,5 %|12,5%|5%".Split('|'))
            Fits("double", cell, french).ShouldBeTrue(cell);
        foreach (var cell in "1  234|12 34|12,5 %%|%|1e3%|,5%| ".Split('|'))
            Fits("double", cell, french).ShouldBeFalse(cell);
        Fits("integer", "1’234’567", swiss).ShouldBeTrue();
        Fits("integer", "1,234", swiss).ShouldBeFalse();
        Fits("integer", new string('1', 5000), swiss).ShouldBeFalse();
    }

    [Fact]
    public void Negative_numbers_are_read_as_accounts_have_them_where_that_is_declared()
    {
        var american = new CellFormat { ThousandsMark = ",", CurrencySigns = ["$"], AccountingNegatives = true };
        var german = new CellFormat { DecimalMark = ',', ThousandsMark = ".", CurrencySigns = ["€"], AccountingNegatives = true };

        foreach (var cell in "(1,234.50)|($1,234.50)|$(5)|( 5 )|5-|5 -|−5|-5|5|+5|$5".Split('|'))
            Fits("decimal(18,2)", cell, american).ShouldBeTrue(cell);
        foreach (var cell in "1.234,50-|12,5- €|12,5 €-|−3,00 €|(3,00) €".Split('|'))
            Fits("decimal(18,2)", cell, german).ShouldBeTrue(cell);
        foreach (var cell in "(-5)|-(5)|-5-|(5|5)|()|-|(|--5|−−5|5--|((5))|(5)-".Split('|'))
            Fits("decimal(18,2)", cell, american).ShouldBeFalse(cell);
        foreach (var cell in "(5)|5-|−5".Split('|'))
            Fits("decimal(18,2)", cell, american with { AccountingNegatives = false }).ShouldBeFalse(cell);
    }

    [Fact]
    public void Groups_of_two_digits_before_the_last_three_are_those_of_india()
    {
        var format = new CellFormat { ThousandsMark = "," };

        foreach (var cell in "1,23,456.00|12,34,567|12,34,56,789|-1,00,000".Split('|'))
            Fits("decimal(18,2)", cell, format).ShouldBeTrue(cell);
        foreach (var cell in "12,34|123,45,678|1,23,45|1,234,56,789|1,23,456,789|,12,345".Split('|'))
            Fits("decimal(18,2)", cell, format).ShouldBeFalse(cell);
        Fits("integer", "1.23.456", new CellFormat { DecimalMark = ',', ThousandsMark = "." }).ShouldBeFalse();
    }

    [Fact]
    public void Words_for_true_and_false_replace_the_usual_ones()
    {
        var format = new CellFormat { TrueWords = ["ja", "да"], FalseWords = ["nein"] };

        Fits("boolean", "JA", format).ShouldBeTrue();
        Fits("boolean", "да", format).ShouldBeTrue();
        Fits("boolean", "Nein", format).ShouldBeTrue();
        Fits("boolean", "true", format).ShouldBeFalse();
    }

    [Fact]
    public void Not_a_number_is_a_number_only_when_declared()
    {
        var format = new CellFormat { NonFinite = true };

        foreach (var cell in new[] { "NaN", "inf", "-Infinity", "+INF", "1.5" })
            Fits("double", cell, format).ShouldBeTrue(cell);
        foreach (var cell in new[] { "-nan", "infinit", "1e400", "i" })
            Fits("double", cell, format).ShouldBeFalse(cell);
    }

    [Fact]
    public void A_time_of_a_zone_that_its_clock_never_showed_does_not_fit()
    {
        var format = new CellFormat { TimeZone = "Europe/Berlin" };

        Fits("timestamp_tz", "2024-03-31 01:59:59", format).ShouldBeTrue();
        Fits("timestamp_tz", "2024-03-31 02:30:00", format).ShouldBeFalse();
        Fits("timestamp_tz", "2024-03-31 03:00:00", format).ShouldBeTrue();
        Fits("timestamp_tz", "2024-03-31 02:30:00+00:00", format).ShouldBeTrue();
    }

    [Theory]
    [InlineData("date", "%d.%m", "only a part of a date")]
    [InlineData("date", "%Q", "%Q at position 1 is not understood")]
    [InlineData("date", "abc%", "not understood")]
    [InlineData("date", "%H:%M", "reads no date")]
    [InlineData("date", "%F%z", "no hour")]
    [InlineData("timestamp", "%F %T%z", "declare timestamp_tz")]
    [InlineData("timestamp_tz", "%F %T", "add %z")]
    [InlineData("timestamp", "%F %I:%M", "only one of %I and %p")]
    [InlineData("timestamp", "%F %H:%M %m", "reads %m twice")]
    [InlineData("timestamp", "%s %F", "seconds since 1970")]
    [InlineData("integer", "%F", "is for dates and times")]
    [InlineData("time", "%F %T", "declare timestamp")]
    public void A_pattern_that_can_not_work_is_refused_when_the_plan_is_made(string type, string pattern, string expected)
    {
        CellType.TryParse(type, out var cellType, out _).ShouldBeTrue();

        CellGrammar.TryCreate(cellType!, new CellFormat { Pattern = pattern }, out _, out var error).ShouldBeFalse();

        error.ShouldNotBeNull().ShouldContain(expected);
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused_when_the_plan_is_made()
    {
        Error(new CellFormat { DecimalMark = ';' }).ShouldContain("Decimal mark ';'");
        Error(new CellFormat { ThousandsMark = "." }).ShouldContain("two ways");
        Error(new CellFormat { ThousandsMark = "x" }).ShouldContain("Thousands mark 'x'");
        Error(new CellFormat { CurrencySigns = ["1"] }).ShouldContain("Currency sign '1'");
        Error(new CellFormat { TrueWords = ["x"], FalseWords = ["X"] }).ShouldContain("'x' is among");
        Error(new CellFormat { NullWords = [" NA"] }).ShouldContain("never be met");
        Error(new CellFormat { TimeZone = "Mars/Olympus" }).ShouldContain("no time zone");

        CellGrammar.TryCreate(CellType.ListOf(CellType.Text), CellFormat.Default, out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain("text[]");

        static string Error(CellFormat format)
        {
            CellGrammar.TryCreate(CellType.TimestampTz, format, out _, out var error).ShouldBeFalse();
            return error!;
        }
    }

    [Theory]
    [InlineData("integer", "a whole number of 64 bits")]
    [InlineData("int16", "a whole number from -32768 to 32767")]
    [InlineData("decimal(5,2)", "a number of up to 3 digits before ',' and 2 after it")]
    [InlineData("date", "a date like 31/12/2024")]
    [InlineData("double", "a number like 1.234,5")]
    public void A_reject_is_told_what_would_have_fitted(string type, string expected)
    {
        var format = new CellFormat { DecimalMark = ',', ThousandsMark = ".", DateOrder = DateOrder.Dmy };

        Grammar(type, format).Expectation.ShouldBe(expected);
    }

    internal static CellGrammar Grammar(string type, CellFormat? format = null)
    {
        CellType.TryParse(type, out var cellType, out var typeError).ShouldBeTrue(typeError);
        CellGrammar.TryCreate(cellType, format ?? CellFormat.Default, out var grammar, out var error).ShouldBeTrue(error);
        return grammar;
    }

    private static bool Fits(string type, string cell, CellFormat? format = null) =>
        Grammar(type, format).Fits(Encoding.UTF8.GetBytes(cell));
}
