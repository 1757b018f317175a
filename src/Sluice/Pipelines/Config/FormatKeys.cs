using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>
/// The keys that say how cells are written. They stand in <c>read</c> for the whole file and in a target of <c>map</c>
/// for its own columns, where what is not said is inherited.
/// </summary>
internal sealed class FormatKeys
{
    private readonly ConfigKey<IReadOnlyList<string>> _nulls;
    private readonly ConfigKey<DateOrder?> _dateOrder;
    private readonly ConfigKey<string> _timeZone;
    private readonly ConfigKey<string> _decimalMark;
    private readonly ConfigKey<string> _thousandsMark;
    private readonly ConfigKey<IReadOnlyList<string>> _trueWords;
    private readonly ConfigKey<IReadOnlyList<string>> _falseWords;
    private readonly ConfigKey<IReadOnlyList<string>> _currencySigns;
    private readonly ConfigKey<bool?> _percent;
    private readonly ConfigKey<bool?> _accountingNegatives;
    private readonly ConfigKey<bool?> _nonFinite;
    private readonly ConfigKey<bool?> _trim;

    /// <summary>The keys of one section.</summary>
    /// <param name="inherited">How the reference names the default where the section inherits; null where it does not.</param>
    public FormatKeys(string? inherited)
    {
        string Or(string words) => inherited ?? words;
        var words = new ListShape<string>(Shapes.AnyText, "a list of words", takesOne: true, isDistinct: true);
        _nulls = new("null", words, "Words that mean no value, compared exactly. `NA` is text unless it is named here.")
        {
            DefaultWords = Or("no words"),
            Example = "null: [NA, n/a]",
        };
        _dateOrder = new("date_order", new OptionalShape<DateOrder>(Shapes.Word(
            ("dmy", DateOrder.Dmy), ("mdy", DateOrder.Mdy), ("ymd", DateOrder.Ymd), ("iso", DateOrder.Iso), ("named", DateOrder.Named))),
            "The order of day, month and year in dates: `dmy` (31/12/2024), `mdy` (12/31/2024), `ymd` (2024/12/31), `iso` "
            + "(2024-12-31 to the letter), `named` (31/Dec/24, Dec 31, 2024; months in English, French, German, Spanish, Portuguese, Italian, "
            + "Dutch, Russian, Polish, Chinese and the languages of Scandinavia). Two digits are a year too where the type is declared (31/12/24). A time may follow with `Uhr`, or "
            + "behind `à`, `às`, `a las`, `um` or `at`. Where the data of a column do not settle the order, the job asks.")
        {
            DefaultWords = Or("decided for each column by its data"),
            Example = "date_order: dmy",
        };
        _timeZone = new("time_zone", Shapes.TimeZone, "The zone of times that are written without one, for `timestamp_tz` columns, also of times without a zone in Parquet. In a cell a zone is an "
            + "offset, or one of the names `UTC`, `GMT`, `CET` and `CEST`; others, such as `EST`, mean several and are refused. An hour that a day of autumn has twice is taken for the second of them, that of winter time.")
        {
            DefaultWords = Or("none; such a time is then rejected"),
            Example = "time_zone: Europe/Berlin",
        };
        _decimalMark = new("decimal_mark", Shapes.CharacterOf(".,"), "The mark before the fraction of a number.")
        {
            DefaultWords = Or("\".\""),
            Example = "decimal_mark: \",\"",
        };
        _thousandsMark = new("thousands_mark", Shapes.CharacterOf(",.'’_ ", ("none", "")),
            "The mark between groups of three digits. Groups must be whole: with `,` the cell 12,34 is no number.")
        {
            DefaultWords = Or("none"),
            Example = "thousands_mark: \"'\"",
        };
        _trueWords = new("true_words", words, "Words for true, in any case.")
        {
            DefaultWords = Or(string.Join(", ", CellFormat.Default.TrueWords)),
            Example = "true_words: [ja, wahr]",
        };
        _falseWords = new("false_words", words, "Words for false, in any case.")
        {
            DefaultWords = Or(string.Join(", ", CellFormat.Default.FalseWords)),
            Example = "false_words: [nein, falsch]",
        };
        _currencySigns = new("currency_signs", words,
            "Signs that may stand before or after a number and are dropped. Name one currency only: with two, amounts of both would become one.")
        {
            DefaultWords = Or("none"),
            Example = "currency_signs: [€, EUR]",
        };
        _percent = new("percent", new OptionalShape<bool>(Shapes.Bool),
            "Whether a number may end in %, and is then a hundredth: 12.5 % is 0.125.")
        {
            DefaultWords = Or("false"),
            Example = "percent: true",
        };
        _accountingNegatives = new("accounting_negatives", new OptionalShape<bool>(Shapes.Bool),
            "Whether a negative number may have its minus behind it or stand in brackets: 12.50- and (12.50) are -12.50, as is −12.50.")
        {
            DefaultWords = Or("false"),
            Example = "accounting_negatives: true",
        };
        _nonFinite = new("non_finite", new OptionalShape<bool>(Shapes.Bool), "Whether nan, inf and infinity are values of a `double`.")
        {
            DefaultWords = Or("false"),
            Example = "non_finite: true",
        };
        _trim = new("trim", new OptionalShape<bool>(Shapes.Bool),
            "Whether texts are taken without the blanks around them, as all other types are: a text of blanks alone is then no value. For files in which a blank follows each delimiter.")
        {
            DefaultWords = Or("false"),
            Example = "trim: true",
        };
        All = [_nulls, _trim, _dateOrder, _timeZone, _decimalMark, _thousandsMark, _trueWords, _falseWords, _currencySigns, _percent, _accountingNegatives, _nonFinite];
    }

