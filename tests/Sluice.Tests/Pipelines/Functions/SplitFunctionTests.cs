using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Typing;
using Xunit;

namespace Sluice.Tests.Pipelines.Functions;

public sealed class SplitFunctionTests : IDisposable
{
    private readonly FunctionDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("11/Jan/21 3:04 PM;jdoe;It works; really\nyes", "2021-01-11 14:04:00|jdoe|It works; really\nyes")]
    [InlineData("05/août/25 2:47 PM;712020:x;Ça marche", "2025-08-05 12:47:00|712020:x|Ça marche")]
    [InlineData("2021-01-11 15:04;jdoe;ok", "2021-01-11 14:04:00|jdoe|ok")]
    [InlineData("2021-01-11T15:04:05.000+0300;jdoe;ok", "2021-01-11 12:04:05|jdoe|ok")]
    [InlineData("2021/1/11 15:04;jdoe;", "2021-01-11 14:04:00|jdoe|")]
    [InlineData("11/Jan/21 3:04 PM;only two", "||11/Jan/21 3:04 PM;only two")]
    [InlineData("Hello; this is; a text", "||Hello; this is; a text")]
    [InlineData("11/01/2021 15:04;jdoe;whose month is this", "||11/01/2021 15:04;jdoe;whose month is this")]
    [InlineData("", "||")]
    public void A_cell_is_cut_where_its_parts_are_what_they_should_be_and_kept_whole_elsewhere(string cell, string expected)
    {
        var split = Register(CellFormat.Default with { TimeZone = "Europe/Berlin" });
        _database.Connection.Execute("SET TimeZone = 'UTC'");

        var parts = _database.Column(
            $"SELECT concat_ws('|', coalesce(strftime(s.at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S'), ''), coalesce(s.author, ''), coalesce(s.body, '')) FROM (SELECT {split}($1::VARCHAR) AS s)", cell);

        parts.ShouldBe([expected]);
    }

    [Fact]
    public void A_declared_order_is_the_only_one()
    {
        var split = Register(CellFormat.Default with { TimeZone = "UTC", DateOrder = DateOrder.Dmy });

        _database.Column($"SELECT {split}(t).at IS NULL FROM (VALUES ('11/01/2021 15:04;a;b'), ('2021-01-11 15:04;a;b')) v(t)").ShouldBe([false, true]);
    }

    [Fact]
    public void The_order_that_the_file_has_proven_is_read_beside_dates_that_say_themselves_what_they_mean()
    {
        var split = Register(CellFormat.Default with { TimeZone = "UTC" }, DateOrder.Dmy);

        _database.Column($"SELECT strftime({split}(t).at, '%m-%d') FROM (VALUES ('03/12/2024 15:45;a;b'), ('2024-12-03 15:45;a;b'), ('3/Dec/24 15:45;a;b')) v(t)")
            .ShouldBe(["12-03", "12-03", "12-03"]);
    }

    [Theory]
    [InlineData("11/Jan/21;a;b;c;d", "a;b;c|d")]
    [InlineData("11/Jan/21;a;b", "a|b")]
    public void One_part_takes_the_delimiters_that_are_too_many(string cell, string expected) =>
        _database.Column($"SELECT concat_ws('|', s.author, s.body) FROM (SELECT {Register(CellFormat.Default with { TimeZone = "UTC" }, surplus: "author")}($1::VARCHAR) AS s)", cell)
            .ShouldBe([expected]);

    [Fact]
    public void A_part_of_which_nothing_is_there_is_no_value() =>
        _database.Column($"SELECT s.author IS NULL AND s.body IS NULL AND s.at IS NOT NULL FROM (SELECT {Register(CellFormat.Default with { TimeZone = "UTC" })}('11/Jan/21;;') AS s)").ShouldBe([true]);

    [Fact]
    public void Nothing_stays_nothing() => _database.Column($"SELECT {Register(CellFormat.Default with { TimeZone = "UTC" })}(NULL) IS NULL").ShouldBe([true]);

    private string Register(CellFormat format, DateOrder? proven = null, string surplus = "body") => _database.Register(name => new SplitFunction(name, new SplitConfig
    {
        By = ";",
        Parts = [new("at", Type("timestamp_tz")), new("author", CellType.Text), new("body", CellType.Text)],
        Surplus = surplus,
        Otherwise = "body",
    }, format, proven));

    private static CellType Type(string name) => CellType.TryParse(name, out var type, out _) ? type : throw new ArgumentException(name);
}
