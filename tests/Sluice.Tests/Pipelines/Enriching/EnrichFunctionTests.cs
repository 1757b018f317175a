using System.Text;
using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching;
using Sluice.Pipelines.Enriching.Entities;
using Sluice.Pipelines.Enriching.Sentiment;
using Sluice.Tests.Pipelines.Functions;
using Xunit;

namespace Sluice.Tests.Pipelines.Enriching;

public sealed class EnrichFunctionTests : IDisposable
{
    private static readonly TextArgument[] Arguments = [new("summary", false), new("comments", true)];

    private readonly FunctionDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Texts_are_told_one_by_one_and_what_is_not_known_is_null()
    {
        var sentiment = Sentiment(new SentimentConfig { Of = [] });

        var rows = _database.Column($"""
            SELECT CAST(s.label AS VARCHAR) || ' ' || array_to_string(list_transform(s.texts,
                lambda t: concat(t.field, coalesce(t.number::VARCHAR, ''), '=', coalesce(t.sentiment, '?'), len(t.words))), ' ')
            FROM (SELECT {sentiment}(a, b) AS s FROM (VALUES
                ('It is great', ['It is bad', NULL, '  ', 'Login page', 'Das ist nicht gut', 'It is what it is'])) v(a, b))
            """);

        rows.ShouldBe(["neutral summary=positive1 comments1=negative1 comments4=?0 comments5=?0 comments6=neutral0"]);
    }

    [Fact]
    public void A_row_without_texts_has_no_sentiment()
    {
        var sentiment = Sentiment(new SentimentConfig { Of = [] });

        _database.Rows($"SELECT s.label, s.score, s.confidence, s.trend, len(s.texts) FROM (SELECT {sentiment}(a, b) AS s FROM (VALUES (NULL, NULL), ('', []), (NULL, [NULL])) v(a, b))")
            .ShouldAllBe(row => row[0] == null && row[1] == null && row[2] == null && row[3] == null && (long)row[4]! == 0);
    }

    [Fact]
    public void Code_says_nothing_about_people()
    {
        var sentiment = Sentiment(new SentimentConfig { Of = [] });

        _database.Column($"SELECT {sentiment}(t, NULL).score FROM (VALUES ('It is good {{code:java}}fatal error{{code}}'), ('It is good ```fatal error```'), ('It is good {{noformat}}fatal')) v(t)")
            .Distinct().ShouldBe([0.44]);
    }

    [Fact]
    public void Code_that_is_opened_nowhere_is_looked_through_once()
    {
        // Whoever looked for its end from each of them would not come back from this, though he looks at many bytes at a time.
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{code:", 3 << 20)));

        new CodeBlocks().BlankedIn(text).SequenceEqual(text).ShouldBeTrue();
    }

    [Fact]
    public void A_text_in_a_language_of_ones_own_lexicon_can_be_analysed()
    {
        var sentiment = Sentiment(new SentimentConfig { Of = [], IsAnyLanguage = true, Lexicon = new Dictionary<string, double> { ["kaputt"] = -2.5 } });

        _database.Column($"SELECT {sentiment}('Die Anwendung ist kaputt', NULL).label").ShouldBe(["negative"]);
    }

    [Fact]
    public void Vectors_of_all_kinds_give_each_row_what_its_texts_give_alone()
    {
        // Dictionaries, constants, filtered rows, long lists and NULLs in every place of a vector.
        var sentiment = Sentiment(new SentimentConfig { Of = [], Domain = SentimentDomain.Support });
        var entities = Entities(new EntitiesConfig { Of = [] });
        _database.Connection.Execute("""
            CREATE TABLE t AS SELECT i, CASE WHEN i % 7 <> 0 THEN ['It is good', 'It crashes', 'see ABC-' || (i + 1), 'mail a' || i || '@x.org'][1 + i % 4] END AS a,
                CASE WHEN i % 5 <> 0 THEN list_transform(range(i % 6), lambda j: CASE WHEN j % 3 <> 2 THEN 'It is bad, see v1.2.' || j END) END AS b
            FROM range(20000) r(i)
            """);
        string Sum(string rows) => $"SELECT sum(hash(i, {sentiment}(a, list_transform(b, lambda e: e)), {entities}(a, list_transform(b, lambda e: e)))) FROM {rows}";

        var whole = _database.Column(Sum("t"))[0];
        var oneByOne = _database.Column($"SELECT sum(h) FROM (SELECT unnest(range(20)) AS k), LATERAL (SELECT sum(hash(i, {sentiment}(a, list_transform(b, lambda e: e)), "
            + $"{entities}(a, list_transform(b, lambda e: e)))) AS h FROM t WHERE i % 20 = k)")[0];

        oneByOne.ShouldBe(whole);
    }

    [Fact]
    public void A_place_is_one_of_characters_from_nought()
    {
        var entities = Entities(new EntitiesConfig { Of = [] });
        _database.Connection.Execute("CREATE TABLE t AS SELECT 'Ünïcode 😀 “ABC-1” – mail ärger@x.org or jo@x.org, €5 and @zoë' AS a");

        var found = _database.Rows($"SELECT e.text, substring(a, e.start_pos + 1, e.end_pos - e.start_pos) FROM (SELECT a, unnest({entities}(a, NULL)) AS e FROM t)");

        found.Select(row => (string)row[0]!).ShouldBe(["ABC-1", "jo@x.org", "€5", "@zoë"]);
        found.ShouldAllBe(row => (string)row[0]! == (string)row[1]!);
    }

    [Fact]
    public void Only_the_wanted_kinds_are_told()
    {
        var entities = Entities(new EntitiesConfig { Of = [], Kinds = ["url", "team"] }, new GazetteerTerm("team", "Blue Team", "blue"), new GazetteerTerm("product", "Acme", "acme"));

        _database.Column($"SELECT unnest({entities}('Acme: blue team, see ABC-1 at https://x.org', ['http://y.org'])).value").ShouldBe(["blue", "https://x.org", "http://y.org"]);
    }

    [Fact]
    public void Kinds_that_are_not_wanted_cost_the_wanted_ones_nothing()
    {
        var entities = Entities(new EntitiesConfig { Of = [], Kinds = ["ticket", "version"] });

        _database.Column($"SELECT unnest({entities}(repeat('from https://x.org ', 2000) || 'see PROJ-123', ['v1.2.3@example.com', 'v1.2.3'])).value")
            .ShouldBe(["PROJ-123", "1.2.3"]);
    }

    [Fact]
    public void An_ambiguous_date_has_no_value() =>
        _database.Rows($"SELECT e.kind, e.value FROM (SELECT unnest({Entities(new EntitiesConfig { Of = [] })}('on 03/04/2024', NULL)) AS e)").ShouldBe([["date", null]]);

    private string Sentiment(SentimentConfig config) => _database.Register(name => new SentimentFunction(name, config, Arguments));

    private string Entities(EntitiesConfig config, params GazetteerTerm[] terms) => _database.Register(name => new EntitiesFunction(name, config, terms, Arguments));
}
