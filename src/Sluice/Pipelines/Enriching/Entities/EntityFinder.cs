using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using Sluice.Pipelines.Text;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>
/// Finds what a text names: one walk over its words and marks, each of which is looked at once. What looks ahead is bounded
/// or remembers how far it has looked, so that no text takes longer than its length allows. One per thread.
/// </summary>
/// <param name="gazetteer">Listed names.</param>
/// <param name="wanted">By the number of a kind whether it is wanted; null for all. What is not wanted still hides what it holds.</param>
internal sealed class EntityFinder(Gazetteer gazetteer, IReadOnlyList<bool>? wanted = null)
{
    private const int GapBytesMax = 4;

    private static readonly (string Words, Keyword Keyword)[] KeywordList =
    [
        ("commit commits revision rev sha sha1 changeset cherry hash", Keyword.Commit), ("version versions ver release rel v", Keyword.Version),
        ("http https", Keyword.Http), ("status response", Keyword.Status), ("error fehler erreur exit return result warning", Keyword.Error),
        ("code", Keyword.Code), ("errno", Keyword.ErrorCode), ("sqlstate", Keyword.SqlState), ("at", Keyword.At), ("file", Keyword.File), ("www", Keyword.Www),
        ("january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec", Keyword.Month),
        ("eacces eaddrinuse eaddrnotavail eagain econnaborted econnrefused econnreset eexist ehostunreach einval eio eisdir emfile enetunreach enfile enobufs "
            + "enodev enoent enomem enospc enotconn enotdir enotempty enotfound eperm epipe erofs etimedout exdev eai_again eproto "
            + "sigabrt sigbus sigfpe sighup sigill sigint sigkill sigpipe sigquit sigsegv sigsys sigterm sigtrap oomkilled", Keyword.ErrorName),
    ];

    private static readonly (string Word, Keyword Keyword)[] Keywords =
        [.. KeywordList.SelectMany(list => list.Words.Split(' ').Select(word => (word, list.Keyword)))];

    private static readonly WordTable KeywordTable = new([.. Keywords.Select(keyword => Encoding.ASCII.GetBytes(keyword.Word))]);

    private readonly EntityList _found = new(wanted);

    private Keyword _keyword;
    private int _keywordEnd;

    // Up to where a chain of words, a path or an address has been tried in vain.
    private int _chainTried;
    private int _pathTried;
    private int _ipTried;
    private int _urlRunEnd;

    /// <summary>The entities of the last text, in its order.</summary>
    public EntityList Found => _found;

    /// <summary>Looks through a text.</summary>
    public void Find(ReadOnlySpan<byte> text)
    {
        _found.Clear();
        _keyword = Keyword.None;
        _chainTried = _pathTried = _ipTried = _urlRunEnd = 0;
        for (var at = 0; at < text.Length && !_found.IsFull;)
            at = Letters.IsWord(text[at]) ? ReadWord(text, at) : ReadMark(text, at);
    }

    private int ReadMark(ReadOnlySpan<byte> text, int at)
    {
        var end = text[at] switch
        {
            (byte)'@' => EmailText.TryRead(text, at, _found) is > 0 and var email ? email : MentionText.TryRead(text, at, _found),
            (byte)'[' => MentionText.TryReadBracketed(text, at, _found),
            (byte)'/' or (byte)'.' or (byte)'~' => PathText.TryReadUnix(text, at, _found),
            (byte)'\\' when Letters.Is(text, at + 1, '\\') && !(at > 0 && text[at - 1] == '\\') => PathText.TryReadWindows(text, at, _found),
            (byte)':' when Letters.Is(text, at + 1, ':') && !Letters.IsWordBefore(text, at) => ReadIp(text, at),
            (byte)'$' or Letters.Latin1Marks or Letters.Punctuation => MoneyText.TryReadSigned(text, at, _found),
            _ => 0,
        };
        return end > 0 ? end : at + Letters.WidthOf(text[at]);
    }

    private int ReadWord(ReadOnlySpan<byte> text, int at)
    {
        var word = WordAt(text, at);
        if (Letters.IsDigit(text[at]))
            return ReadNumber(text, at, word);
        var next = word.End < text.Length ? text[word.End] : (byte)' ';
        var end = word.Keyword != Keyword.None ? ReadKeyword(text, at, word.End, word.Keyword) : 0;
        if (end == 0 && (!word.IsPlain || next is (byte)'.' or (byte)':' or (byte)'/' or (byte)'-'))
            end = ReadLarger(text, at, word.End, next);
        if (end == 0 && word.Listed != 0)
            end = gazetteer.TryRead(text, at, word.End, word.Listed, _found);
        return Math.Max(end, word.End);
    }

    // What a word is that has capitals, digits or underscores, or goes on behind a mark.
    private int ReadLarger(ReadOnlySpan<byte> text, int at, int end, byte next)
    {
        var larger = next switch
        {
            (byte)':' => ReadColon(text, at, end),
            (byte)'.' when Letters.IsWordAt(text, end + 1) && at >= _chainTried => ReadChain(text, at, end),
            (byte)'-' when Letters.IsDigitAt(text, end + 1) => TicketText.TryRead(text, at, end, _found),
            (byte)'/' when at >= _pathTried => PathText.TryReadRelative(text, at, _found, out _pathTried),
            _ => 0,
        };
        return larger > 0 ? larger : ReadName(text, at, end);
    }

