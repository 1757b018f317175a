using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// The texts that are values of one type in one format: a <see cref="CellType"/> and a <see cref="CellFormat"/>, checked
/// against each other and compiled. Immutable and free of threads.
/// </summary>
public sealed class CellGrammar
{
    private readonly NumberMarks _marks;
    private readonly BooleanWords _words;
    private readonly TemporalForm _form;
    private readonly TemporalPattern? _pattern;
    private readonly LocalZone? _zone;

    private CellGrammar(CellType type, CellFormat format, TemporalPattern? pattern, LocalZone? zone)
    {
        Type = type;
        Format = format;
        NullWords = new NullWords(format.NullWords);
        _marks = new NumberMarks(format);
        _words = new BooleanWords(format.TrueWords, format.FalseWords);
        _pattern = pattern;
        _form = new TemporalForm(format.DateOrder ?? DateOrder.Iso, pattern);
        _zone = zone;
    }

    /// <summary>What the cells are to become.</summary>
    public CellType Type { get; }

    /// <summary>How they are written.</summary>
    public CellFormat Format { get; }

    /// <summary>What a reject says was expected: <c>a whole number</c>, <c>a date like 31/12/2024</c>.</summary>
    public string Expectation => CellExpectation.Of(Type, Format);

    /// <summary>
    /// Compiles a type and a format. On false, <paramref name="error"/> says which option is wrong or does not go with
    /// the type, and what to write.
    /// </summary>
    public static bool TryCreate(
        CellType type, CellFormat format, [NotNullWhen(true)] out CellGrammar? grammar, [NotNullWhen(false)] out string? error)
    {
        grammar = null;
        TemporalPattern? pattern = null;
        LocalZone? zone = null;
        error = NumberProblem(format) ?? WordsProblem(format);
        if (error is null && type.Kind == CellTypeKind.List)
            error = $"One cell can not be read as {type.Name}; collect several columns into the list, or read the cell as json.";
        if (error is null && format.Pattern is not null && TemporalPattern.TryCreate(format.Pattern, out pattern, out error))
            error = PatternProblem(type, format, pattern);
        if (error is null && format.TimeZone is not null && !LocalZone.TryFind(format.TimeZone, out zone))
            error = $"'{format.TimeZone}' is no time zone known on this machine; write an IANA name such as Europe/Berlin, or UTC.";
        if (error is not null)
            return false;
        grammar = new CellGrammar(type, format, pattern, zone);
        return true;
    }

    /// <summary>The words that mean no value.</summary>
    internal NullWords NullWords { get; }

    /// <summary>Whether values are made by a parser; those of text, blob and JSON are the text itself.</summary>
    internal bool HasParser => Type.Kind is not (CellTypeKind.Text or CellTypeKind.Blob or CellTypeKind.Json);

    /// <summary>Whether a cell is a value of the type. Never throws, whatever the bytes.</summary>
    public bool Fits(ReadOnlySpan<byte> cell) => Reader()(cell);

    /// <summary>The same as <see cref="Fits"/>, made once for many cells on one thread.</summary>
    internal CellTest Reader() => Type.Kind switch
    {
        CellTypeKind.Text or CellTypeKind.Blob => _ => true,
        CellTypeKind.Json => JsonCell.IsValid,
        _ => Use<MakeTest, CellTest>(default),
    };

    /// <summary>
    /// Calls <paramref name="user"/> with the parser for this grammar's values. Text, blob and JSON have none: their value
    /// is their text.
    /// </summary>
    internal TResult Use<TUser, TResult>(TUser user)
        where TUser : ICellParserUser<TResult>
    {
        return Type.Kind switch
        {
            CellTypeKind.Boolean => user.Use<BooleanParser, bool>(new BooleanParser(_words)),
            CellTypeKind.TinyInt => Number<NarrowIntegerParser<sbyte>, sbyte>(default),
            CellTypeKind.Int16 => Number<NarrowIntegerParser<short>, short>(default),
            CellTypeKind.Int32 => Number<NarrowIntegerParser<int>, int>(default),
            CellTypeKind.Integer => Number<IntegerParser, long>(default),
            CellTypeKind.UTinyInt => Number<NarrowIntegerParser<byte>, byte>(default),
            CellTypeKind.UInt16 => Number<NarrowIntegerParser<ushort>, ushort>(default),
            CellTypeKind.UInt32 => Number<NarrowIntegerParser<uint>, uint>(default),
            CellTypeKind.UInt64 => Number<UInt64Parser, ulong>(default),
            CellTypeKind.HugeInt => Number<HugeIntParser, Int128>(default),
            CellTypeKind.Float => Number<FloatParser, float>(new FloatParser(Format.NonFinite)),
            CellTypeKind.Double => Number<DoubleParser, double>(new DoubleParser(Format.NonFinite)),
            CellTypeKind.Decimal => Type.Precision switch
            {
                <= 4 => Number<NarrowDecimalParser<short>, short>(new NarrowDecimalParser<short>(Type.Precision, Type.Scale, Format.HasExponents)),
                <= 9 => Number<NarrowDecimalParser<int>, int>(new NarrowDecimalParser<int>(Type.Precision, Type.Scale, Format.HasExponents)),
                <= 18 => Number<NarrowDecimalParser<long>, long>(new NarrowDecimalParser<long>(Type.Precision, Type.Scale, Format.HasExponents)),
                _ => Number<WideDecimalParser, Int128>(new WideDecimalParser(Type.Precision, Type.Scale, Format.HasExponents)),
            },
            CellTypeKind.Date => user.Use<DateParser, int>(new DateParser(_form)),
            CellTypeKind.Time => user.Use<TimeParser, long>(new TimeParser(_pattern)),
            CellTypeKind.Timestamp => user.Use<TimestampParser, long>(new TimestampParser(_form)),
            CellTypeKind.TimestampTz => user.Use<TimestampTzParser, long>(new TimestampTzParser(_form, _zone)),
            CellTypeKind.Uuid => user.Use<UuidParser, UInt128>(default),
            _ => throw new InvalidOperationException($"{Type.Name} has no parser: its value is its text."),
        };

        TResult Number<TParser, T>(TParser plain)
            where TParser : struct, ICellParser<T>
            where T : unmanaged =>
            _marks.ArePlain
                ? user.Use<TParser, T>(plain)
                : user.Use<MarkedParser<TParser, T>, T>(new MarkedParser<TParser, T>(_marks, plain));
    }

