using System.Text;
using Shouldly;
using Sluice.Pipelines.Enriching.Entities;
using Xunit;

namespace Sluice.Tests.Pipelines.Enriching.Entities;

public sealed class EntityFinderTests
{
    private static readonly Gazetteer NoNames = new([], EntityKinds.Names.Count);

    [Theory]
    [InlineData("@maria.lopez can you look? cc @o'neil", "mention @maria.lopez = maria.lopez")]
    [InlineData("[~jdoe] and [~accountid:712020:ca3d60c1-ec4d-4178-a37e-1f23ef39e46e]",
        "mention [~jdoe] = jdoe; mention [~accountid:712020:ca3d60c1-ec4d-4178-a37e-1f23ef39e46e] = 712020:ca3d60c1-ec4d-4178-a37e-1f23ef39e46e")]
    [InlineData("@Override @param x npm i @angular/core a@b", "")]
    [InlineData("[mailto:ann@x.org] [Bo|MAILTO:bo@x.org] scp user:secret@x.org", "email ann@x.org; email bo@x.org")]
    [InlineData("mail John.Doe+x@Example.co.uk, please", "email John.Doe+x@Example.co.uk = john.doe+x@example.co.uk")]
    [InlineData("v1.2.3@example.com.", "email v1.2.3@example.com")]
    [InlineData("“Ana@firma.de”", "email Ana@firma.de = ana@firma.de")]
    public void People_and_addresses(string text, string expected) => Found(text).ShouldBe(expected);

    [Theory]
    [InlineData("see https://Example.org:443/a/b?x=1#y.", "url https://Example.org:443/a/b?x=1#y = https://example.org/a/b?x=1#y")]
    [InlineData("(http://x.org/a_(b)) [docs|https://docs.x.org/p]", "url http://x.org/a_(b); url https://docs.x.org/p")]
    [InlineData("https://s.atlassian.net/browse/ABC-12?focused=1", "url https://s.atlassian.net/browse/ABC-12?focused=1; ticket ABC-12")]
    [InlineData("https://git.x.org/r/commit/1a2B3c", "url https://git.x.org/r/commit/1a2B3c")]
    [InlineData("https://git.x.org/r/commit/1a2b3c4", "url https://git.x.org/r/commit/1a2b3c4; commit 1a2b3c4")]
    [InlineData("www.example.com/x, jdbc:postgresql://db:5432/app", "url www.example.com/x; url postgresql://db:5432/app")]
    [InlineData("http:// https:///", "")]
    [InlineData("10.0.0.1, 256.1.1.1 and 10.0.0.1:8080", "ip 10.0.0.1; version 256.1.1.1; ip 10.0.0.1")]
    [InlineData("fe80::1 2001:DB8::00ff ::1 std::string 12:34:56", "ip fe80::1; ip 2001:DB8::00ff = 2001:db8::ff; ip ::1; time 12:34:56")]
    public void Places_on_the_network(string text, string expected) => Found(text).ShouldBe(expected);

    [Theory]
    [InlineData("ABC-123 fixes PROJ_2-7, feature/ABC-9-login", "ticket ABC-123; ticket PROJ_2-7; ticket ABC-9")]
    [InlineData("UTF-8 SHA-256 ISO-8859 A-1 abc-1 ABC-0 ABC-12-13", "")]
    [InlineData("version 2.1 and v3.4, 1.2.3-rc1, 17.0.1+12, 2.0-SNAPSHOT, 1.5 times",
        "version 2.1; version v3.4 = 3.4; version 1.2.3-rc1; version 17.0.1+12; version 2.0-SNAPSHOT")]
    [InlineData("commit 1a2b3c4, merged e83c5163316f89bfbde7d9ab23ca2e25604af290 and 1a2b3c4",
        "commit 1a2b3c4; commit e83c5163316f89bfbde7d9ab23ca2e25604af290")]
    public void Work_and_its_versions(string text, string expected) => Found(text).ShouldBe(expected);