    private int ReadColon(ReadOnlySpan<byte> text, int at, int end)
    {
        if (Letters.Is(text, end + 1, '/') && Letters.Is(text, end + 2, '/'))
            return UrlText.TryRead(text, at, end, _found, ref _urlRunEnd);
        if (Letters.Is(text, end + 1, '\\') && end - at == 1)
            return PathText.TryReadWindows(text, at, _found);
        return Letters.IsHex(text[at]) ? ReadIp(text, at) : 0;
    }

    private int ReadIp(ReadOnlySpan<byte> text, int at) => at >= _ipTried ? IpText.TryRead(text, at, _found, out _ipTried) : 0;

    // a.b.C: a class of exceptions with its namespace, or the name of a file.
    private int ReadChain(ReadOnlySpan<byte> text, int at, int end)
    {
        if (Letters.IsDigitAt(text, end + 1) && (text[at] | 0x20) == 'v' && Letters.EndOfDigits(text, at + 1) == end)
            return ReadVersion(text, at);
        var last = at;
        while (Letters.Is(text, end, '.') && Letters.IsWordAt(text, end + 1))
        {
            last = end + 1;
            end = Letters.EndOfWord(text, last);
        }
        _chainTried = end;
        if (ExceptionText.IsName(text[last..end]))
        {
            _found.Add(EntityKinds.Exception, at, end, text[last..end]);
            return end;
        }
        var isFile = !Letters.Is(text, end, '/') && !Letters.Is(text, end, '@') && PathText.HasExtension(text[at..end]);
        return (isFile || Letters.Is(text, end, '/')) && at >= _pathTried ? PathText.TryReadRelative(text, at, _found, out _pathTried) : 0;
    }

    private int ReadVersion(ReadOnlySpan<byte> text, int at) => DottedText.Read(text, at + 1, at, isVersion: true, _found);

    private int ReadName(ReadOnlySpan<byte> text, int at, int end)
    {
        var word = text[at..end];
        if (ExceptionText.IsName(word))
        {
            _found.Add(EntityKinds.Exception, at, end);
            return end;
        }
        if (word.StartsWith("ERR_"u8) && word.Length > 6)
        {
            _found.Add(EntityKinds.ErrorCode, at, end);
            return end;
        }
        if (CommitText.IsHash(word, Follows(text, at, Keyword.Commit) ? 7 : CommitText.WholeDigits))
        {
            CommitText.Add(text, at, end, _found);
            return end;
        }
        if (Follows(text, at, Keyword.SqlState) && word.Length == 5)
        {
            _found.Add(EntityKinds.ErrorCode, at, end);
            return end;
        }
        return ErrorCodeText.TryRead(text, at, end, Follows(text, at, Keyword.Error) || Follows(text, at, Keyword.ErrorCode), _found) is > 0 and var code ? code
            : MoneyText.IsCode(word) ? MoneyText.TryReadAfter(text, at, end, word, _found) : 0;
    }

    private int ReadKeyword(ReadOnlySpan<byte> text, int at, int end, Keyword keyword)
    {
        var larger = keyword switch
        {
            Keyword.At => StackFrameText.TryReadAt(text, at, _found),
            Keyword.File => StackFrameText.TryReadFile(text, at, _found),
            Keyword.Www when Letters.Is(text, end, '.') => UrlText.TryReadWww(text, at, _found, ref _urlRunEnd),
            Keyword.Month => CalendarText.TryReadMonthFirst(text, at, MonthNames.At(text[at..end], out _), end, _found),
            Keyword.Http when Letters.Is(text, end, '/') => HttpStatusText.TryReadAfterHttp(text, end, _found),
            _ => 0,
        };
        if (larger > 0)
            return larger;
        if (keyword == Keyword.ErrorName && !text[at..end].ContainsAnyInRange((byte)'a', (byte)'z'))
        {
            _found.Add(EntityKinds.ErrorCode, at, end);
            return end;
        }
        if (keyword == Keyword.Code)
        {
            keyword = Follows(text, at, Keyword.Status) || Follows(text, at, Keyword.Http) ? Keyword.StatusCode
                : Follows(text, at, Keyword.Error) ? Keyword.ErrorCode : Keyword.Code;
        }
        (_keyword, _keywordEnd) = (keyword, end);
        return 0;
    }

