using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// Records by nesting: the elements of one array, or objects and arrays one after another. It knows strings, escapes
/// and brackets and nothing else, 64 bytes at a time, so a record with any other fault in it is still told apart from
/// its neighbours. A bracket of the wrong kind, an empty element or text around the records is a fault of the file.
/// </summary>
internal sealed unsafe class JsonNestingSplitter(bool isArray) : JsonSplitter
{
    private const int Step = 64;

    private readonly ulong[] _kinds = new ulong[JsonGrammar.DepthMax / 64 + 1];
    private State _state = isArray ? State.BeforeArray : State.Inside;
    private int _depth;
    private bool _hasElements;

    // What the bytes seen so far mean for the next: all ones inside a string; one after an odd number of backslashes.
    private ulong _inString;
    private ulong _isEscaped;

    private enum State
    {
        BeforeArray,
        Inside,
        AfterArray,
    }

    /// <summary>True behind the closing bracket of the array.</summary>
    public bool IsAfterArray => _state is State.AfterArray;

    public override bool Split(JsonBlock block, bool isLast)
        => SplitElements(block, isLast) && (!IsAfterArray || CheckRest(block));

    /// <summary>Begins with another array, whose opening bracket stands at a place of the block at hand.</summary>
    public void StartAt(int at)
    {
        Scanned = KeptFrom = at;
        _state = State.BeforeArray;
        _depth = 0;
        _hasElements = false;
        _inString = _isEscaped = 0;
    }

    /// <summary>Adds the records to the block that end in it, up to the end of the array, without a look at what follows.</summary>
    public bool SplitElements(JsonBlock block, bool isLast)
    {
        if (isLast)
        {
            // The last step reads behind the end: blanks mean nothing in any state but a string.
            new Span<byte>(block.Bytes + block.Count, JsonGrammar.Padding).Fill((byte)' ');
        }

        if (_state is State.BeforeArray && !EnterArray(block))
        {
            return Fault is JsonFault.None;
        }

        while (_state is State.Inside && (Scanned + Step <= block.Count || isLast && Scanned < block.Count))
        {
            if (!SplitStep(block))
            {
                return false;
            }
        }

        return IsAfterArray || CheckBetween(block, isLast);
    }

