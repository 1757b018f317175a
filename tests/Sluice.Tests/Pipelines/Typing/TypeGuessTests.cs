using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;
using Xunit;

namespace Sluice.Tests.Pipelines.Typing;

/// <summary>A guess must not change a cell: whatever is guessed, the plan reads every cell, and reads it as it is written.</summary>
public sealed class TypeGuessTests
{
    private static readonly string[] Seeds =
    [
        "0", "7", "-7", "007", "+7", "1.5", ".5", "5.", "1e5", "1E+5", "-0", "9223372036854775807", "9223372036854775808", "12345678901234567890.5",
        "0.1", "true", "False", "yes", "2024-02-29", "2024-2-9", "29/02/2024", "02/29/2024", "1.2.2024", "2024-02-29 10:00", "2024-02-29T24:00:00Z",
        "29/Feb/24 1:05 PM", "10:00:00", "24:00:00", "{}", "[1]", "[x]", "123e4567-e89b-12d3-a456-426614174000", "", " ", " 5 ", "NA", "1,234.5", "12 %", "nan", "1_0",
    ];

    private static readonly CellFormat[] Formats =
    [
        CellFormat.Default,
        new() { DecimalMark = ',', ThousandsMark = ".", Percent = true, CurrencySigns = ["€"] },
        new() { DateOrder = DateOrder.Mdy, NullWords = ["NA", ""] },
    ];

