using System.Buffers;
using System.Text.Json;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// Counts the records of pages once more, for the books: the elements of the arrays that the paths lead to, and the values
/// without one. It shares no code with the reader: it reads the file value by value and goes down into those on the way.
/// </summary>
internal sealed class JsonPageCount(Stream pass, IReadOnlyList<string> paths, CancellationToken cancellation)
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"[]{},"u8);
    private static readonly SearchValues<byte> InString = SearchValues.Create("\"\\"u8);

    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _at;
    private int _count;

    /// <summary>Reads the pass to its end.</summary>
    public long Count()
    {
        long records = 0;
        while (Next() is var first and >= 0)
        {
            if (first != '[')
            {
                records += Value();
                continue;
            }

            _at++;
            while (Next() is var inside and >= 0 and not ']')
            {
                if (inside == ',')
                {
                    _at++;
                }
                else
                {
                    records += Value();
                }
            }

            _at++;
        }

        return records;
    }

    private long Value()
    {
        var hasPage = false;
        long records = 1;
        if (Next() == '{')
        {
            records = Members("", ref hasPage);
        }
        else
        {
            Pass();
        }

        return hasPage ? records : 1;
    }

    /// <summary>The records below an object, or below the objects of an array.</summary>
    private long Members(string place, ref bool hasPage)
    {
        long records = 0;
        var isObject = Next() == '{';
        _at++;
        while (Next() is var next and >= 0 and not ('}' or ']'))
        {
            if (next == ',')
            {
                _at++;
                continue;
            }

            var name = place;
            if (isObject)
            {
                name = place.Length == 0 ? Name() : $"{place}.{Name()}";
                if (Next() == ':')
                {
                    _at++;
                }
            }

            if (Next() == '[' && isObject && paths.Contains(name))
            {
                hasPage = true;
                records += Elements();
            }
            else if (Next() is '{' or '[' && paths.Any(path => path.StartsWith(name + ".", StringComparison.Ordinal)))
            {
                records += Members(name, ref hasPage);
            }
            else
            {
                Pass();
            }
        }

        _at++;
        return records;
    }

    /// <summary>The elements of an array: its commas and one more, unless nothing but blanks is in it.</summary>
    private long Elements()
    {
        _at++;
        if (Next() == ']')
        {
            _at++;
            return 0;
        }

        long commas = 0;
        var depth = 1;
        while (depth > 0 && Find(Structure))
        {
            var found = _buffer[_at++];
            depth += found is (byte)'[' or (byte)'{' ? 1 : found is (byte)']' or (byte)'}' ? -1 : 0;
            commas += found == ',' && depth == 1 ? 1 : 0;
            if (found == '"')
            {
                PassString();
            }
        }

        return commas + 1;
    }

    /// <summary>Goes behind a value: to what ends a scalar, or behind what closes a string, an object or an array.</summary>
    private void Pass()
    {
        var depth = 0;
        while (Find(Structure))
        {
            var found = _buffer[_at];
            if (depth == 0 && found is (byte)',' or (byte)']' or (byte)'}')
            {
                return;
            }

            _at++;
            depth += found is (byte)'[' or (byte)'{' ? 1 : found is (byte)']' or (byte)'}' ? -1 : 0;
            if (found == '"')
            {
                PassString();
            }

            if (depth == 0)
            {
                return;
            }
        }
    }

    private void PassString()
    {
        while (Find(InString))
        {
            if (_buffer[_at++] == '"')
            {
                return;
            }

            if (More())
            {
                _at++;
            }
        }
    }

    private string Name()
    {
        var text = new List<byte> { (byte)'"' };
        _at++;
        var isEscaped = false;
        while (More())
        {
            var next = _buffer[_at++];
            text.Add(next);
            if (next == '"' && !isEscaped)
            {
                break;
            }

            isEscaped = next == '\\' && !isEscaped;
        }

        try
        {
            return JsonSerializer.Deserialize<string>(text.ToArray().AsSpan(), JsonSerializerOptions.Default) ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    /// <summary>The next byte that is no blank; -1 at the end.</summary>
    private int Next()
    {
        while (More())
        {
            if (_buffer[_at] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return _buffer[_at];
            }

            _at++;
        }

        return -1;
    }

    private bool Find(SearchValues<byte> wanted)
    {
        while (More())
        {
            var length = _buffer.AsSpan(_at, _count - _at).IndexOfAny(wanted);
            if (length >= 0)
            {
                _at += length;
                return true;
            }

            _at = _count;
        }

        return false;
    }

    private bool More()
    {
        if (_at < _count)
        {
            return true;
        }

        cancellation.ThrowIfCancellationRequested();
        (_at, _count) = (0, pass.Read(_buffer));
        return _count > 0;
    }
}