    private bool EnterArray(JsonBlock block)
    {
        var at = (int)(JsonGrammar.SkipBlanks(block.Bytes + Scanned, block.Bytes + block.Count) - block.Bytes);
        Scanned = KeptFrom = at;
        if (at == block.Count)
        {
            return false;
        }

        if (block.Bytes[at] != '[')
        {
            return Fail(JsonFault.Value, at);
        }

        Scanned = KeptFrom = at + 1;
        _state = State.Inside;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SplitStep(JsonBlock block)
    {
        var masks = Masks.Of(block.Bytes + Scanned);
        var outside = ~InString(masks);
        var brackets = (masks.Opening | masks.Closing) & outside;
        var commas = isArray ? masks.Commas & outside : 0;
        var rest = ulong.MaxValue;
        while (((_depth == 0 ? brackets | commas : brackets) & rest) is var bits and not 0)
        {
            var bit = BitOperations.TrailingZeroCount(bits);
            rest = bit == 63 ? 0 : ulong.MaxValue << (bit + 1);
            var at = Scanned + bit;
            var isFine = (masks.Opening >> bit & 1) != 0 ? Open(block, at)
                : (masks.Closing >> bit & 1) != 0 ? Close(block, at)
                : EndElement(block, at);
            if (!isFine)
            {
                return false;
            }

            if (_state is State.AfterArray)
            {
                Scanned = KeptFrom = at + 1;
                return true;
            }
        }

        Scanned = Math.Min(Scanned + Step, block.Count);
        return true;
    }

    /// <summary>Which of the 64 bytes are inside a string (its opening quote counted). An escaped quote is none.</summary>
    private ulong InString(in Masks masks)
    {
        var escaped = _isEscaped;
        if (masks.Backslashes == 0)
        {
            _isEscaped = 0;
        }
        else
        {
            escaped = Escaped(masks.Backslashes);
        }

        var quotes = masks.Quotes & ~escaped;
        quotes ^= quotes << 1;
        quotes ^= quotes << 2;
        quotes ^= quotes << 4;
        quotes ^= quotes << 8;
        quotes ^= quotes << 16;
        quotes ^= quotes << 32;
        var inString = quotes ^ _inString;
        _inString = (ulong)((long)inString >> 63);
        return inString;
    }

    /// <summary>
    /// The bytes that stand behind an odd number of backslashes. Adding the start of each run to the run carries past
    /// its end, and the carry lands on an even or odd place by the length of the run.
    /// </summary>
    private ulong Escaped(ulong backslashes)
    {
        const ulong EvenBits = 0x5555555555555555;
        backslashes &= ~_isEscaped;
        var follows = backslashes << 1 | _isEscaped;
        var oddStarts = backslashes & ~EvenBits & ~follows;
        var sum = oddStarts + backslashes;
        _isEscaped = sum < oddStarts ? 1UL : 0;
        return (EvenBits ^ sum << 1) & follows;
    }

    private bool Open(JsonBlock block, int at)
    {
        if (_depth == 0 && !isArray)
        {
            if (!IsBlank(block, KeptFrom, at, out var found))
            {
                return Fail(JsonFault.Value, found);
            }

            KeptFrom = at;
        }

        if (_depth == JsonGrammar.DepthMax)
        {
            return Fail(JsonFault.LessNesting, at);
        }

        var bit = 1UL << (_depth & 63);
        if (block.Bytes[at] == '{')
        {
            _kinds[_depth >> 6] |= bit;
        }
        else
        {
            _kinds[_depth >> 6] &= ~bit;
        }

        _depth++;
        return true;
    }

    private bool Close(JsonBlock block, int at)
    {
        var isBrace = block.Bytes[at] == '}';
        if (_depth == 0)
        {
            return isArray && !isBrace ? EndArray(block, at) : Fail(isArray ? JsonFault.CommaOrBracket : JsonFault.Value, at);
        }

        var isObject = (_kinds[(_depth - 1) >> 6] >> (_depth - 1 & 63) & 1) != 0;
        if (isObject != isBrace)
        {
            return Fail(isObject ? JsonFault.CommaOrBrace : JsonFault.CommaOrBracket, at);
        }

        _depth--;
        if (_depth == 0 && !isArray)
        {
            block.Add(KeptFrom, at + 1);
            KeptFrom = at + 1;
        }

        return true;
    }

    private bool EndElement(JsonBlock block, int at)
    {
        if (!AddElement(block, at))
        {
            return Fail(JsonFault.Value, at);
        }

        KeptFrom = at + 1;
        _hasElements = true;
        return true;
    }

    private bool EndArray(JsonBlock block, int at)
    {
        // Only an array without any element may close right after a bracket; after a comma one is missing.
        if (!AddElement(block, at) && _hasElements)
        {
            return Fail(JsonFault.Value, at);
        }

        _state = State.AfterArray;
        return true;
    }

    private bool AddElement(JsonBlock block, int end)
    {
        var bytes = block.Bytes;
        var start = (int)(JsonGrammar.SkipBlanks(bytes + KeptFrom, bytes + end) - bytes);
        while (end > start && JsonGrammar.IsBlank(bytes[end - 1]))
        {
            end--;
        }

        if (start == end)
        {
            return false;
        }

        block.Add(start, end);
        return true;
    }

    private bool CheckRest(JsonBlock block)
    {
        if (!IsBlank(block, Scanned, block.Count, out var found))
        {
            return Fail(JsonFault.End, found);
        }

        Scanned = KeptFrom = block.Count;
        return true;
    }

    private bool CheckBetween(JsonBlock block, bool isLast)
    {
        if (!isArray && _depth == 0 && !IsBlank(block, KeptFrom, Scanned, out var found))
        {
            return Fail(JsonFault.Value, found);
        }

        if (!isLast || !isArray && _depth == 0)
        {
            return true;
        }

        var expected = _inString != 0 ? JsonFault.ClosingQuote
            : _depth == 0 || (_kinds[(_depth - 1) >> 6] >> (_depth - 1 & 63) & 1) == 0 ? JsonFault.CommaOrBracket
            : JsonFault.CommaOrBrace;
        return Fail(expected, block.Count);
    }

    private static bool IsBlank(JsonBlock block, int start, int end, out int found)
    {
        found = (int)(JsonGrammar.SkipBlanks(block.Bytes + start, block.Bytes + end) - block.Bytes);
        return found >= end;
    }

    /// <summary>Which of 64 bytes are what, lowest bit first.</summary>
    private readonly struct Masks(ulong quotes, ulong backslashes, ulong opening, ulong closing, ulong commas)
    {
        public readonly ulong Quotes = quotes;
        public readonly ulong Backslashes = backslashes;
        public readonly ulong Opening = opening;
        public readonly ulong Closing = closing;
        public readonly ulong Commas = commas;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Masks Of(byte* at) => Vector256.IsHardwareAccelerated
            ? Of(Vector256.Load(at), Vector256.Load(at + 32))
            : Of(Vector128.Load(at), Vector128.Load(at + 16), Vector128.Load(at + 32), Vector128.Load(at + 48));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Masks Of(Vector256<byte> low, Vector256<byte> high)
        {
            // A bracket and a brace differ in one bit, so the two kinds are found by one comparison.
            var lowBraces = low | Vector256.Create((byte)0x20);
            var highBraces = high | Vector256.Create((byte)0x20);
            return new(
                Find(low, high, (byte)'"'),
                Find(low, high, (byte)'\\'),
                Find(lowBraces, highBraces, (byte)'{'),
                Find(lowBraces, highBraces, (byte)'}'),
                Find(low, high, (byte)','));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Find(Vector256<byte> low, Vector256<byte> high, byte value)
            => Vector256.Equals(low, Vector256.Create(value)).ExtractMostSignificantBits()
                | (ulong)Vector256.Equals(high, Vector256.Create(value)).ExtractMostSignificantBits() << 32;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Masks Of(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d)
        {
            var braces = Vector128.Create((byte)0x20);
            return new(
                Find(a, b, c, d, (byte)'"'),
                Find(a, b, c, d, (byte)'\\'),
                Find(a | braces, b | braces, c | braces, d | braces, (byte)'{'),
                Find(a | braces, b | braces, c | braces, d | braces, (byte)'}'),
                Find(a, b, c, d, (byte)','));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Find(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d, byte value)
            => Vector128.Equals(a, Vector128.Create(value)).ExtractMostSignificantBits()
                | (ulong)Vector128.Equals(b, Vector128.Create(value)).ExtractMostSignificantBits() << 16
                | (ulong)Vector128.Equals(c, Vector128.Create(value)).ExtractMostSignificantBits() << 32
                | (ulong)Vector128.Equals(d, Vector128.Create(value)).ExtractMostSignificantBits() << 48;
    }
}
