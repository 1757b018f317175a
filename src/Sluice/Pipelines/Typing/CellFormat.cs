namespace Sluice.Pipelines.Typing;

/// <summary>
/// How the cells of a column write their values: the marks of numbers, the words of booleans, the order of dates. What
/// is not declared is not understood: a cell written in any other way is a misfit, never a guess.
/// </summary>
public sealed record CellFormat
{
    /// <summary>Plain numbers, ISO 8601 dates, no null words.</summary>
    public static CellFormat Default { get; } = new();

    /// <summary>The mark before the fraction of a number: <c>.</c> (default) or <c>,</c>.</summary>
    public char DecimalMark { get; init; } = '.';

    /// <summary>
    /// The mark between groups of three digits, or null (default): none is allowed. <c>,</c> <c>.</c> <c>'</c>
    /// <c>’</c> <c>_</c> or a blank, which also stands for the two blanks that do not break. Groups must be whole:
    /// <c>1,234</c> and <c>1234</c> are numbers then, <c>12,34</c> is not. India's groups of two before the last three
    /// (<c>12,34,567</c>) are whole too.
    /// </summary>
    public string? ThousandsMark { get; init; }

    /// <summary>
    /// Signs of currency that may stand before or after a number, such as <c>€</c> and <c>EUR</c>; default none. They are
    /// dropped, so name only one currency: with two, amounts of both would become one.
    /// </summary>
    public IReadOnlyList<string> CurrencySigns { get; init; } = [];

    /// <summary>Whether a number may end in <c>%</c>, and is then a hundredth: <c>12.5 %</c> is 0.125. Default false.</summary>
    public bool Percent { get; init; }

    /// <summary>
    /// Whether a negative number may be written as accounts have it: <c>12.50-</c> and <c>(12.50)</c>, or with the minus sign
    /// of typography. Default false.
    /// </summary>
    public bool AccountingNegatives { get; init; }

    /// <summary>
    /// Whether <c>nan</c>, <c>inf</c> and <c>infinity</c> are values of a double. Default false: most systems write them
    /// for a missing or broken value, and few stores take them.
    /// </summary>
    public bool NonFinite { get; init; }

    /// <summary>
    /// Whether a decimal may have an exponent: where the file says that its cells are numbers, as JSON and sheets do. Nobody
    /// declares it, for <c>4.01234E+12</c> in a CSV is a number that has lost its digits.
    /// </summary>
    internal bool HasExponents { get; init; }

    /// <summary>
    /// Words that mean no value, such as <c>NA</c>; default none. Compared exactly, after blanks around the cell are
    /// dropped; the empty word makes cells of only blanks null.
    /// </summary>
    public IReadOnlyList<string> NullWords { get; init; } = [];

    /// <summary>
    /// Whether a text is read without the blanks around it, as every other type is; default false. A text of only blanks is
    /// no value then.
    /// </summary>
    public bool Trim { get; init; }

    /// <summary>Words for true, in any case. Default: true, t, yes, y, on, 1.</summary>
    public IReadOnlyList<string> TrueWords { get; init; } = ["true", "t", "yes", "y", "on", "1"];

    /// <summary>Words for false, in any case. Default: false, f, no, n, off, 0.</summary>
    public IReadOnlyList<string> FalseWords { get; init; } = ["false", "f", "no", "n", "off", "0"];

    /// <summary>The order of dates; null (default) when the column's data are to decide, and ISO where nobody asked them.</summary>
    public DateOrder? DateOrder { get; init; }

    /// <summary>
    /// The exact form of dates or times, such as <c>%d.%m.%Y %H:%M</c> (<see cref="TemporalPattern"/>); null by default.
    /// Takes the place of <see cref="DateOrder"/>.
    /// </summary>
    public string? Pattern { get; init; }

    /// <summary>
    /// The time zone (IANA name, such as <c>Europe/Berlin</c>) of texts without an offset in a <c>timestamp_tz</c> column;
    /// null (default): such a text is a misfit.
    /// </summary>
    public string? TimeZone { get; init; }

    /// <summary>The same with more words that mean no value.</summary>
    public CellFormat AlsoNull(IReadOnlyList<string> words) => words.Count == 0 ? this : this with { NullWords = [.. NullWords.Union(words)] };
}