    [Fact]
    public void Every_cell_fits_the_type_that_its_column_was_guessed_to_be()
    {
        var cells = Gen.OneOf(
            Gen.Elements(Seeds),
            Gen.Elements("0123456789.-:/ eETZ+,%".ToCharArray()).ArrayOf().Select(text => new string(text)),
            Gen.Elements(Seeds).SelectMany(_ => Gen.Elements("0", "9", ".", " ", "-", "Z", "x", ":00"), (seed, tail) => seed + tail));
        var columns = from kind in Gen.Elements(CellKind.Text, CellKind.Text, CellKind.JsonString)
                      from format in Gen.Elements(Formats)
                      from count in Gen.Choose(1, 4)
                      from column in cells.ArrayOf(count)
                      select (kind, format, column);
        var kinds = new HashSet<CellTypeKind>();

        foreach (var (kind, format, column) in columns.Sample(20_000))
        {
            var guess = Guess(kind, format, column);
            var grammar = GrammarTests.Grammar(guess.Type.Name, format with { DateOrder = guess.DateOrder ?? format.DateOrder });
            kinds.Add(guess.Type.Kind);
            foreach (var cell in column.Where(cell => !grammar.NullWords.Contains(Encoding.UTF8.GetBytes(cell))))
            {
                if (!grammar.Fits(Encoding.UTF8.GetBytes(cell)))
                    Assert.Fail($"[{string.Join('|', column)}] was guessed as {guess.Type}, which '{cell}' does not fit");
                if (format == CellFormat.Default && Written(guess, cell) is { } written && written != cell.Trim(' ', '\t'))
                    Assert.Fail($"[{string.Join('|', column)}] was guessed as {guess.Type}, which makes '{written}' of '{cell}'");
            }
        }

        kinds.Count.ShouldBeGreaterThan(9);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00+01:00", "timestamp_tz")]
    [InlineData("9999-12-31T24:00:00", "timestamp")]
    public void A_time_at_the_edge_of_the_calendar_is_a_time_like_others(string cell, string type) =>
        Guess(CellKind.Text, CellFormat.Default, cell, "2024-01-01T00:00:00" + (type == "timestamp" ? "" : "Z")).Type.Name.ShouldBe(type);

    [Fact]
    public void Numbers_of_json_that_no_type_holds_are_text_as_those_of_csv_are()
    {
        Guess(CellKind.JsonNumber, CellFormat.Default, "1", "1e999").Type.ShouldBe(CellType.Text);
        Guess(CellKind.JsonNumber, CellFormat.Default, "1", new string('9', 39)).ShouldSatisfyAllConditions(
            guess => guess.Type.ShouldBe(CellType.Text),
            guess => guess.Witness.ShouldBe($"text because row 2 is `{new string('9', 39)}`, with more digits than a double keeps"));
    }

    [Fact]
    public void Numbers_of_json_and_of_csv_are_guessed_alike_and_lose_no_digit()
    {
        var digits = Gen.OneOf(Gen.Choose(1, 4), Gen.Choose(13, 19), Gen.Choose(1, 45))
            .SelectMany(count => Gen.Elements("0123456789".ToCharArray()).ArrayOf(count), (_, all) => new string(all));
        var numbers = from sign in Gen.Elements("", "-")
                      from whole in digits
                      from fraction in digits
                      from form in Gen.Choose(0, 4)
                      from exponent in Gen.Elements("e-7", "E+3", "e+300", "E-12")
                      let start = whole.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : "0"
                      select sign + start + (form > 1 ? "." + fraction : "") + (form == 4 ? exponent : "");
        var columns = from count in Gen.Choose(1, 3)
                      from column in numbers.ArrayOf(count)
                      select column;
        var types = new Dictionary<string, int>();

        foreach (var column in columns.Sample(20_000))
        {
            var csv = Guess(CellKind.Text, CellFormat.Default, column);
            var json = Guess(CellKind.JsonNumber, CellFormat.Default, column);

            json.Type.ShouldBe(csv.Type, $"[{string.Join('|', column)}]");
            json.Witness?.Split("; ")[0].ShouldBe(csv.Witness?.Split("; ")[0]);
            types[json.Type.Name] = types.GetValueOrDefault(json.Type.Name) + 1;
            if (json.Type == CellType.Double)
            {
                foreach (var cell in column)
                {
                    KeepsDigits(cell).ShouldBeTrue($"[{string.Join('|', column)}] was guessed as double, which loses digits of {cell}");
                }
            }
        }

        types.Keys.Order().ShouldBe(["decimal(38,0)", "double", "integer", "text"]);
    }

    [Theory]
    [InlineData("0.100000000000000005551")]
    [InlineData("1.00000000000000005551e-1")]
    [InlineData("1.0000000000000000000000e5")]
    public void What_a_double_prints_of_itself_is_a_double(string cell)
    {
        Guess(CellKind.JsonNumber, CellFormat.Default, cell).Type.ShouldBe(CellType.Double);
        Guess(CellKind.Text, CellFormat.Default, cell).Type.ShouldBe(CellType.Double);
    }

    // At most 17 digits, which any program may print, or those that the double itself has.
    private static bool KeepsDigits(string cell)
    {
        var mantissa = cell.Split('e', 'E')[0].TrimStart('-').Replace(".", "").TrimStart('0');
        if (mantissa.TrimEnd('0').Length <= 17)
            return true;
        var printed = Math.Abs(double.Parse(cell, CultureInfo.InvariantCulture)).ToString($"E{mantissa.Length - 1}", CultureInfo.InvariantCulture);
        return printed.Split('E')[0].Replace(".", "") == mantissa;
    }

    /// <summary>The value written again, for types that have one way of writing it.</summary>
    private static string? Written(TypeGuess guess, string cell)
    {
        var bytes = Encoding.UTF8.GetBytes(cell);
        switch (guess.Type.Kind)
        {
            case CellTypeKind.Integer:
                IntegerCell.TryParse(bytes, out long integer).ShouldBeTrue();
                return integer.ToString(CultureInfo.InvariantCulture);
            case CellTypeKind.Decimal:
                DecimalCell.TryParse(bytes, 38, 0, out Int128 whole).ShouldBeTrue();
                return whole.ToString(CultureInfo.InvariantCulture);
            case CellTypeKind.Date when guess.DateOrder == DateOrder.Iso:
                new DateParser(new TemporalForm(DateOrder.Iso, null)).TryParse(bytes, out var days).ShouldBeTrue();
                return DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            default:
                return null;
        }
    }

    [Theory]
    [InlineData("timestamp", "12 mars 2024 à 15:45", "3 avril 2024 à 09:05")]
    [InlineData("timestamp", "12.03.2024 15:45 Uhr", "31.12.2024 09:05 Uhr")]
    [InlineData("timestamp", "12 de março de 2024 às 15:45", "3 de abril de 2024 às 09:05")]
    [InlineData("timestamp_tz", "2024-03-12 15:45:00 CET", "2024-07-12 15:45:00 CEST")]
    [InlineData("timestamp_tz", "12/Mar/24 3:45 PM GMT", "13/Mar/24 3:45 PM UTC")]
    [InlineData("text", "2024-03-12 15:45:00 EST", "2024-07-12 15:45:00 EDT")]
    public void Times_with_the_words_of_a_language_are_guessed_as_they_are_declared(string type, string first, string second) =>
        Guess(CellKind.Text, CellFormat.Default, first, second).Type.Name.ShouldBe(type);

    private static TypeGuess Guess(CellKind kind, CellFormat format, params string[] cells)
    {
        var column = new SourceColumn(0, "c", kind);
        var evidence = new ColumnEvidence(new GuessRules(kind, format), CandidateSets.Of(kind, format.DateOrder), isDeclared: false);
        var nullWords = new NullWords(format.NullWords);
        foreach (var (index, cell) in cells.Index())
        {
            var bytes = Encoding.UTF8.GetBytes(cell);
            evidence.Cells++;
            if (nullWords.Contains(bytes))
                evidence.Nulls++;
            else
                evidence.Note(bytes, index + 1);
        }
        return TypeGuess.Of(column, declared: null, evidence);
    }
}