    /// <summary>All of them in the order of the reference.</summary>
    public IReadOnlyList<ConfigKey> All { get; }

    /// <summary>The format that the section's keys make of the one it inherits.</summary>
    public CellFormat Apply(SectionValues values, CellFormat inherited)
    {
        var format = inherited with
        {
            NullWords = values.Get(_nulls) ?? inherited.NullWords,
            DateOrder = values.Get(_dateOrder) ?? inherited.DateOrder,
            TimeZone = values.Get(_timeZone) ?? inherited.TimeZone,
            DecimalMark = values.Get(_decimalMark)?[0] ?? inherited.DecimalMark,
            ThousandsMark = values.Get(_thousandsMark) switch { null => inherited.ThousandsMark, "" => null, var mark => mark },
            TrueWords = values.Get(_trueWords) ?? inherited.TrueWords,
            FalseWords = values.Get(_falseWords) ?? inherited.FalseWords,
            CurrencySigns = values.Get(_currencySigns) ?? inherited.CurrencySigns,
            Percent = values.Get(_percent) ?? inherited.Percent,
            AccountingNegatives = values.Get(_accountingNegatives) ?? inherited.AccountingNegatives,
            NonFinite = values.Get(_nonFinite) ?? inherited.NonFinite,
            Trim = values.Get(_trim) ?? inherited.Trim,
        };
        if (format.ThousandsMark == format.DecimalMark.ToString() && (values.Has(_decimalMark) || values.Has(_thousandsMark)))
        {
            values.Problems.Add(values.PlaceOf(values.Has(_decimalMark) ? _decimalMark : _thousandsMark), "conflicting_keys",
                $"decimal_mark and thousands_mark of {values.Path} are both '{format.DecimalMark}'.",
                format.ThousandsMark, "two different marks", "Say both: decimal_mark and thousands_mark.");
        }

        var both = format.TrueWords.Intersect(format.FalseWords, StringComparer.OrdinalIgnoreCase).FirstOrDefault();
        if (both is not null && (values.Has(_trueWords) || values.Has(_falseWords)))
        {
            values.Problems.Add(values.PlaceOf(values.Has(_trueWords) ? _trueWords : _falseWords), "conflicting_keys",
                $"The word '{both}' of {values.Path} means both true and false.", both, "two different words",
                "Say both: true_words and false_words.");
        }

        else if (format.ThousandsMark != format.DecimalMark.ToString() && FirstWritten(values) is { } key && CellGrammar.ProblemOf(format) is { } wrong)
        {
            values.Problems.Add(values.PlaceOf(key), "cell_format", $"{values.Path}: {wrong}", null, null, null);
        }

        return format;
    }

    /// <summary>True when one of the keys is written.</summary>
    public ConfigKey? FirstWritten(SectionValues values) => All.FirstOrDefault(values.Has);
}
