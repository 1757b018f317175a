using Shouldly;
using Sluice.Stores.Drift;
using Xunit;

namespace Sluice.Tests.Stores.Drift;

/// <summary>Columns that were renamed are told from columns that came and went, by what their values look like.</summary>
public sealed class RenameSearchTests
{
    private const int Count = 400;

    private static readonly string[] States = ["open", "done", "late", "void"];
    private static readonly string[] Cities = ["Berlin", "Paris", "Rome", "Oslo", "Wien", "Prag", "Bern"];

    /// <summary>Kinds of columns: the value of a row, in one period and in the next.</summary>
    private static readonly Dictionary<string, Func<int, string?>> Kinds = new()
    {
        ["state"] = i => States[i * 7 % 4],
        ["city"] = i => Cities[i * 5 % 7],
        ["country"] = i => new[] { "DE", "FR", "IT", "NO" }[i * 3 % 4],
        ["amount"] = i => $"{i * 7919 % 1000}.{i % 100:00}",
        ["percent"] = i => $"{i * 31 % 101}",
        ["mail"] = i => $"person.{i}@example-{i % 3}.org",
        ["phone"] = i => $"+49 {i % 900 + 100} {i * 7919 % 100000:00000}",
        ["day"] = i => $"2026-{1 + (i % 12):00}-{1 + (i % 28):00}",
        ["code"] = i => $"AB-{i:0000}",
        ["uuid"] = i => new Guid(i * 7919, (short)i, 3, 4, 5, 6, 7, 8, 9, 10, 11).ToString(),
        ["url"] = i => $"https://shop.example.org/item/{i}",
        ["note"] = i => i % 3 == 0 ? null : $"customer said {States[i % 4]} on {Cities[i % 7]} street {i}",
        ["weight"] = i => $"{0.1 + (i * 13 % 50 / 10.0):0.0}",
    };

    public static TheoryData<string, string, string> Renames() => new()
    {
        { "state", "state", "status" }, { "state", "state", "order_state" }, { "state", "zustand", "bestellstatus" },
        { "city", "city", "town" }, { "city", "ort", "city_name" }, { "country", "country", "land" }, { "country", "cc", "country_code" },
        { "amount", "amount", "total" }, { "amount", "amount", "amount_eur" }, { "amount", "betrag", "price" }, { "percent", "percent", "share" },
        { "percent", "rate", "discount_rate" }, { "mail", "mail", "email" }, { "mail", "mail", "contact" }, { "mail", "e_mail", "address" },
        { "phone", "phone", "telephone" }, { "phone", "tel", "mobile_number" }, { "day", "day", "date" }, { "day", "due", "due_date" },
        { "day", "created", "created_at" }, { "code", "code", "article" }, { "code", "sku", "item_no" }, { "uuid", "uuid", "id" },
        { "uuid", "key", "row_key" }, { "url", "url", "link" }, { "url", "page", "href" }, { "weight", "weight", "weight_kg" },
        { "weight", "kg", "mass" }, { "note", "note", "notes" }, { "note", "comment", "comments" },
    };

    [Theory]
    [MemberData(nameof(Renames))]
    public void A_column_under_a_new_name_is_found_among_others_that_came_and_went(string kind, string before, string after)
    {
        var other = kind is "city" or "state" ? "amount" : "city";

        var found = RenameSearch.Find(
            [(before, Sketch(kind, 0)), ("gone", Sketch(other, 0))],
            [("come", new ColumnSketch(Enumerable.Range(0, Count).Select(i => $"Z{i % 2}{(char)('a' + (i % 26))}!"))), (after, Sketch(kind, Count))]);

        found.Select(rename => (rename.From, rename.To)).ShouldBe([(before, after)]);
        found[0].Similarity.ShouldBeInRange(0.5, 1);
    }

    public static TheoryData<string, string, string, string> Others() => new()
    {
        { "state", "state", "city", "town" }, { "state", "state", "amount", "price" }, { "amount", "amount", "percent", "tax_rate" },
        { "city", "city", "country", "nation" }, { "mail", "mail", "url", "homepage" }, { "phone", "phone", "code", "sku" },
        { "day", "due", "amount", "total" }, { "uuid", "key", "mail", "contact" }, { "note", "note", "mail", "sender" },
        { "weight", "weight", "amount", "price" }, { "percent", "percent", "day", "shipped" }, { "country", "country", "state", "status" },
        { "code", "sku", "uuid", "guid" }, { "url", "link", "phone", "tel" }, { "city", "city", "note", "remark" },
        { "amount", "amount", "state", "status" }, { "mail", "mail", "country", "nation" }, { "day", "day", "phone", "tel" },
        { "url", "url", "weight", "mass" }, { "note", "note", "percent", "share" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void A_column_that_came_is_not_taken_for_another_that_went(string goneKind, string gone, string comeKind, string come) =>
        RenameSearch.Find([(gone, Sketch(goneKind, 0))], [(come, Sketch(comeKind, Count))]).ShouldBeEmpty();

    [Fact]
    public void Columns_without_values_and_columns_of_yes_and_no_need_more_than_their_values()
    {
        var empty = new ColumnSketch([null, null]);
        var yes = new ColumnSketch(Enumerable.Range(0, Count).Select(i => i % 2 == 0 ? "true" : "false"));

        RenameSearch.Find([("a", empty)], [("b", empty)]).ShouldBeEmpty();
        RenameSearch.Find([("is_paid", yes)], [("has_coupon", yes)]).ShouldBeEmpty();
        RenameSearch.Find([("is_paid", yes)], [("paid", yes)]).ShouldHaveSingleItem();
    }

    [Fact]
    public void Each_column_is_paired_once_with_the_likeliest()
    {
        var found = RenameSearch.Find(
            [("city", Sketch("city", 0)), ("state", Sketch("state", 0))],
            [("status", Sketch("state", Count)), ("town", Sketch("city", Count)), ("town_2", Sketch("city", Count * 2))]);

        found.Select(rename => (rename.From, rename.To)).ShouldBe([("city", "town"), ("state", "status")], ignoreOrder: true);
    }

    private static ColumnSketch Sketch(string kind, int first) => new(Enumerable.Range(first, Count).Select(Kinds[kind]));
}
