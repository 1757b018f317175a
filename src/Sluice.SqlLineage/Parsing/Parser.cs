using Sluice.SqlLineage.Dialects;
using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>
/// Reads statements from tokens. It never throws for bad text: what it cannot read it leaves to the caller as the
/// place where it stopped. Work is bounded by a counter that is linear in the number of tokens, depth by a limit.
/// One chapter per statement family.
/// </summary>
internal sealed partial class Parser
{
    private const int DepthMax = 400;

    private readonly NameTable _names;
    private Token[] _tokens = [];
    private int _end;
    private int _at;
    private int _depth;
    private long _steps;
    private long _stepsMax;
    private string _text = "";
    private Dialect _dialect = DialectCatalog.Ansi;

    private ColumnRef[] _stack = new ColumnRef[256];
    private int _stackCount;
    private SelectItem[] _itemStack = new SelectItem[64];
    private int _itemCount;

    public Parser(NameTable names) => _names = names;

    /// <summary>References of all expressions read since <see cref="Begin"/>; expressions hold ranges of it.</summary>
    public ColumnRef[] Refs { get; private set; } = new ColumnRef[1024];

    public int RefCount { get; private set; }

    public int At => _at;

    /// <summary>Something nested too deep to be read was passed over.</summary>
    public bool DepthExceeded { get; set; }

    /// <summary>Moves over tokens so far: the work done.</summary>
    public long Steps => _steps;

    public bool StepsExceeded => _steps > _stepsMax;

    /// <summary>Stops the reading; set behind <see cref="Begin"/>.</summary>
    public CancellationToken Cancellation { get; set; }

    public void Begin(string text, Token[] tokens, int count, Dialect dialect, int routineDepth = 0)
    {
        (_text, _tokens, _end, _dialect, _at, _depth, _steps) = (text, tokens, count, dialect, 0, 0, 0);
        _stepsMax = 200L * count + 100_000;
        (DepthExceeded, Cancellation) = (false, default);
        _routineDepth = routineDepth;
        _firstStop = -1;
        _nested = null;
        (_stopsAtIn, _isInPackage) = (false, false);
        _lambdaNames.Clear();
        ResetArena();
    }

    /// <summary>Drops the references of statements that have been resolved.</summary>
    public void ResetArena()
    {
        RefCount = 0;
        _stackCount = 0;
        _itemCount = 0;
    }

    private bool AtEnd => _at >= _end;

    private ushort Code => _tokens[_at].Code;

    private ushort CodeBefore => _at > 0 ? _tokens[_at - 1].Code : (ushort)0;

    private TokenKind Kind => _tokens[_at].Kind;

    private ushort CodeAt(int offset) => _at + offset < _end ? _tokens[_at + offset].Code : (ushort)0;

    private TokenKind KindAt(int offset) => _at + offset < _end ? _tokens[_at + offset].Kind : TokenKind.End;

    private static ushort CodeOf(Kw word) => (ushort)(Codes.FirstKeyword + (int)word);

    private bool Is(Kw word) => _tokens[_at].Code == CodeOf(word);

    private bool Is(char mark) => _tokens[_at].Code == mark;

    private bool Is(Kw first, Kw second) => Is(first) && CodeAt(1) == CodeOf(second);

    private bool Is(Kw first, char second) => Is(first) && CodeAt(1) == second;

    private bool IsAt(int offset, Kw word) => CodeAt(offset) == CodeOf(word);

    private bool IsAny(Kw a, Kw b) => Is(a) || Is(b);

    private bool IsAny(Kw a, Kw b, Kw c) => Is(a) || Is(b) || Is(c);

    private void Next()
    {
        if (_at < _end) _at++;
        _steps++;
    }

    private void Skip(int count)
    {
        _at = Math.Min(_end, _at + count);
        _steps += count;
    }

    private bool Eat(Kw word)
    {
        if (!Is(word)) return false;
        Next();
        return true;
    }

    private bool Eat(char mark)
    {
        if (_tokens[_at].Code != mark) return false;
        Next();
        return true;
    }

    private bool Eat(Kw first, Kw second)
    {
        if (!Is(first, second)) return false;
        Skip(2);
        return true;
    }

    private bool Eat(Kw first, Kw second, Kw third)
    {
        if (!Is(first, second) || !IsAt(2, third)) return false;
        Skip(3);
        return true;
    }

    private bool EatIfExists()
    {
        if (Is(Kw.If, Kw.Exists)) Skip(2);
        else if (Is(Kw.If, Kw.Not) && IsAt(2, Kw.Exists)) Skip(3);
        else return false;
        return true;
    }

    private bool IsNameToken => Kind is TokenKind.Word or TokenKind.Quoted;

    private bool IsNameAt(int offset) => KindAt(offset) is TokenKind.Word or TokenKind.Quoted;

    private ReadOnlySpan<char> TextOf(int token) => _text.AsSpan(_tokens[token].Start, _tokens[token].Length);

    private bool Touches(int token) => token > 0 && _tokens[token - 1].End == _tokens[token].Start;

    /// <summary>Moves behind the ')' that belongs to the '(' here, without looking inside.</summary>
    private void SkipParentheses()
    {
        var close = _tokens[_at].Name;
        _steps++;
        _at = close >= 0 && close < _end ? close + 1 : EndOfStatementFrom(_at + 1);
    }

    /// <summary>The '(' here has no partner: what follows is only known to end with the statement.</summary>
    private int EndOfStatementFrom(int token)
    {
        while (token < _end && _tokens[token].Code != ';' && _tokens[token].Code != Codes.Batch)
        {
            token++;
            _steps++;
        }

        return token;
    }

    /// <summary>Behind the ')' that closes the '(' at <paramref name="open"/>, wherever the grammar stopped inside.</summary>
    private void CloseParenthesis(int open)
    {
        if (Eat(')')) return;
        var close = _tokens[open].Name;
        if (close >= _at && close < _end)
        {
            NoteStop();
            _steps += 1;
            _at = close + 1;
        }
    }

    private int _firstStop = -1;

    /// <summary>The grammar met something that it does not know; the first place of a statement is reported.</summary>
    private void NoteStop()
    {
        if (_firstStop < 0) _firstStop = _at;
    }

    private bool EnterDepth()
    {
        Cancellation.ThrowIfCancellationRequested();
        if (++_depth <= DepthMax && !StepsExceeded) return true;
        DepthExceeded = true;
        _depth--;
        return false;
    }

    private void LeaveDepth() => _depth--;

    private int StringName(int token)
    {
        var text = TextOf(token);
        var quote = text.IndexOfAny('\'', '"');
        if (_tokens[token].Kind != TokenKind.String || quote < 0 || text.Length < quote + 2) return _names.InternName(text);
        var inner = text[(quote + 1)..^1];
        var mark = text[quote];
        return inner.IndexOf(mark) < 0
            ? _names.InternName(inner)
            : _names.InternName(inner.ToString().Replace(new string(mark, 2), mark.ToString()));
    }

    /// <summary>The name that a token stands for; the field of the token itself is a name only for words.</summary>
    private int NameOf(int token) => _tokens[token].Kind switch
    {
        TokenKind.Word or TokenKind.Quoted or TokenKind.Variable => _tokens[token].Name,
        TokenKind.String => StringName(token),
        _ => _names.InternName(TextOf(token)),
    };

    private static void Push<T>(ref T[] array, ref int count, in T value)
    {
        if (count == array.Length) Array.Resize(ref array, count * 2);
        array[count++] = value;
    }
}
