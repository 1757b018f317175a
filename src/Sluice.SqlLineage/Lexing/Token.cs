namespace Sluice.SqlLineage.Lexing;

/// <summary>What a token is before the grammar looks at it.</summary>
internal enum TokenKind : byte
{
    End,
    Word,
    Quoted,
    Number,
    String,
    Body,
    Variable,
    Template,
    Punctuation,
    Batch,
}

/// <summary>
/// One token of the text. Sixteen bytes, so that a file of a million tokens stays a single small array.
/// <see cref="Code"/> is the one field that the grammar compares: a character for punctuation, a code of
/// <see cref="Codes"/> for compound operators, a <see cref="Kw"/> for words that may be keywords, otherwise zero.
/// </summary>
internal struct Token
{
    public int Start;
    public int Length;

    /// <summary>Name id of a word or a quoted name; for '(' the index of its partner, or -1.</summary>
    public int Name;
    public ushort Code;
    public TokenKind Kind;
    public bool IsFirstOnLine;

    public readonly int End => Start + Length;
}

/// <summary>Codes of operators that are longer than one character.</summary>
internal static class Codes
{
    public const ushort Operator = 200;
    public const ushort DoubleColon = 201;
    public const ushort FatArrow = 202;
    public const ushort Assign = 203;
    public const ushort Arrow = 204;
    public const ushort CompoundAssign = 205;
    public const ushort Batch = 206;
    public const ushort PipeForward = 207;
    public const ushort DotDot = 208;
    public const ushort FirstKeyword = 256;
}
