using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sluice.Pipelines.Text;

namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>
/// Cuts a text into tokens as VADER does: at blanks, without the punctuation around words but with that of emoticons;
/// tokens of one character are dropped. Beyond VADER, which knows ASCII only: dashes and quotation marks of typography
/// separate words, the typographic apostrophe is one, and an emoji is a token wherever it stands. Sixteen bytes are looked
/// at together, which is a whole word mostly. A struct, so that a reader can be copied to look ahead.
/// </summary>
internal unsafe struct TokenReader
{
    private const int Step = WordTable.KeyBytes;

    private readonly SentimentLexicon _lexicon;
    private readonly byte* _text;
    private readonly int _length;
    private readonly bool _looksUp;
    private int _at;

    // The end of a token with bytes beyond ASCII, which is cut further; 0 when there is none.
    private int _pieceEnd;

    /// <param name="lexicon">Where words are looked up.</param>
    /// <param name="text">The text, which must not move.</param>
    /// <param name="length">Its length in bytes.</param>
    public TokenReader(SentimentLexicon lexicon, byte* text, int length)
    {
        _lexicon = lexicon;
        _text = text;
        _length = length;
        _looksUp = true;
    }

    private TokenReader(TokenReader other)
    {
        this = other;
        _looksUp = false;
    }

    /// <summary>A reader that goes on from here and looks nothing up.</summary>
    public readonly TokenReader Scout() => new(this);

    /// <summary>Reads the next token; false at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(out Token token)
    {
        while (_pieceEnd == 0 && _at + Step <= _length)
        {
            var start = _at;
            var bytes = Vector128.Load(_text + start);
            var blanks = Blanks(bytes);
            if (blanks == 0)
                break;
            var width = BitOperations.TrailingZeroCount(blanks);
            if (width > 1)
            {
                if ((bytes.ExtractMostSignificantBits() & Below(width)) != 0)
                    break;
                _at = start + width + 1;
                token = MakeShort(bytes, start, width, width);
                return true;
            }

            // A blank, or a token of one character.
            _at = start + width + 1;
        }
        return TryReadAny(out token);
    }

    // The end of the text, long tokens, and those that are not ASCII.
    private bool TryReadAny(out Token token)
    {
        while (true)
        {
            if (_pieceEnd > 0)
            {
                if (TryReadPiece(out token))
                    return true;
                continue;
            }

            var start = _at;
            if (start >= _length)
            {
                token = default;
                return false;
            }
            var isAscii = FindEnd(start, out var end);
            if (!isAscii)
            {
                _pieceEnd = end;
                continue;
            }
            _at = end + 1;
            if (end - start > 1)
            {
                token = Make(start, end, end - start);
                return true;
            }
        }
    }