    [Theory]
    [InlineData("in /var/log/app.log, ./run.sh and ~/x, not and/or", "path /var/log/app.log; path ./run.sh; path ~/x")]
    [InlineData(@"C:\Users\me\a.txt or \\server\share\b.xlsx", @"path C:\Users\me\a.txt; path \\server\share\b.xlsx")]
    [InlineData("src/main/App.java:12 and config.yaml; TCP/IP, Inc.", "path src/main/App.java; path config.yaml")]
    [InlineData("java.lang.NullPointerException: x; TypeError: y; an Error", "exception java.lang.NullPointerException = NullPointerException; exception TypeError")]
    [InlineData("ORA-00942: no table; CS0246; error AB12; ECONNREFUSED; ERR_NAME_NOT_RESOLVED; SIGSEGV",
        "error_code ORA-00942; error_code CS0246; error_code AB12; error_code ECONNREFUSED; error_code ERR_NAME_NOT_RESOLVED; error_code SIGSEGV")]
    [InlineData("0x80070005, error code 1045, exit code: 137, SQLSTATE[HY000], SQLSTATE 42P01",
        "error_code 0x80070005; error_code 1045; error_code 137; error_code HY000; error_code 42P01")]
    [InlineData("HTTP 500, HTTP/1.1 404 Not Found, status code: 503, a 502 Bad Gateway, 500 rows, error 403",
        "http_status 500; http_status 404; http_status 503; http_status 502; http_status 403")]
    public void Errors_and_files(string text, string expected) => Found(text).ShouldBe(expected);

    [Theory]
    [InlineData("\tat com.acme.Shop.pay(Shop.java:42)", "stack_frame at com.acme.Shop.pay(Shop.java:42) = com.acme.Shop.pay Shop.java:42")]
    [InlineData("boom\n   at Acme.Shop.Pay(String id) in C:\\src\\Shop.cs:line 7\r\nend",
        @"stack_frame at Acme.Shop.Pay(String id) in C:\src\Shop.cs:line 7 = Acme.Shop.Pay C:\src\Shop.cs:7")]
    [InlineData("    at async pay (/app/shop.js:10:5)\n    at /app/x.js:3:1",
        "stack_frame at async pay (/app/shop.js:10:5) = pay /app/shop.js:10:5; stack_frame at /app/x.js:3:1 = /app/x.js:3:1")]
    [InlineData("  File \"shop.py\", line 12, in <module>\n", "stack_frame File \"shop.py\", line 12, in <module> = <module> shop.py:12")]
    [InlineData("at noon (or later) we meet at the gate", "")]
    public void Frames_of_stack_traces(string text, string expected) => Found(text).ShouldBe(expected);

    [Theory]
    [InlineData("on 2024-03-08, 08/03/2024, 13/03/2024 and 3/14/2024",
        "date 2024-03-08; date 08/03/2024 = ?; date 13/03/2024 = 2024-03-13; date 3/14/2024 = 2024-03-14")]
    [InlineData("25/Feb/26 2:54 PM, 5. März 2024, January 5th, 2024, 8.3.2024",
        "datetime 25/Feb/26 2:54 PM = 2026-02-25T14:54:00; date 5. März 2024 = 2024-03-05; date January 5th, 2024 = 2024-01-05; date 8.3.2024 = ?")]
    [InlineData("2024-01-05T23:30:00.250-02:00 or 2024-01-05 10:00Z",
        "datetime 2024-01-05T23:30:00.250-02:00 = 2024-01-06T01:30:00.25Z; datetime 2024-01-05 10:00Z = 2024-01-05T10:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00, 9999-12-31T23:00:00-05:00",
        "datetime 0001-01-01T00:00:00+01:00 = ?; datetime 9999-12-31T23:00:00-05:00 = ?")]
    [InlineData("at 14:30 and 3:05 pm, ratio 16:9, 1:2:3:4", "time 14:30 = 14:30:00; time 3:05 pm = 15:05:00")]
    [InlineData("$1,234.50, €5k, 1.234,56 €, USD 100, 12 EUR, £3 million, 5 USD",
        "money $1,234.50 = $ 1234.5; money €5k = EUR 5000; money 1.234,56 € = EUR 1234.56; money USD 100; money 12 EUR = EUR 12; money £3 million = GBP 3000000; money 5 USD = USD 5")]
    [InlineData("$99999999999999999999 billion", "")]
    [InlineData("10 000,00 €; 1'000.50 CHF; it costs 100€", "money 10 000,00 € = EUR 10000; money 1'000.50 CHF = CHF 1000.5; money 100€ = EUR 100")]
    public void Times_and_amounts(string text, string expected) => Found(text).ShouldBe(expected);

