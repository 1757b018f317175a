using Shouldly;
using Sluice.Pipelines.Functions;
using Xunit;

namespace Sluice.Tests.Pipelines.Functions;

public sealed class AdfTextTests : IDisposable
{
    private readonly FunctionDatabase _database = new();

    public AdfTextTests() => _database.Connection.Register(new AdfTextFunction());

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("""{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"A"}]}""", "h2. A")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"a"},{"type":"hardBreak"},{"type":"text","text":"b"}]}""", "a\nb")]
    [InlineData("""{"type":"paragraph"}""", "")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"https://x.org","marks":[{"type":"link","attrs":{"href":"https://x.org"}}]}]}""", "https://x.org")]
    [InlineData("""{"type":"paragraph","content":[{"type":"inlineCard","attrs":{"url":"https://x.org/b"}},{"type":"text","text":" "},{"type":"emoji","attrs":{"shortName":":smile:","text":"😄"}}]}""", "https://x.org/b 😄")]
    [InlineData("""{"type":"paragraph","content":[{"type":"date","attrs":{"timestamp":"1710201600000"}},{"type":"status","attrs":{"text":"LATE","color":"red"}}]}""", "2024-03-12LATE")]
    [InlineData("""{"type":"paragraph","content":[{"type":"date","attrs":{"timestamp":"-9223372036854775808"}},{"type":"date","attrs":{"timestamp":"-62400000000000"}}]}""", "-9223372036854775808-62400000000000")]
    [InlineData("""{"type":"orderedList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]},{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"b"}]}]}]}]},{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"c"}]}]}]}""", "# a\n#* b\n# c")]
    [InlineData("""{"type":"taskList","content":[{"type":"taskItem","attrs":{"state":"DONE"},"content":[{"type":"text","text":"do"}]},{"type":"taskItem","content":[{"type":"text","text":"it"}]}]}""", "* do\n* it")]
    [InlineData("""{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"h"}]}]}]},{"type":"tableRow","content":[{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"c"}]}]}]}]}""", "||h||\n|c|")]
    [InlineData("""{"type":"panel","attrs":{"panelType":"info"},"content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]},{"type":"rule"}]}""", "a\n\n----")]
    [InlineData("""{"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]}""", "{quote}\na\n{quote}")]
    [InlineData("""{"type":"expand","attrs":{"title":"More"},"content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]}""", "More\n\na")]
    [InlineData("""{"type":"mediaSingle","content":[{"type":"media","attrs":{"id":"1","alt":"shot.png"}}]}""", "!shot.png!")]
    [InlineData("""{"type":"layoutSection","content":[{"type":"layoutColumn","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]},{"type":"layoutColumn","content":[{"type":"somethingNew","content":[{"type":"text","text":"b"}]}]}]}""", "a\n\nb")]
    [InlineData("""{"type":"codeBlock","content":[{"type":"text","text":"x = {1}"}]}""", "{code}\nx = {1}\n{code}")]
    [InlineData("""{"type":7,"content":{"a":1}}""", "")]
    public void A_document_reads_as_Jira_s_own_markup(string block, string expected)
        => TextOf($$"""{"version":1,"type":"doc","content":[{{block}}]}""").ShouldBe(expected);

    [Theory]
    [InlineData("plain {text}")]
    [InlineData("")]
    [InlineData("""{"type":"document"}""")]
    [InlineData("""{"type":"doc","content":[}""")]
    [InlineData("""{"a":{"type":"doc"}}""")]
    public void Any_other_text_stays_as_it_is(string text) => TextOf(text).ShouldBe(text);

    [Fact]
    public void Documents_nest_as_deep_as_JSON_may()
    {
        var nested = string.Concat(Enumerable.Repeat("""{"type":"panel","content":[""", 200)) + """{"type":"text","text":"deep"}""" + string.Concat(Enumerable.Repeat("]}", 200));

        TextOf($$"""{"type":"doc","content":[{{nested}}]}""").ShouldBe("deep");
        _database.Connection.Scalar<string>("SELECT coalesce(adf_text(NULL), 'none')").ShouldBe("none");
    }

    private string TextOf(string text) => _database.Connection.Scalar<string>("SELECT adf_text(?::VARCHAR)", text)!;
}