    private int ReadNumber(ReadOnlySpan<byte> text, int at, Word word)
    {
        var end = word.End;
        if (CalendarText.TryRead(text, at, _found) is > 0 and var calendar)
            return calendar;
        if (Letters.Is(text, end, ':') && ReadIp(text, at) is > 0 and var address)
            return address;
        if (MoneyText.TryReadNumber(text, at, _found) is > 0 and var money)
            return money;
        var digitsEnd = Letters.EndOfDigits(text, at);
        if (Letters.Is(text, digitsEnd, '.') || Follows(text, at, Keyword.Version))
            return Math.Max(DottedText.Read(text, at, at, Follows(text, at, Keyword.Version), _found), end);
        var larger = ReadPlainNumber(text, at, end);
        if (larger == 0 && word.Listed != 0)
            larger = gazetteer.TryRead(text, at, end, word.Listed, _found);
        return Math.Max(larger, end);
    }

    private int ReadPlainNumber(ReadOnlySpan<byte> text, int at, int end)
    {
        var status = HttpStatusText.StatusAt(text, at, end);
        if (status > 0 && (Follows(text, at, Keyword.Http) || Follows(text, at, Keyword.Status) || Follows(text, at, Keyword.StatusCode)
            || (status >= 400 && (Follows(text, at, Keyword.Error) || Follows(text, at, Keyword.Code))) || HttpStatusText.IsNamed(status, text[end..])))
        {
            _found.Add(EntityKinds.HttpStatus, at, end);
            return end;
        }
        if (CommitText.IsHash(text[at..end], Follows(text, at, Keyword.Commit) ? 7 : CommitText.WholeDigits))
        {
            CommitText.Add(text, at, end, _found);
            return end;
        }
        if (Follows(text, at, Keyword.SqlState) && end - at == 5)
        {
            _found.Add(EntityKinds.ErrorCode, at, end);
            return end;
        }
        return ErrorCodeText.TryReadNumber(text, at, end, Follows(text, at, Keyword.ErrorCode), _found);
    }

    /// <summary>True when a keyword stands right before a place.</summary>
    private bool Follows(ReadOnlySpan<byte> text, int at, Keyword keyword)
    {
        if (_keyword != keyword || at - _keywordEnd is < 0 or > GapBytesMax)
            return false;
        return text[_keywordEnd..at].IndexOfAnyExcept(" \t:=#\"'([-"u8) < 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Word WordAt(ReadOnlySpan<byte> text, int at)
    {
        if (at + Vector128<byte>.Count > text.Length)
            return SlowWordAt(text, at);
        var bytes = Vector128.Create(text.Slice(at, Vector128<byte>.Count));
        var small = InRange(bytes, (byte)'a', (byte)'z');
        var capital = InRange(bytes, (byte)'A', (byte)'Z');
        var marks = Vector128.Equals(bytes, Vector128.Create(Letters.Latin1Marks)) | Vector128.Equals(bytes, Vector128.Create(Letters.Punctuation));
        var others = InRange(bytes, (byte)'0', (byte)'9') | Vector128.Equals(bytes, Vector128.Create((byte)'_'))
            | Vector128.AndNot(Vector128.GreaterThan(bytes, Vector128.Create((byte)0x7f)), marks);
        var outside = ~(small | capital | others).ExtractMostSignificantBits() & 0xffff;
        if (outside == 0)
            return SlowWordAt(text, at);
        var width = BitOperations.TrailingZeroCount(outside);
        var within = Vector128.LessThan(Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), Vector128.Create((byte)width));
        var key = ((bytes | (capital & Vector128.Create((byte)0x20))) & within).AsUInt64();
        var isPlain = ((capital | others) & within) == Vector128<byte>.Zero;
        var (low, high) = (key.ToScalar(), key.GetElement(1));
        var isAscii = (bytes & within).ExtractMostSignificantBits() == 0;
        var listed = gazetteer.IsEmpty ? 0 : isAscii ? gazetteer.FirstWord(low, high) : gazetteer.FirstWord(text.Slice(at, width));
        return new Word(at + width, isPlain, KeywordOf(KeywordTable.Find(low, high)), listed);
    }

    // At the end of the text, and words of 16 bytes and more, of which none is a keyword.
    private Word SlowWordAt(ReadOnlySpan<byte> text, int at)
    {
        var end = Letters.EndOfWord(text, at);
        var word = text[at..end];
        Span<byte> lower = stackalloc byte[WordTable.KeyBytes];
        var keyword = word.Length <= lower.Length ? KeywordOf(KeywordTable.Find(Letters.ToLower(word, lower))) : Keyword.None;
        return new Word(end, !word.ContainsAnyExceptInRange((byte)'a', (byte)'z'), keyword, gazetteer.FirstWord(word));
    }

    private static Keyword KeywordOf(int number) => number == 0 ? Keyword.None : Keywords[number - 1].Keyword;

    private static Vector128<byte> InRange(Vector128<byte> bytes, byte first, byte last) =>
        Vector128.LessThanOrEqual(bytes - Vector128.Create(first), Vector128.Create((byte)(last - first)));

    /// <param name="End">Where it ends.</param>
    /// <param name="IsPlain">True when it has small letters of ASCII and nothing else.</param>
    /// <param name="Keyword">What it says about the next one.</param>
    /// <param name="Listed">Where names that begin with it stand in the gazetteer; 0 for nowhere.</param>
    private readonly record struct Word(int End, bool IsPlain, Keyword Keyword, int Listed);
}