    /// <summary>What is wrong with the marks and words of a format; null for nothing.</summary>
    internal static string? ProblemOf(CellFormat format) => NumberProblem(format) ?? WordsProblem(format);

    private static string? NumberProblem(CellFormat format)
    {
        if (format.DecimalMark is not ('.' or ','))
            return $"Decimal mark '{format.DecimalMark}' is not understood; write . or ,";
        if (format.ThousandsMark is not (null or "," or "." or "'" or "’" or "_" or " "))
            return $"Thousands mark '{format.ThousandsMark}' is not understood; write one of , . ' ’ _ or a blank.";
        if (format.ThousandsMark == format.DecimalMark.ToString(CultureInfo.InvariantCulture))
            return $"Decimal mark and thousands mark are both '{format.DecimalMark}'; a number could be read two ways.";
        foreach (var sign in format.CurrencySigns)
        {
            // Rs. and S/. end with a point that is no mark.
            if (sign.Length is 0 or > 8 || sign.Any(c => char.IsAsciiDigit(c) || c is ',' or '-' or '+' or '%' or ' ') || (sign.Contains('.') && !sign.Any(char.IsLetter)))
                return $"Currency sign '{sign}' is not understood; write one to eight characters without digits, marks or blanks, such as €, EUR or Rs.";
        }
        return null;
    }

    private static string? WordsProblem(CellFormat format)
    {
        var both = format.TrueWords.Intersect(format.FalseWords, StringComparer.OrdinalIgnoreCase).FirstOrDefault();
        if (both is not null)
            return $"'{both}' is among the words for true and among those for false.";
        var padded = format.TrueWords.Concat(format.FalseWords).Concat(format.NullWords)
            .FirstOrDefault(w => w != w.Trim(' ', '\t') || w.Contains('\0', StringComparison.Ordinal));
        return padded is null ? null : $"The word '{padded}' could never be met: blanks around a cell are dropped before it is compared.";
    }

    private static string? PatternProblem(CellType type, CellFormat format, TemporalPattern pattern)
    {
        var place = $"Pattern '{format.Pattern}'";
        return type.Kind switch
        {
            CellTypeKind.Date when !pattern.HasDate => $"{place} reads no date (year, month, day).",
            CellTypeKind.Date when pattern.HasOffset => $"{place} reads an offset, and a date has none; declare timestamp_tz.",
            CellTypeKind.Time when pattern.HasDate => $"{place} reads a date, and a time has none; declare timestamp.",
            CellTypeKind.Time when pattern.HasOffset => $"{place} reads an offset, and a time has none.",
            CellTypeKind.Timestamp or CellTypeKind.TimestampTz when !pattern.HasDate => $"{place} reads no date (year, month, day).",
            CellTypeKind.Timestamp when pattern.HasOffset => $"{place} reads an offset that a timestamp could not keep; declare timestamp_tz.",
            CellTypeKind.TimestampTz when !pattern.HasOffset && format.TimeZone is null =>
                $"{place} reads no offset, so no instant is known; add %z, or declare the time zone of the texts.",
            CellTypeKind.Date or CellTypeKind.Time or CellTypeKind.Timestamp or CellTypeKind.TimestampTz => null,
            _ => $"{place} is for dates and times, and the type is {type.Name}.",
        };
    }

    private readonly struct MakeTest : ICellParserUser<CellTest>
    {
        public CellTest Use<TParser, T>(TParser parser)
            where TParser : struct, ICellParser<T>
            where T : unmanaged => cell => parser.TryParse(cell, out _);
    }
}
