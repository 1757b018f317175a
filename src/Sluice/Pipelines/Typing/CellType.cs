using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// The declared or guessed type of a target column. Immutable; equal when kind, digits and element are equal. In a
/// pipeline it is written as one of our words (<c>integer</c>, <c>decimal(18,2)</c>, <c>text[]</c>) or as DuckDB writes
/// it (<c>BIGINT</c>, <c>TIMESTAMP WITH TIME ZONE</c>), in any case of letters.
/// <para>
/// Two words mean other things elsewhere. <c>integer</c> is 64 bits here (DuckDB's INTEGER is <c>int32</c>), because a
/// person who writes it wants whole numbers and not a limit. <c>int8</c> is refused: it is one byte to some and eight
/// to others.
/// </para>
/// </summary>
public sealed record CellType
{
    /// <summary>The most digits that a decimal holds.</summary>
    public const int DecimalDigitsMax = 38;

    private static readonly (CellTypeKind Kind, string Name, string Sql, string[] Aliases)[] Words =
    [
        (CellTypeKind.Text, "text", "VARCHAR", ["string", "char", "bpchar"]),
        (CellTypeKind.Boolean, "boolean", "BOOLEAN", ["bool", "logical"]),
        (CellTypeKind.TinyInt, "tinyint", "TINYINT", ["int1"]),
        (CellTypeKind.Int16, "int16", "SMALLINT", ["int2", "short"]),
        (CellTypeKind.Int32, "int32", "INTEGER", ["int", "int4", "signed"]),
        (CellTypeKind.Integer, "integer", "BIGINT", ["int64", "long"]),
        (CellTypeKind.UTinyInt, "utinyint", "UTINYINT", ["uint8"]),
        (CellTypeKind.UInt16, "uint16", "USMALLINT", []),
        (CellTypeKind.UInt32, "uint32", "UINTEGER", []),
        (CellTypeKind.UInt64, "uint64", "UBIGINT", []),
        (CellTypeKind.HugeInt, "hugeint", "HUGEINT", ["int128"]),
        (CellTypeKind.Decimal, "decimal", "DECIMAL", ["numeric", "dec"]),
        (CellTypeKind.Float, "float", "FLOAT", ["real", "float4"]),
        (CellTypeKind.Double, "double", "DOUBLE", ["float8", "double precision"]),
        (CellTypeKind.Date, "date", "DATE", []),
        (CellTypeKind.Time, "time", "TIME", ["time without time zone"]),
        (CellTypeKind.Timestamp, "timestamp", "TIMESTAMP", ["datetime", "timestamp_us", "timestamp without time zone"]),
        (CellTypeKind.TimestampTz, "timestamp_tz", "TIMESTAMP WITH TIME ZONE", ["timestamptz"]),
        (CellTypeKind.Uuid, "uuid", "UUID", ["guid"]),
        (CellTypeKind.Json, "json", "JSON", []),
        (CellTypeKind.Blob, "blob", "BLOB", ["bytea", "binary", "varbinary"]),
    ];

    // Ours go in first, so that "integer" is our 64 bits although DuckDB has a type of that name.
    private static readonly Dictionary<string, CellTypeKind> KindByWord = BuildKindByWord();

    private CellType(CellTypeKind kind) => Kind = kind;

    /// <summary>Which kind of value.</summary>
    public CellTypeKind Kind { get; private init; }

    /// <summary>True for a value with a date in it.</summary>
    public bool IsDated => Kind is CellTypeKind.Date or CellTypeKind.Timestamp or CellTypeKind.TimestampTz;

    /// <summary>All digits of a decimal, 1 to 38; 0 for other kinds.</summary>
    public int Precision { get; private init; }

    /// <summary>Digits of a decimal after the mark, 0 to <see cref="Precision"/>; 0 for other kinds.</summary>
    public int Scale { get; private init; }

    /// <summary>What a list holds; null for other kinds.</summary>
    public CellType? Element { get; private init; }

    /// <summary>UTF-8 text: what every cell of a text format is at least.</summary>
    public static CellType Text { get; } = new(CellTypeKind.Text);

