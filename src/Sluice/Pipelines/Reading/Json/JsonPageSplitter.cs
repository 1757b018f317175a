using System.Buffers;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// Records as the elements of an array inside an object. The objects (pages) stand one after another or in an array. What
/// stands in a page beside the array is passed over, however long, once the array was found; a value without the array is
/// a record itself. Elements are told apart as those of any array are.
/// </summary>
/// <param name="paths">The members that hold the records.</param>
/// <param name="isRecognised">True when nobody said so: then members that pages do not have are noted.</param>
internal sealed unsafe class JsonPageSplitter(IReadOnlyList<string> paths, bool isRecognised = false) : JsonSplitter
{
    private static readonly SearchValues<byte> StringEnds = SearchValues.Create("\"\\"u8);

    private readonly Stack<Frame> _frames = new();
    private readonly JsonNestingSplitter _elements = new(isArray: true);
    private bool _isInElements;
    private bool _isInValue;
    private bool _isFound;
    private string? _strange;
    private JsonValueSkip _skip;

    /// <summary>Arrays of records seen so far.</summary>
    public long Pages { get; private set; }

    /// <summary>Pages with a member that pages do not have, and the first such member.</summary>
    public (long Pages, string Member) Strange { get; private set; }

    // The outer array, if there is one, holds values as the file itself does.
    private bool IsBetweenValues => !_skip.IsOn && (_frames.Count == 0 || (_frames.Count == 1 && !_frames.Peek().IsObject));

    public override bool Split(JsonBlock block, bool isLast)
    {
        while (true)
        {
            switch (_isInElements ? SplitElements(block, isLast) : _skip.IsOn ? SkipOn(block, isLast) : Step(block, isLast))
            {
                case Progress.Broken:
                    return false;
                case Progress.Starved:
                    return !isLast || CheckEnd(block);
            }
        }
    }

    /// <inheritdoc/>
    public override void MoveToStart()
    {
        if (_isInElements)
        {
            _elements.MoveToStart();
        }

        base.MoveToStart();
    }

    private Progress SplitElements(JsonBlock block, bool isLast)
    {
        if (!_elements.SplitElements(block, isLast))
        {
            return Broken(_elements.Fault, _elements.FaultAt);
        }

        Scanned = KeptFrom = _elements.KeptFrom;
        _isInElements = !_elements.IsAfterArray;
        return _isInElements ? Progress.Starved : Progress.Moved;
    }

    /// <summary>Takes one token more, if the block holds it whole; otherwise nothing moves but blanks.</summary>
    private Progress Step(JsonBlock block, bool isLast)
    {
        var at = (int)(JsonGrammar.SkipBlanks(block.Bytes + Scanned, block.Bytes + block.Count) - block.Bytes);
        MoveTo(at);
        if (at == block.Count)
        {
            return Progress.Starved;
        }

        var first = block.Bytes[at];
        if (_frames.Count == 0)
        {
            return first is (byte)'{' or (byte)'[' ? BeginValue(at, first, isInArray: false) : Broken(JsonFault.Value, at);
        }

        var frame = _frames.Peek();
        if (first == (frame.IsObject ? '}' : ']') && frame.Awaited is not Awaited.Value)
        {
            _frames.Pop();
            EndValue(block, at + 1);
            return Progress.Moved;
        }

        if (frame.Awaited is not Awaited.CommaOrEnd)
        {
            return frame.IsObject ? StepIntoMember(block, at, frame, isLast)
                : first is (byte)',' or (byte)']' or (byte)'}' or (byte)':' ? Broken(JsonFault.Value, at)
                : _frames.Count == 1 ? BeginValue(at, first, isInArray: true)
                : EnterOrSkip(at, first, frame.Paths);
        }

        if (first != ',')
        {
            return Broken(frame.IsObject ? JsonFault.CommaOrBrace : JsonFault.CommaOrBracket, at);
        }

        Expect(Awaited.Value);
        MoveTo(at + 1);
        return Progress.Moved;
    }

    private Progress BeginValue(int at, byte first, bool isInArray)
    {
        if (first == '[' && !isInArray)
        {
            return Enter(isObject: false, paths, at);
        }

        (_isInValue, _isFound, KeptFrom) = (true, false, at);
        return first == '{' ? Enter(isObject: true, paths, at) : BeginSkip(at, first);
    }