    /// <summary>Finds the next blank or control character; true when only ASCII stands before it.</summary>
    private readonly bool FindEnd(int start, out int end)
    {
        var ascii = true;
        for (var at = start; ; at += Step)
        {
            var bytes = Load(at);
            var blanks = Blanks(bytes);
            var beyond = bytes.ExtractMostSignificantBits();
            if (blanks != 0)
            {
                var width = BitOperations.TrailingZeroCount(blanks);
                end = at + width;
                return ascii & (beyond & Below(width)) == 0;
            }
            ascii &= beyond == 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Blanks(Vector128<byte> bytes) =>
        Vector128.LessThanOrEqual(bytes, Vector128.Create((byte)' ')).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Below(int width) => (1u << width) - 1;

    // Past the end of the text stand blanks.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Vector128<byte> Load(int at) => at + Step <= _length ? Vector128.Load(_text + at) : LoadLast(at);

    private readonly Vector128<byte> LoadLast(int at)
    {
        var last = stackalloc byte[Step];
        for (var i = 0; i < Step; i++)
            last[i] = at + i < _length ? _text[at + i] : (byte)' ';
        return Vector128.Load(last);
    }

    // A piece of a token with bytes beyond ASCII: up to what separates words in typography, or one emoji.
    private bool TryReadPiece(out Token token)
    {
        token = default;
        var start = _at;
        var characters = 0;
        while (_at < _pieceEnd)
        {
            var kind = Typography.Look(new ReadOnlySpan<byte>(_text + _at, _pieceEnd - _at), out var width);
            if (kind == TypographyKind.Symbol && FindEmoji(_at, width) is var word and > 0)
            {
                if (characters > 0)
                    break;
                token = new Token { Start = _at, Length = width, Word = word };
                _at += width;
                EndPiece();
                return true;
            }
            if (kind == TypographyKind.Separator)
            {
                if (characters > 0)
                    break;
                start = _at + width;
            }
            else
            {
                characters++;
            }
            _at += width;
        }
        var end = _at;
        EndPiece();
        if (characters <= 1)
            return false;
        token = Make(start, end, characters);
        return true;
    }

    private void EndPiece()
    {
        if (_at >= _pieceEnd)
        {
            _at = _pieceEnd + 1;
            _pieceEnd = 0;
        }
    }

    private readonly int FindEmoji(int at, int width) => _lexicon.Find(new ReadOnlySpan<byte>(_text + at, width));

    private readonly Token Make(int start, int end, int characters) => end - start <= Step
        ? MakeShort(Load(start), start, end - start, characters)
        : IsLetter(start) && IsLetter(end - 1) ? LookUpLong(start, end) : MakeOfPunctuated(start, end, characters);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Token MakeShort(Vector128<byte> bytes, int start, int width, int characters)
    {
        var letters = Letters(bytes);
        var edges = 1u | 1u << (width - 1);
        return (letters & edges) == edges ? LookUpShort(bytes, start, width) : MakeOfPunctuated(start, start + width, characters);
    }

    private readonly Token MakeOfPunctuated(int start, int end, int characters)
    {
        // An emoticon is one as it stands: ":D" is not "D".
        var whole = LookUp(start, end);
        if (whole.Word > 0 && (_lexicon[whole.Word].Roles & WordRoles.Valent) != 0)
            return whole;
        var (first, last) = (start, end);
        while (first < last && !IsLetter(first))
            first++;
        while (last > first && !IsLetter(last - 1))
            last--;
        var stripped = characters - (first - start) - (end - last);
        return stripped <= 1 ? whole : LookUp(first, last);
    }

    private readonly Token LookUp(int start, int end) =>
        end - start <= Step ? LookUpShort(Load(start), start, end - start) : LookUpLong(start, end);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Token LookUpShort(Vector128<byte> bytes, int start, int width)
    {
        var within = Vector128.LessThan(Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), Vector128.Create((byte)width));
        bytes &= within;
        var upper = InRange(bytes, (byte)'A', (byte)'Z');
        var lower = InRange(bytes, (byte)'a', (byte)'z');
        var token = new Token
        {
            Start = start,
            Length = width,
            IsUpper = upper != Vector128<byte>.Zero && lower == Vector128<byte>.Zero,
        };
        if (!_looksUp)
            return token;
        bytes |= upper & Vector128.Create((byte)0x20);
        var marks = Vector128.Equals(bytes, Vector128.Create((byte)'\'')) | Vector128.GreaterThan(bytes, Vector128.Create((byte)0x7f));
        if (marks != Vector128<byte>.Zero)
            return LookUpFolded(token, bytes);
        var key = bytes.AsUInt64();
        token.Word = _lexicon.Find(key.ToScalar(), key.GetElement(1));
        return token;
    }

    private readonly Token LookUpFolded(Token token, Vector128<byte> lower)
    {
        Span<byte> word = stackalloc byte[Step];
        lower.CopyTo(word);
        var length = Typography.Fold(word[..token.Length]);
        token.HasNot = HasNot(word[..length]);
        token.Word = _lexicon.Find(word[..length]);
        return token;
    }

    // Words of more than 16 bytes are rare; the longest that matter are in the lexicon, or end in n't.
    private readonly Token LookUpLong(int start, int end)
    {
        var token = new Token { Start = start, Length = end - start };
        var text = new ReadOnlySpan<byte>(_text + token.Start, token.Length);
        token.IsUpper = text.IndexOfAnyInRange((byte)'A', (byte)'Z') >= 0 && text.IndexOfAnyInRange((byte)'a', (byte)'z') < 0;
        if (!_looksUp)
            return token;
        token.HasNot = HasNot(text);
        if (text.Length > _lexicon.BytesMax)
            return token;
        Span<byte> lower = stackalloc byte[text.Length];
        text.CopyTo(lower);
        foreach (ref var letter in lower)
            letter = letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
        var length = Typography.Fold(lower);
        token.HasNot = HasNot(lower[..length]);
        token.Word = _lexicon.Find(lower[..length]);
        return token;
    }

    private static bool HasNot(ReadOnlySpan<byte> word)
    {
        for (var at = word.IndexOf((byte)'\''); at >= 0 && at + 1 < word.Length; at++)
        {
            if (word[at] == '\'' && at > 0 && (word[at - 1] | 0x20) == 'n' && (word[at + 1] | 0x20) == 't')
                return true;
        }
        return false;
    }

    // Whatever is not punctuation: letters, digits and all bytes beyond ASCII.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Letters(Vector128<byte> bytes) =>
        (InRange(bytes | Vector128.Create((byte)0x20), (byte)'a', (byte)'z') | InRange(bytes, (byte)'0', (byte)'9') | bytes).ExtractMostSignificantBits();

    private readonly bool IsLetter(int at) => _text[at] >= 0x80 || char.IsAsciiLetterOrDigit((char)_text[at]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> InRange(Vector128<byte> bytes, byte first, byte last) =>
        Vector128.LessThanOrEqual(bytes - Vector128.Create(first), Vector128.Create((byte)(last - first)));
}