    /// <summary>True or false.</summary>
    public static CellType Boolean { get; } = new(CellTypeKind.Boolean);

    /// <summary>64-bit whole number.</summary>
    public static CellType Integer { get; } = new(CellTypeKind.Integer);

    /// <summary>128-bit whole number.</summary>
    public static CellType HugeInt { get; } = new(CellTypeKind.HugeInt);

    /// <summary>64-bit binary floating point.</summary>
    public static CellType Double { get; } = new(CellTypeKind.Double);

    /// <summary>A calendar date.</summary>
    public static CellType Date { get; } = new(CellTypeKind.Date);

    /// <summary>A time of day.</summary>
    public static CellType Time { get; } = new(CellTypeKind.Time);

    /// <summary>Date and time of day, of no time zone.</summary>
    public static CellType Timestamp { get; } = new(CellTypeKind.Timestamp);

    /// <summary>An instant.</summary>
    public static CellType TimestampTz { get; } = new(CellTypeKind.TimestampTz);

    /// <summary>A 128-bit identifier.</summary>
    public static CellType Uuid { get; } = new(CellTypeKind.Uuid);

    /// <summary>One JSON value.</summary>
    public static CellType Json { get; } = new(CellTypeKind.Json);

    /// <summary>The words of this type as a pipeline writes them, in the order of the documentation.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Words.Select(w => w.Kind == CellTypeKind.Decimal ? "decimal(p,s)" : w.Name)];

    /// <summary>The type as a pipeline writes it: <c>integer</c>, <c>decimal(18,2)</c>, <c>text[]</c>.</summary>
    public string Name => Kind switch
    {
        CellTypeKind.List => Element!.Name + "[]",
        CellTypeKind.Decimal => Digits("decimal"),
        _ => WordsOf(Kind).Name,
    };

    /// <summary>The type as DuckDB writes it: <c>BIGINT</c>, <c>DECIMAL(18,2)</c>, <c>VARCHAR[]</c>.</summary>
    public string Sql => Kind switch
    {
        CellTypeKind.List => Element!.Sql + "[]",
        CellTypeKind.Decimal => Digits("DECIMAL"),
        _ => WordsOf(Kind).Sql,
    };

    /// <summary>Whether it is a number of any kind.</summary>
    public bool IsNumber => Kind is >= CellTypeKind.TinyInt and <= CellTypeKind.Double;

    /// <summary>Whether it is a whole number of any width.</summary>
    public bool IsWholeNumber => Kind is >= CellTypeKind.TinyInt and <= CellTypeKind.HugeInt;

    /// <summary>The type of a kind that needs no more than its name.</summary>
    /// <exception cref="ArgumentException">Decimals and lists need more: <see cref="DecimalOf"/>, <see cref="ListOf"/>.</exception>
    public static CellType Of(CellTypeKind kind) => kind is CellTypeKind.Decimal or CellTypeKind.List
        ? throw new ArgumentException($"A {kind} needs its digits or its element.", nameof(kind))
        : new CellType(kind);