    private Progress StepIntoMember(JsonBlock block, int at, Frame frame, bool isLast)
    {
        if (block.Bytes[at] != '"')
        {
            return Broken(frame.Awaited is Awaited.Value ? JsonFault.Name : JsonFault.NameOrBrace, at);
        }

        var end = block.Bytes + block.Count;
        var quote = ClosingQuote(block, at + 1);
        if (quote < 0)
        {
            return isLast ? Broken(JsonFault.ClosingQuote, block.Count) : Progress.Starved;
        }

        var colon = JsonGrammar.SkipBlanks(block.Bytes + quote + 1, end);
        if (colon < end && *colon != ':')
        {
            return Broken(JsonFault.Colon, (int)(colon - block.Bytes));
        }

        var value = colon < end ? JsonGrammar.SkipBlanks(colon + 1, end) : end;
        if (value == end)
        {
            return isLast ? Broken(JsonFault.Value, block.Count) : Progress.Starved;
        }

        if (*value is (byte)',' or (byte)']' or (byte)'}' or (byte)':')
        {
            return Broken(JsonFault.Value, (int)(value - block.Bytes));
        }

        var name = JsonText.NameOf(new ReadOnlySpan<byte>(block.Bytes + at + 1, quote - at - 1), JsonTextFlags.Escapes);
        var below = JsonArrangement.Below(frame.Paths, name);
        if (isRecognised && below.Count == 0 && !JsonPageSigns.IsOfPages(name))
        {
            _strange ??= name;
        }

        return EnterOrSkip((int)(value - block.Bytes), *value, below);
    }

    private Progress EnterOrSkip(int at, byte first, IReadOnlyList<string> below)
    {
        if (first is (byte)'[' or (byte)'{' && below.Any(path => path.Length > 0) && !(first == '[' && below.Contains("")))
        {
            return Enter(first == '{', below, at);
        }

        if (first != '[' || !below.Contains(""))
        {
            return BeginSkip(at, first);
        }

        Expect(Awaited.CommaOrEnd);
        Pages++;
        Scanned = KeptFrom = at;
        _elements.StartAt(at);
        _isFound = _isInElements = true;
        return Progress.Moved;
    }

    private Progress Enter(bool isObject, IReadOnlyList<string> below, int at)
    {
        Expect(Awaited.CommaOrEnd);
        _frames.Push(new Frame(isObject, below, Awaited.ValueOrEnd));
        MoveTo(at + 1);
        return Progress.Moved;
    }

    private Progress BeginSkip(int at, byte first)
    {
        Expect(Awaited.CommaOrEnd);
        _skip.Begin(first);
        MoveTo(at);
        return Progress.Moved;
    }

    private Progress SkipOn(JsonBlock block, bool isLast)
    {
        var at = Scanned;
        if (_skip.GoOn(block, isLast, ref at))
        {
            EndValue(block, at);
            return Progress.Moved;
        }

        MoveTo(at);
        return Progress.Starved;
    }

    /// <summary>A value that ends without any page in it is a record.</summary>
    private void EndValue(JsonBlock block, int end)
    {
        if (IsBetweenValues)
        {
            if (_isInValue && !_isFound)
            {
                block.Add(KeptFrom, end);
            }
            else if (_strange is not null)
            {
                Strange = (Strange.Pages + 1, Strange.Member ?? _strange);
            }

            (_isInValue, _strange) = (false, null);
        }

        MoveTo(end);
    }

    /// <summary>A value whose page was not found so far may be a record, and is kept.</summary>
    private void MoveTo(int to)
    {
        Scanned = to;
        KeptFrom = _isInValue && !_isFound ? KeptFrom : to;
    }

    private void Expect(Awaited awaited)
    {
        if (_frames.TryPop(out var frame))
        {
            _frames.Push(frame with { Awaited = awaited });
        }
    }

    private Progress Broken(JsonFault fault, int at)
    {
        Fail(fault, at);
        return Progress.Broken;
    }

    private static int ClosingQuote(JsonBlock block, int at)
    {
        while (at < block.Count)
        {
            var length = new ReadOnlySpan<byte>(block.Bytes + at, block.Count - at).IndexOfAny(StringEnds);
            if (length < 0)
            {
                return -1;
            }

            at += length;
            if (block.Bytes[at] == '"')
            {
                return at;
            }

            at += 2;
        }

        return -1;
    }

    private bool CheckEnd(JsonBlock block)
    {
        if (_skip.IsOn)
        {
            return Fail(_skip.IsInString ? JsonFault.ClosingQuote : JsonFault.CommaOrBrace, block.Count);
        }

        return _frames.Count == 0 || Fail(_frames.Peek().IsObject ? JsonFault.CommaOrBrace : JsonFault.CommaOrBracket, block.Count);
    }

    private enum Progress
    {
        Moved,
        Starved,
        Broken,
    }

    private enum Awaited
    {
        ValueOrEnd,
        Value,
        CommaOrEnd,
    }

    private readonly record struct Frame(bool IsObject, IReadOnlyList<string> Paths, Awaited Awaited);
}
