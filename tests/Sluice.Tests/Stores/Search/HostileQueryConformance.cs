using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Stores.Search;
using Sluice.Tests.Stores.Support;
using Xunit;

namespace Sluice.Tests.Stores.Search;

/// <summary>Whatever is typed is a query, or is refused with a reason; it never becomes a part of the store's own language.</summary>
public abstract class HostileQueryConformance : StoreTests
{
    private static readonly string[] Pieces =
    [
        "login", "failure", "\"", "\"\"", "'", "*", "-", "--", "(", ")", "((", "OR", "AND", "NOT", "NEAR", "NEAR(", ":", "::", "status:", "status:open", "votes:", "votes:>", "created:",
        "created:..", "comment:", "entity:*", "summary:\"", "^", "+", "{c0} :", "rowid:", "rank MATCH", "; DROP TABLE tickets; --", "%", "\\", "\0", "\u0002", "\ud800", "é", "名前", "🙂",
        "..", ">", "<=", "1..2", "x'41'", "/*", "*/", "?1", "$1", "@x", "bm25(", " ", "\t", "\n", "label:", "-label:", "-(", "tickets", "\u200b", "²", "ﬁ",
    ];

    [Fact]
    public void Any_text_is_answered_or_refused_with_a_reason()
    {
        using (var loading = Open())
        {
            loading.Load(TicketIndex.Package(Home));
        }

        using var store = Open();
        var made = Gen.ListOf(Gen.Frequency((6, Gen.Elements(Pieces)), (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""))))
            .Select(pieces => string.Concat(pieces));

        Prop.ForAll(Arb.From(made), query =>
        {
            try
            {
                var result = ((ISearchable)store).Search(new("tickets", query) { WithFacets = query.Length % 2 == 0 }, CancellationToken.None);
                result.Hits.Count.ShouldBeLessThanOrEqualTo(4);
                foreach (var snippet in result.Hits.SelectMany(hit => hit.Snippets))
                {
                    snippet.Marks.ShouldAllBe(mark => mark.Start >= 0 && mark.Length > 0 && mark.Start + mark.Length <= snippet.Text.Length);
                }
            }
            catch (SluiceException refusal)
            {
                refusal.Kind.ShouldBe(FailureKind.Usage);
                refusal.Problems.Single().Code.ShouldBeOneOf("unknown_field", "bad_query_value", "query_too_large");
            }
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(12));

        ((ISearchable)store).Search(new("tickets", ""), CancellationToken.None).Total.ShouldBe(4);
    }

    [Fact]
    public void A_query_as_long_and_as_deep_as_can_be_is_answered_or_refused()
    {
        using var store = Open();
        store.Load(TicketIndex.Package(Home));
        string[] queries =
        [
            new string('(', 4000), new string('-', 4000) + "x", new string('"', 3999), string.Concat(Enumerable.Repeat("a ", 2000)), new string('x', 5000),
            string.Join(" OR ", Enumerable.Repeat("login", 150)), string.Join(" ", Enumerable.Range(0, 190).Select(i => $"-w{i}")), new string('x', 4000),
        ];

        foreach (var query in queries)
        {
            try
            {
                ((ISearchable)store).Search(new("tickets", query), CancellationToken.None);
            }
            catch (SluiceException refusal)
            {
                refusal.Problems.Single().Code.ShouldBe("query_too_large");
            }
        }
    }
}

public sealed class SqliteHostileQueryTests : HostileQueryConformance
{
    private protected override StoreKind KindIn(StoreFolder home) => new SearchKind(home);
}
