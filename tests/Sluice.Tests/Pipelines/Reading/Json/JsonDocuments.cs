using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Tests.Pipelines.Reading.Json;

/// <summary>Random JSON texts, with blanks, escapes and brackets in unlikely places, for FsCheck.</summary>
internal static class JsonDocuments
{
    private static readonly Gen<string> Blanks = Gen.Frequency(
        (5, Gen.Constant("")), (2, Gen.Constant(" ")), (1, Gen.Constant("\n")), (1, Gen.Constant(" \r\n\t ")));

    private static readonly Gen<string> Piece = Gen.Elements(
        "a", "Z", "ß", "€", "𝄞", "日本", "{", "}", "[", "]", ",", ":", " ", "0", "\\\"", "\\\\", "\\/", "\\n", "\\t", "\\b",
        "\\u0041", "\\u00e9", "\\ud834\\udd1e", "\\\\\\\"", "long enough to leave the twelve bytes of a short string");

    private static readonly Gen<string> Text =
        from pieces in Gen.ListOf(Piece)
        select "\"" + string.Concat(pieces.Take(12)) + "\"";

    private static readonly Gen<string> Number =
        from sign in Gen.Elements("", "-")
        from whole in Gen.Choose(0, 1_000_000)
        from fraction in Gen.Elements("", ".5", ".000", ".123456789012345678901234567890")
        from exponent in Gen.Elements("", "e5", "E-10", "e+400")
        select sign + whole.ToString(CultureInfo.InvariantCulture) + fraction + exponent;

    private static readonly Gen<string> Scalar = Gen.Frequency(
        (4, Text), (3, Number), (1, Gen.Elements("true", "false")), (1, Gen.Constant("null")));

    /// <summary>Records: objects mostly. Names come from a small set, so that they repeat across records and within one.</summary>
    public static Gen<IReadOnlyList<string>> Records { get; } =
        from records in Gen.ListOf(Gen.Frequency((8, Object(3)), (1, Scalar), (1, Array(2))))
        select (IReadOnlyList<string>)[.. records.Take(30)];

    /// <summary>The records as one array with blanks between.</summary>
    public static Gen<string> AsArray(IReadOnlyList<string> records) =>
        from blanks in Gen.ArrayOf(Blanks, records.Count * 2 + 2)
        select blanks[^1] + "[" + string.Join(",", records.Select((record, i) => blanks[2 * i] + record + blanks[2 * i + 1]))
            + (records.Count == 0 ? blanks[0] : "") + "]" + blanks[^2];

    /// <summary>A record on one line, whose blanks are spaces.</summary>
    public static string AsLine(string record) => record.Replace('\n', ' ').Replace('\r', ' ');

    private static Gen<string> Value(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency((6, Scalar), (1, Object(depth - 1)), (1, Array(depth - 1)));

    private static Gen<string> Object(int depth) =>
        from members in Gen.ListOf(Member(depth))
        from blank in Blanks
        select "{" + blank + string.Join(",", members.Take(8)) + "}";

    private static Gen<string> Array(int depth) =>
        from values in Gen.ListOf(Value(depth))
        from blank in Blanks
        select "[" + blank + string.Join("," + blank, values.Take(6)) + blank + "]";

    private static Gen<string> Member(int depth) =>
        from name in Gen.Elements("\"id\"", "\"a\"", "\"\"", "\"longer than eight\"", "\"\\u0061\"", "\"x{y\"", "\"quo\\\"te\"", "\"ä\"")
        from value in Value(depth)
        from before in Blanks
        from between in Blanks
        from after in Blanks
        select before + name + between + ":" + between + value + after;
}