    /// <summary>An exact decimal of <paramref name="precision"/> digits, <paramref name="scale"/> of them after the mark.</summary>
    public static CellType DecimalOf(int precision, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, DecimalDigitsMax);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        return new CellType(CellTypeKind.Decimal) { Precision = precision, Scale = scale };
    }

    /// <summary>A list of <paramref name="element"/>, which may be no list itself.</summary>
    public static CellType ListOf(CellType element) => element.Kind == CellTypeKind.List
        ? throw new ArgumentException("A list of lists is not a column type.", nameof(element))
        : new CellType(CellTypeKind.List) { Element = element };

    /// <summary>
    /// Reads a type as a pipeline writes it. On false, <paramref name="error"/> says what was found, what is allowed and
    /// which type was most likely meant.
    /// </summary>
    public static bool TryParse(string yaml, [NotNullWhen(true)] out CellType? type, [NotNullWhen(false)] out string? error)
    {
        type = null;
        var words = string.Join(' ', yaml.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (words.EndsWith("[]", StringComparison.Ordinal))
        {
            var inner = words[..^2].TrimEnd();
            if (inner.EndsWith("[]", StringComparison.Ordinal))
            {
                error = $"'{words}' is a list of lists; a column holds one list at most, such as {inner}.";
                return false;
            }
            if (TryParse(inner, out var element, out error))
                type = ListOf(element);
            return type is not null;
        }

        var open = words.IndexOf('(');
        var word = (open < 0 ? words : words[..open]).TrimEnd().ToLowerInvariant();
        if (!KindByWord.TryGetValue(word, out var kind))
        {
            error = UnknownWord(words, word);
            return false;
        }
        if (kind == CellTypeKind.Decimal)
            return TryParseDecimal(words, open, out type, out error);
        if (open >= 0)
        {
            error = kind is CellTypeKind.Text
                ? $"'{words}': text has no length of its own; write text, and check the length under check."
                : $"'{words}': {WordsOf(kind).Name} takes no digits in brackets; write {WordsOf(kind).Name}.";
            return false;
        }
        type = new CellType(kind);
        error = null;
        return true;
    }

    /// <summary>The type that DuckDB calls so, whose INTEGER has 32 bits; null when no cell can be of it.</summary>
    internal static CellType? OfSql(string sql)
    {
        if (sql.EndsWith("[]", StringComparison.Ordinal))
            return OfSql(sql[..^2]) is { Kind: not CellTypeKind.List } element ? ListOf(element) : null;
        return sql == WordsOf(CellTypeKind.Int32).Sql ? Of(CellTypeKind.Int32) : TryParse(sql, out var type, out _) ? type : null;
    }

    /// <summary><see cref="Name"/>.</summary>
    public override string ToString() => Name;

    private static bool TryParseDecimal(
        string words, int open, [NotNullWhen(true)] out CellType? type, [NotNullWhen(false)] out string? error)
    {
        type = null;
        error = null;
        if (open < 0)
        {
            error = $"'{words}' does not say how many digits; write for instance decimal(18,2): 18 digits, 2 of them after the mark.";
            return false;
        }
        var parts = words[(open + 1)..].TrimEnd(')').Split(',');
        var scale = 0;
        var isRead = words.EndsWith(')') && words.Count(c => c == ')') == 1 && parts.Length is 1 or 2
            && int.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var precision)
            && (parts.Length == 1 || int.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out scale))
            && precision is >= 1 and <= DecimalDigitsMax && scale <= precision
            && (type = DecimalOf(precision, scale)) is not null;
        if (!isRead)
            error = $"'{words}' is no decimal: expected decimal(p,s) with 1 to {DecimalDigitsMax} digits, s of them after the mark and s no more than p, such as decimal(18,2).";
        return isRead;
    }

    private static string UnknownWord(string written, string word)
    {
        if (word == "int8")
            return "'int8' is one byte to some systems and eight to others; write tinyint (one byte) or integer (eight bytes).";
        if (word.Length == 0)
            return $"An empty type; expected one of {string.Join(", ", Names)}, or one of them with [] for a list.";
        var nearest = NearestWord.Of(word, KindByWord.Keys);
        return $"'{written}' is no type." + (nearest is null ? "" : $" Did you mean {DisplayOf(nearest)}?")
            + $" Types are {string.Join(", ", Names)}, and [] after one makes a list of it.";
    }

    private static string DisplayOf(string word) => KindByWord[word] == CellTypeKind.Decimal ? word + "(18,2)" : word;

    private static Dictionary<string, CellTypeKind> BuildKindByWord()
    {
        var kinds = new Dictionary<string, CellTypeKind>(StringComparer.Ordinal);
        foreach (var word in Words)
            kinds.Add(word.Name, word.Kind);
        foreach (var word in Words)
        {
            kinds.TryAdd(word.Sql.ToLowerInvariant(), word.Kind);
            foreach (var alias in word.Aliases)
                kinds.Add(alias, word.Kind);
        }
        return kinds;
    }

    private static (CellTypeKind Kind, string Name, string Sql, string[] Aliases) WordsOf(CellTypeKind kind) => Words[(int)kind];

    private string Digits(string word) => string.Create(CultureInfo.InvariantCulture, $"{word}({Precision},{Scale})");
}
