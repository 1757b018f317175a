using System.Text;
using System.Xml;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Reading.Excel.Xml;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel.Xml;

/// <summary>The scanner sees what .NET's reader sees, whatever the pieces in which the bytes come.</summary>
public sealed class XmlScannerTests
{
    private static readonly string[] Texts =
        ["1", "a b", " ", "&lt;&amp;&#65;&#x1F600;", "é€😀", "<![CDATA[<c> ]] ]]>", "<!-- <c> - -->", "<?pi <x> ?>", "\n  ", "]", "&quot;&apos;&gt;", "line\r\nline\rline"];

    private static readonly string[] Names = ["c", "row", "x:v", "a-very-long-name.of_an:element", "is", "é"];

    private static readonly Gen<string> Documents = Gen.Sized(size => Element(Math.Min(size, 5)));

    [Fact]
    public void It_sees_what_the_reader_of_NET_sees()
    {
        var pieces = Gen.Choose(1, 50);
        Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Documents.ToArbitrary(), pieces.ToArbitrary(), (document, piece) =>
        {
            var xml = "<root xmlns:x=\"u\" xmlns:a-very-long-name.of_an=\"v\">" + document + "</root>\n";
            Ours(Encoding.UTF8.GetBytes(xml), piece).ShouldBe(Theirs(xml), $"piece {piece}: {xml}");
        }));
    }

    [Fact]
    public void What_it_takes_for_XML_has_matching_tags_and_what_it_does_not_is_refused_in_words()
    {
        var mutants = from document in Documents
                      from place in Gen.Choose(0, 10_000)
                      from letter in Gen.Elements("<", ">", "/", "&", "\"", "'", "=", "]", "!", "-", "", "x", "\0")
                      select (Document: document, Place: place, Letter: letter);
        Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(mutants.ToArbitrary(), mutant =>
        {
            var xml = "<root xmlns:x=\"u\">" + mutant.Document + "</root>";
            var at = mutant.Place % xml.Length;
            try
            {
                Ours(Encoding.UTF8.GetBytes(xml.Remove(at, 1).Insert(at, mutant.Letter)), 7);
            }
            catch (SluiceException e)
            {
                e.Problems.ShouldHaveSingleItem().Code.ShouldBe("workbook_damaged");
            }
        }));
    }

    [Theory]
    [InlineData("", "ends too early")]
    [InlineData("<a>", "ends too early")]
    [InlineData("<a", "in the middle of a tag")]
    [InlineData("<a></b>", "</b> where <a> is open")]
    [InlineData("</a>", "never began")]
    [InlineData("<a/><b/>", "a second root")]
    [InlineData("<a/>text", "outside of its root")]
    [InlineData("text<a/>", "outside of its root")]
    [InlineData("<a>&nbsp;</a>", "an entity &nbsp; that XML does not have")]
    [InlineData("<a>&#0;</a>", "an entity")]
    [InlineData("<a>&#xD800;</a>", "an entity")]
    [InlineData("<a>&amp</a>", "an & that begins no entity")]
    [InlineData("<!DOCTYPE a><a/>", "a document type")]
    [InlineData("<a><!ENTITY x \"y\"></a>", "a document type")]
    [InlineData("<a><!-- </a>", "does not end")]
    [InlineData("<a><![CDATA[ </a>", "ends too early")]
    [InlineData("<a <b/></a>", "a tag does not end")]
    [InlineData("<>", "no name")]
    [InlineData("< a/>", "no name")]
    public void What_is_no_XML_is_said(string xml, string why) =>
        Should.Throw<SluiceException>(() => Ours(Encoding.UTF8.GetBytes(xml), 3)).Message.ShouldContain(why);

    [Fact]
    public void Nesting_and_tags_have_an_end()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 200));
        var @long = $"<a b=\"{new string('x', 1_000_000)}\"/>";

        Should.Throw<SluiceException>(() => Ours(Encoding.UTF8.GetBytes(deep), 1000)).Message.ShouldContain("deeper than 100");
        Should.Throw<SluiceException>(() => Ours(Encoding.UTF8.GetBytes(@long), 1000)).Message.ShouldContain("longer than");
    }

    private static Gen<string> Element(int depth)
    {
        var text = Gen.Elements(Texts);
        var attribute = from name in Gen.Elements("r", "s", "t", "x:q")
                        from value in Gen.Elements("A1", "", " > ", "&amp;", "'", "1 2")
                        from blank in Gen.Elements(" ", "\n ")
                        select $"{blank}{name}=\"{value}\"";
        var attributes = Gen.OneOf(Gen.Constant(""), attribute);
        var inside = depth == 0 ? text : Gen.OneOf(text, Element(depth - 1));
        return from name in Gen.Elements(Names.Where(name => name != "é").ToArray())
               from written in attributes
               from parts in inside.ListOf(3)
               from isEmpty in Gen.Elements(false, false, true)
               select isEmpty ? $"<{name}{written}/>" : $"<{name}{written}>{string.Concat(parts)}</{name} >".Replace($"</{name} >", $"</{name}>");
    }

    /// <summary>Starts, ends and texts; a text in several pieces is one.</summary>
    private static string Ours(byte[] xml, int piece)
    {
        using var scanner = new XmlScanner(new Pieces(xml, piece), "file.xlsx", "part");
        var seen = new StringBuilder();
        var text = new MemoryStream();
        while (scanner.Next() is var token and not XmlToken.Finish)
        {
            if (token is XmlToken.Text)
            {
                text.Write(scanner.Text);
                continue;
            }

            Flush(seen, Encoding.UTF8.GetString(text.ToArray()));
            text.SetLength(0);
            seen.Append(token is XmlToken.Start ? "<" : ">").Append(Encoding.UTF8.GetString(scanner.Name));
            if (token is XmlToken.Start)
            {
                var attributes = scanner.Attributes;
                while (attributes.MoveNext())
                {
                    var name = Encoding.UTF8.GetString(attributes.Name);
                    seen.Append(name.StartsWith("xmlns") ? "" : $" {name}={Encoding.UTF8.GetString(attributes.Value)}");
                }
            }
        }

        return seen.ToString();
    }

    private static string Theirs(string xml)
    {
        using var reader = XmlReader.Create(new StringReader(xml));
        var seen = new StringBuilder();
        var text = new StringBuilder();
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    Flush(seen, text.ToString());
                    text.Clear();
                    seen.Append('<').Append(reader.LocalName);
                    var (isEmpty, name) = (reader.IsEmptyElement, reader.LocalName);
                    while (reader.MoveToNextAttribute())
                    {
                        seen.Append(reader.Name.StartsWith("xmlns") ? "" : $" {reader.Name}={reader.Value.Replace("&", "&amp;")}");
                    }

                    seen.Append(isEmpty ? $">{name}" : "");
                    break;
                case XmlNodeType.EndElement:
                    Flush(seen, text.ToString());
                    text.Clear();
                    seen.Append('>').Append(reader.LocalName);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when reader.Depth > 0:
                    text.Append(reader.Value);
                    break;
            }
        }

        return seen.ToString();
    }

    private static void Flush(StringBuilder seen, string text) => seen.Append(text.Length > 0 ? $"[{text}]" : "");

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);
    }
}