    [Fact]
    public void The_last_microsecond_of_any_year_is_one_of_that_year()
    {
        foreach (var year in Enumerable.Range(1, 9999))
        {
            var last = $"{year:0000}-12-31T23:59:59.999999";
            Found($"due {last} ok").ShouldBe($"datetime {last}");
            if (year is > 1 and < 9999)
                Found($"due {last}+00:01 ok").ShouldBe($"datetime {last}+00:01 = {year:0000}-12-31T23:58:59.999999Z");
        }
    }

    [Fact]
    public void Listed_names_are_found_by_their_words_the_longest_first()
    {
        GazetteerTerm[] terms =
        [
            new("product", "Acme Cloud", "acme-cloud"), new("product", "Acme Cloud Storage", "storage"), new("component", "C++", "cpp"),
            new("team", "QA", "qa"), new("person", "Jörg Müller", "jm"), new("component", ".NET", "dotnet"),
        ];

        var found = Found("ACME-cloud storage, acme cloud; c++ C++ .NET qa QA by JÖRG müller", new Gazetteer(terms, EntityKinds.Names.Count));

        found.ShouldBe("product ACME-cloud storage = storage; product acme cloud = acme-cloud; component C++ = cpp; component .NET = dotnet; team QA = qa; person JÖRG müller = jm");
    }

    [Theory]
    [InlineData("@")]
    [InlineData("@a ")]
    [InlineData("http://")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData("a/")]
    [InlineData("/")]
    [InlineData("1.")]
    [InlineData("1:")]
    [InlineData("a:1:")]
    [InlineData("a@b")]
    [InlineData("[~")]
    [InlineData("at at ")]
    [InlineData("\n at (")]
    [InlineData("acme cloud ")]
    [InlineData("1/2/")]
    [InlineData("12 ")]
    [InlineData("$1,")]
    [InlineData("x(http://a.b)))).")]
    [InlineData("\\\\a")]
    [InlineData("-")]
    [InlineData("A-")]
    [InlineData("\u201c")]
    public void A_megabyte_of_the_same_is_looked_through_once(string unit)
    {
        // Whoever looked twice at all that is left would not come back from this: ten to the twelve steps.
        var terms = Enumerable.Range(0, 5_000).Select(i => new GazetteerTerm("product", $"acme cloud acme cloud {i}", "x")).ToList();
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length)));
        var finder = new EntityFinder(new Gazetteer(terms, EntityKinds.Names.Count));

        finder.Find(text);

        finder.Found.Count.ShouldBeInRange(0, EntityList.EntitiesMax);
    }

    [Theory]
    [InlineData("ab://x]")]
    [InlineData("www.]")]
    [InlineData("a.txt-")]
    public void Sixteen_megabytes_without_a_blank_are_looked_through_once(string unit)
    {
        // Whoever looked to the next blank from each of them would not come back either, though he looks at many bytes at a time.
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, (16 << 20) / unit.Length)) + "zzzz");
        var finder = new EntityFinder(NoNames);

        finder.Find(text);

        finder.Found.Count.ShouldBeInRange(0, EntityList.EntitiesMax);
    }

    private static string Found(string text, Gazetteer? names = null)
    {
        names ??= NoNames;
        var utf8 = Encoding.UTF8.GetBytes(text);
        var finder = new EntityFinder(names);
        finder.Find(utf8);
        var kinds = EntityKinds.Names.Concat(names.Kinds).ToList();
        var shown = new List<string>();
        foreach (var entity in finder.Found.Found)
        {
            var span = Encoding.UTF8.GetString(utf8[entity.Start..entity.End]);
            var value = entity.ValueLength == Entity.IsUnknown ? "?" : Encoding.UTF8.GetString(finder.Found.ValueOf(entity, utf8));
            shown.Add($"{kinds[entity.Kind]} {span}{(value == span ? "" : $" = {value}")}");
        }

        return string.Join("; ", shown);
    }
}
