using Shouldly;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Tests.Pipelines.Reading.Csv.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Csv;

public sealed class DialectSnifferTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "delimiter ,, quote \", header")]
    [InlineData("a;b\n1,5;2,5\n3,5;4,5\n", "delimiter ;, quote \", header")]
    [InlineData("a\tb\nHello, world\tHi, you\nfoo\tbar\n", "delimiter tab, quote \", header")]
    [InlineData("a|b|c\n1|x,y|2\n3|z|4\n", "delimiter |, quote \", header")]
    [InlineData("a:b:c\nx:y:z\nu:v:w\n", "delimiter :, quote \", header")]
    [InlineData("a^b^c\nx^y^z\nu^v^w\n", "delimiter ^, quote \", header")]
    [InlineData("a\u0001b\u0001c\n1\u0001x, y\u00012\n", "delimiter 0x01, quote \", header")]
    [InlineData("a||b||c\n1||x||2\n", "delimiter ||, quote \", header")]
    [InlineData("1::1193::5::978300760\n2::661::3::978302109\n3::914::3::978301968\n", "delimiter ::, quote \", no header")]
    [InlineData("a|b|c\n1||2\n3||4\n", "delimiter |, quote \", header")]
    [InlineData("59 2 32.1 101\n48 1 21.6 87\n72 2 30.5 93\n", "delimiter space, quote \", no header")]
    [InlineData("1 234 567.5\n2 345 678.5\n3 456 789.5\n", "delimiter ,, quote \", no header")]
    [InlineData("06 12 34 56\n06 22 44 66\n07 33 55 77\n", "delimiter ,, quote \", no header")]
    [InlineData("10:30:00\n11:45:10\n12:00:59\n", "delimiter ,, quote \", no header")]
    [InlineData("sentence\nit is so\nso it is\nis it so\n", "delimiter ,, quote \", header")]
    [InlineData("", "delimiter ,, quote \", header")]
    [InlineData("name\nAlice\nBob\n", "delimiter ,, quote \", header")]
    public void Delimiters_are_found(string text, string expected) => Sniff(text).ShouldBe(expected);

    [Fact]
    public void Two_bars_are_one_delimiter_also_where_the_first_megabyte_ends_between_them()
    {
        var text = "a||b\n" + string.Concat(Enumerable.Repeat("1||2\n", 250_000));

        foreach (var start in new[] { "", "x", "xy", "xyz", "xyza" })
        {
            Sniff(start + text).ShouldBe("delimiter ||, quote \", header");
        }
    }

    [Theory]
    [InlineData("id,name,amount\n1,x\n2,y,3,4\n5,z,6\n7\n8,w,9\n", "delimiter ,, quote \", header")]
    [InlineData("id;name;amount\n1;x\n2;y;3;4\n5\n", "delimiter ;, quote \", header")]
    public void A_ragged_file_keeps_its_columns(string text, string expected) => Sniff(text).ShouldBe(expected);

    [Theory]
    [InlineData("a,b\n'x,1','y'\n'z','w'\n", "delimiter ,, quote ', header")]
    [InlineData("a,b\nit's,x\n'tis,y\n", "delimiter ,, quote \", header")]
    [InlineData("a,b\n1,plain\n2,plain\n3,plain\n4,'as typed'\n5,'00123'\n", "delimiter ,, quote \", header")]
    [InlineData("a,b\n1,plain\n2,plain\n3,plain\n4,'one, two'\n5,'00123'\n", "delimiter ,, quote ', header")]
    [InlineData("a,b\n\"x,1\",'y'\n'z',w\n", "delimiter ,, quote \", header")]
    [InlineData("a,b\n1,\"open\n2,fine\n3,fine\n", "delimiter ,, quote \", header")]
    [InlineData("a,b\n1,\"o\n2,\"p\n3,\"q\n4,r\n", "delimiter ,, no quote, header")]
    [InlineData("a,b\n1,\"x \\\"y\\\"\"\n2,\"z\"\n", "delimiter ,, quote \", escape \\, header")]
    [InlineData("a,b\n1,\"C:\\dir\\\"\n2,\"z\"\n", "delimiter ,, quote \", header")]
    public void Quotes_and_escapes_are_found(string text, string expected) => Sniff(text).ShouldBe(expected);

    [Theory]
    [InlineData("id,name\n1,x\n2,y\n", true)]
    [InlineData("1,x\n2,y\n3,z\n", false)]
    [InlineData("x,2024-01-05\ny,2024-02-06\n", false)]
    [InlineData("name,born\ny,2024-02-06\n", true)]
    [InlineData("country,2019,2020,2021\nDE,5,6,7\nFR,8,9,1\n", true)]
    [InlineData("country,2019,2020\nDE,1.5,2.5\nFR,3.5,4.5\n", true)]
    [InlineData("Rome,2019,2020\nOslo,2015,2016\nBonn,2018,2020\n", false)]
    [InlineData("x,y\nz,w\n", true)]
    [InlineData("x,y\n", true)]
    [InlineData("1,2\n", false)]
    [InlineData("NA,1\n2,3\n4,5\n", false)]
    [InlineData("1,x,\\N\n2,\\N,3.5\n3,y,4.5\n", false)]
    [InlineData("a,,c\n1,x,2\n", true)]
    [InlineData("0x00\t0x0000\t#NULL\n0x1F\t0x001f\t#UNIT SEPARATOR\n", false)]
    [InlineData("code\tpoint\n0x00\t0x0000\n0x01\t0x0001\n", true)]
    public void Headers_are_told_from_data(string text, bool hasHeader) =>
        Sniff(text).EndsWith(", header").ShouldBe(hasHeader);

    [Fact]
    public void A_name_is_a_hint_and_no_more()
    {
        Sniff("a,b\tc,d\n1,2\t3,4\n", "x.tsv").ShouldBe("delimiter tab, quote \", header");
        Sniff("a,b,c\n1,2,3\n", "x.tsv").ShouldBe("delimiter ,, quote \", header");
        Sniff("name\nAlice\n", "x.tsv").ShouldBe("delimiter tab, quote \", header");
    }

    [Fact]
    public void What_is_declared_is_taken_as_said()
    {
        var options = new CsvOptions { Delimiter = ";", Quote = "'", Escape = "\\", Header = false };
        using var source = CsvText.Open("id,name\n1,x\n", options);

        source.Dialect.ShouldBe(new CsvDialect(";", '\'', '\\', false));
    }

    private static string Sniff(string text, string fileName = "orders.csv")
    {
        using var source = CsvText.Open(text, new CsvOptions(), fileName);
        return source.Dialect.ToString();
    }
}
