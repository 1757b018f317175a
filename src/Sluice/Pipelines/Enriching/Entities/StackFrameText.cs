namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>
/// Frames of stack traces of Java, .NET, JavaScript and Python. The value is the method, a blank, and the file with its
/// line, as far as the frame says them.
/// </summary>
internal static class StackFrameText
{
    private const int LineBytesMax = 1000;
    private const int IndentBytesMax = 64;

    /// <summary>
    /// Reads a frame of Java, .NET or JavaScript whose <c>at</c> begins here:
    /// <c>at a.B.c(B.java:12)</c>, <c>at A.B.C(String d) in /e/F.cs:line 12</c>, <c>at f (g.js:1:2)</c>, <c>at g.js:1:2</c>.
    /// </summary>
    public static int TryReadAt(ReadOnlySpan<byte> text, int at, EntityList found)
    {
        if (!BeginsLine(text, at))
            return 0;
        var length = text[at..Math.Min(text.Length, at + LineBytesMax)].IndexOfAny("\r\n"u8);
        var end = length >= 0 ? at + length : text.Length - at <= LineBytesMax ? text.Length : 0;
        if (end == 0)
            return 0;
        while (end > at && text[end - 1] == ' ')
            end--;
        var frame = text[(at + 3)..end];
        if (frame.StartsWith("async "u8))
            frame = frame[6..];
        var open = frame.IndexOf((byte)'(');
        if (open < 0)
            return IsPlace(frame) ? Add(default, frame, at, end, text, found) : 0;
        var close = frame.LastIndexOf((byte)')');
        var method = frame[..open].TrimEnd((byte)' ');
        if (close < open || !IsMethod(method))
            return 0;
        var inside = frame[(open + 1)..close];
        ReadOnlySpan<byte> place = PlaceAfter(frame[(close + 1)..]);
        place = place.IsEmpty && IsPlace(inside) ? inside : place;
        var isFrame = !place.IsEmpty || inside.SequenceEqual("Native Method"u8) || inside.SequenceEqual("Unknown Source"u8)
            || (close == frame.Length - 1 && method.Contains((byte)'.'));
        return isFrame ? Add(method, place, at, end, text, found) : 0;
    }

    /// <summary>Reads a frame of Python whose <c>File</c> begins here: <c>File "a.py", line 12, in f</c>.</summary>
    public static int TryReadFile(ReadOnlySpan<byte> text, int at, EntityList found)
    {
        var line = text.Slice(at, Math.Min(LineBytesMax, text.Length - at));
        if (!line.StartsWith("File \""u8) || line[6..].IndexOf((byte)'"') is not (> 0 and var length))
            return 0;
        var file = line.Slice(6, length);
        var rest = line[(7 + length)..];
        if (!rest.StartsWith(", line "u8) || !Letters.IsDigitAt(rest, 7))
            return 0;
        var numberEnd = Letters.EndOfDigits(rest, 7);
        var number = rest[7..numberEnd];
        var method = default(ReadOnlySpan<byte>);
        if (rest[numberEnd..].StartsWith(", in "u8))
        {
            var methodEnd = numberEnd + 5;
            while (methodEnd < rest.Length && (Letters.IsWord(rest[methodEnd]) || rest[methodEnd] is (byte)'<' or (byte)'>' or (byte)'.'))
                methodEnd++;
            method = rest[(numberEnd + 5)..methodEnd];
            numberEnd = methodEnd;
        }
        var end = at + 7 + length + numberEnd;
        byte[] place = [.. file, (byte)':', .. number];
        return Add(method, place, at, end, text, found);
    }

    private static int Add(ReadOnlySpan<byte> method, ReadOnlySpan<byte> place, int start, int end, ReadOnlySpan<byte> text, EntityList found)
    {
        found.RemoveFrom(start);
        byte[] value = method.IsEmpty ? [.. place] : place.IsEmpty ? [.. method] : [.. method, (byte)' ', .. place];
        found.Add(EntityKinds.StackFrame, start, end, value);
        return end;
    }

    private static bool BeginsLine(ReadOnlySpan<byte> text, int at)
    {
        if (!Letters.Is(text, at + 2, ' '))
            return false;
        var first = at;
        while (first > 0 && at - first < IndentBytesMax && text[first - 1] is (byte)' ' or (byte)'\t')
            first--;
        return first == 0 || text[first - 1] is (byte)'\n' or (byte)'\r';
    }

    private static bool IsMethod(ReadOnlySpan<byte> method)
    {
        foreach (var letter in method)
        {
            if (!Letters.IsWord(letter) && letter is not ((byte)'.' or (byte)'$' or (byte)'<' or (byte)'>' or (byte)'`' or (byte)'[' or (byte)']' or (byte)'/'
                or (byte)'@' or (byte)'+' or (byte)',' or (byte)'-' or (byte)' ' or (byte)'|' or (byte)'&' or (byte)'*'))
                return false;
        }
        return !method.IsEmpty;
    }

    // Bar.java:123, file.js:10:5, webpack:///./src/a.js:3:1
    private static bool IsPlace(ReadOnlySpan<byte> place)
    {
        var colon = place.LastIndexOf((byte)':');
        return colon > 0 && colon + 1 < place.Length && !place[(colon + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9') && place[..colon].Contains((byte)'.');
    }

    // .NET: " in C:\a\B.cs:line 12", in the language of the machine that threw.
    private static byte[] PlaceAfter(ReadOnlySpan<byte> rest)
    {
        var colon = rest.LastIndexOf((byte)':');
        if (rest.Length < 5 || rest[0] != ' ' || colon < 0 || rest[1..].IndexOf((byte)' ') is not (> 0 and < 10 and var first))
            return [];
        var file = rest[(first + 2)..colon];
        var number = rest[(colon + 1)..];
        number = number[(number.LastIndexOf((byte)' ') + 1)..];
        return file.IsEmpty || number.IsEmpty || number.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? [] : [.. file, (byte)':', .. number];
    }
}
