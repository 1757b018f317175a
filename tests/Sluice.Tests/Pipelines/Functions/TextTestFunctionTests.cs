using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Functions;
using Xunit;

namespace Sluice.Tests.Pipelines.Functions;

public sealed class TextTestFunctionTests : IDisposable
{
    private readonly FunctionDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("^[A-Z]{3}-[0-9]+$", "ABC-12", true)]
    [InlineData("^[A-Z]{3}-[0-9]+$", "xABC-12", false)]
    [InlineData("^[A-Z]{3}-[0-9]+$", "ABC-12\n", false)]
    [InlineData("[0-9]", "abc1", true)]
    [InlineData("^ü+$", "üüü", true)]
    [InlineData("^.$", "漢", true)]
    [InlineData("(?i)straße", "STRAßE", true)]
    [InlineData("^[$]+$", "$$", true)]
    [InlineData("^[]$]+$", "]$", true)]
    [InlineData("^\\$$", "$", true)]
    [InlineData("^\\$$", "$\n", false)]
    [InlineData("(?m)^b$", "a\nb\nc", true)]
    [InlineData("^$", "", true)]
    public void A_pattern_is_found_in_a_text_or_not(string pattern, string text, bool expected)
    {
        var matches = Matches(pattern);

        _database.Column($"SELECT {matches}($1)", text).ShouldBe([expected]);
    }

    [Fact]
    public void Null_is_null_and_every_row_is_asked()
    {
        var matches = Matches("^[0-9]*5$");
        _database.Connection.Execute("CREATE TABLE t AS SELECT CASE WHEN i % 7 = 0 THEN NULL ELSE CAST(i AS VARCHAR) END AS c FROM range(20000) r(i)");

        _database.Column($"SELECT count(*) FROM t WHERE {matches}(c) IS DISTINCT FROM (right(c, 1) = '5')").ShouldBe([0L]);
        _database.Column($"SELECT count(*) FROM t WHERE {matches}(c) IS NULL").ShouldBe([2858L]);
    }

    [Fact]
    public void Texts_that_were_seen_before_are_answered_as_the_first_time()
    {
        // As many different short texts as make the memory of a thread forget, again and again, among long ones.
        var matches = Matches("^[0-9]*[05]$");
        _database.Connection.Execute("CREATE TABLE seen AS SELECT CAST(hash(i) % 3000 AS VARCHAR) || CASE WHEN i % 11 = 0 THEN repeat('1', 20) || (i % 10) ELSE '' END AS c FROM range(50000) r(i)");

        _database.Column($"SELECT count(*) FROM seen WHERE {matches}(c) IS DISTINCT FROM (right(c, 1) IN ('0', '5'))").ShouldBe([0L]);
    }

    [Theory]
    [InlineData("(?=a)b", "look-around")]
    [InlineData("(?<!a)b", "look-around")]
    [InlineData("(a)\\1", "back-reference")]
    [InlineData("(?>a+)b", "atomic group")]
    [InlineData("(a", "at character 2")]
    [InlineData("[a-", "no regular expression")]
    [InlineData("", "expected 1 to 1000")]
    public void A_pattern_that_can_not_be_had_in_linear_time_is_refused_before_any_row_is_read(string pattern, string expected)
    {
        MatchPattern.TryCreate(pattern, out var created, out var error).ShouldBeFalse();

        created.ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain(expected);
    }

    [Fact]
    public void A_pattern_of_1001_characters_is_refused_and_one_of_1000_is_not()
    {
        MatchPattern.TryCreate(new string('a', 1000), out _, out _).ShouldBeTrue();
        MatchPattern.TryCreate(new string('a', 1001), out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Patterns_that_are_known_to_explode_answer_like_any_other()
    {
        var text = new string('a', 50_000) + "!";

        foreach (var pattern in new[] { "^(a+)+$", "^(a|aa)+$", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$" })
            _database.Column($"SELECT {Matches(pattern)}($1)", text).ShouldBe([false], pattern);
    }

    [Fact]
    public void A_pattern_of_too_many_states_fails_with_advice_and_does_not_hang()
    {
        MatchPattern.TryCreate("([a-h]{1,50}){1,50}z", TimeSpan.FromMilliseconds(50), out var created, out _).ShouldBeTrue();
        var matches = _database.Register(name => new TextTestFunction(name, created!.Reader));

        Should.Throw<DuckException>(() => _database.Column($"SELECT {matches}(repeat('abcdefgh', 1000))"))
            .Message.ShouldContain("write it without counted repetitions inside counted repetitions");
    }

    private string Matches(string pattern)
    {
        MatchPattern.TryCreate(pattern, out var created, out var error).ShouldBeTrue(error);
        return _database.Register(name => new TextTestFunction(name, created.Reader));
    }
}
