using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>
/// Cuts a text into tokens as VADER does: at blanks, without the punctuation around words but with that of emoticons;
/// tokens of one character are dropped. Beyond VADER, which knows ASCII only: dashes and quotation marks of typography
/// separate words, the typographic apostrophe is one, and an emoji is a token wherever it stands. Sixteen bytes are looked
/// at together, and nothing is copied but the word that is looked up. A struct, so that a reader can be copied to look ahead.
/// </summary>
internal unsafe struct TokenReader
{
    private const int Step = 16;

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
    public bool TryRead(out Token token)
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
            var isAscii = FindEnd(start, out var end);
            _at = end + 1;
            if (start >= _length)
            {
                token = default;
                return false;
            }
            if (!isAscii)
            {
                _at = start;
                _pieceEnd = end;
                continue;
            }
            if (end - start > 1)
            {
                token = Make(start, end, end - start);
                return true;
            }
        }
    }

    /// <summary>Finds the next blank or control character; true when only ASCII stands before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool FindEnd(int start, out int end)
    {
        var ascii = true;
        for (var at = start; ; at += Step)
        {
            var bytes = Load(at);
            var blanks = Vector128.LessThanOrEqual(bytes, Vector128.Create((byte)' ')).ExtractMostSignificantBits();
            var beyond = bytes.ExtractMostSignificantBits();
            if (blanks != 0)
            {
                var width = System.Numerics.BitOperations.TrailingZeroCount(blanks);
                end = at + width;
                return ascii & (beyond & ((1u << width) - 1)) == 0;
            }
            ascii &= beyond == 0;
        }
    }

    // Past the end of the text stand blanks.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Vector128<byte> Load(int at)
    {
        if (at + Step <= _length)
            return Vector128.Load(_text + at);
        return LoadLast(at);
    }

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Token Make(int start, int end, int characters)
    {
        if (IsPunctuation(_text[start]) || IsPunctuation(_text[end - 1]))
            return MakeOfPunctuated(start, end, characters);
        return LookUp(start, end);
    }

    private readonly Token MakeOfPunctuated(int start, int end, int characters)
    {
        // An emoticon is one as it stands: ":D" is not "D".
        var whole = LookUp(start, end);
        if (whole.Word > 0 && (_lexicon[whole.Word].Roles & WordRoles.Valent) != 0)
            return whole;
        var (first, last) = (start, end);
        while (first < last && IsPunctuation(_text[first]))
            first++;
        while (last > first && IsPunctuation(_text[last - 1]))
            last--;
        var stripped = characters - (first - start) - (end - last);
        return stripped <= 1 ? whole : LookUp(first, last);
    }

    private readonly Token LookUp(int start, int end)
    {
        var token = new Token { Start = start, Length = end - start };
        if (end - start > Step)
        {
            LookUpLong(ref token);
            return token;
        }

        var bytes = Load(start);
        var letters = (1u << (end - start)) - 1;
        var upper = InRange(bytes, (byte)'A', (byte)'Z') & letters;
        token.IsUpper = upper != 0 && (InRange(bytes, (byte)'a', (byte)'z') & letters) == 0;
        if (!_looksUp)
            return token;
        var isLower = Vector128.LessThanOrEqual(bytes - Vector128.Create((byte)'A'), Vector128.Create((byte)25));
        var buffer = stackalloc byte[Step];
        Vector128.Store(bytes | (isLower & Vector128.Create((byte)0x20)), buffer);
        var marks = Vector128.Equals(bytes, Vector128.Create((byte)'\'')) | Vector128.GreaterThan(bytes, Vector128.Create((byte)0x7f));
        var length = end - start;
        if ((marks.ExtractMostSignificantBits() & letters) != 0)
        {
            length = Typography.Fold(new Span<byte>(buffer, length));
            token.HasNot = HasNot(new ReadOnlySpan<byte>(buffer, length));
        }
        token.Word = _lexicon.Find(new ReadOnlySpan<byte>(buffer, length));
        return token;
    }

    private static uint InRange(Vector128<byte> bytes, byte first, byte last) =>
        Vector128.LessThanOrEqual(bytes - Vector128.Create(first), Vector128.Create((byte)(last - first))).ExtractMostSignificantBits();

    // Words of more than 16 bytes are rare; the longest that matter are in the lexicon, or end in n't.
    private readonly void LookUpLong(ref Token token)
    {
        var text = new ReadOnlySpan<byte>(_text + token.Start, token.Length);
        token.IsUpper = text.IndexOfAnyInRange((byte)'A', (byte)'Z') >= 0 && text.IndexOfAnyInRange((byte)'a', (byte)'z') < 0;
        if (!_looksUp)
            return;
        token.HasNot = HasNot(text);
        if (text.Length > _lexicon.BytesMax)
            return;
        Span<byte> lower = stackalloc byte[text.Length];
        text.CopyTo(lower);
        foreach (ref var letter in lower)
            letter = letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
        var length = Typography.Fold(lower);
        token.HasNot = HasNot(lower[..length]);
        token.Word = _lexicon.Find(lower[..length]);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPunctuation(byte letter) =>
        letter < 0x80 && !char.IsAsciiLetterOrDigit((char)letter);
}
