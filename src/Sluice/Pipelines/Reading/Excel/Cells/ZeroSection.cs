using System.Globalization;
using System.Text;

namespace Sluice.Pipelines.Reading.Excel.Cells;

/// <summary>A section of a number format, as far as it is one of zeros: see <see cref="ZeroFormat"/>.</summary>
internal sealed class ZeroSection
{
    /// <summary>Bytes that the longest text takes: 15 digits where there is one place more in the pattern.</summary>
    public const int BytesMax = 64;

    private const int PatternBytesMax = BytesMax - 16;

    private static readonly string[] Colours = ["Black", "Blue", "Cyan", "Green", "Magenta", "Red", "White", "Yellow"];

    // Literal text, with a zero byte for each place of a digit.
    private readonly List<byte> _pattern = [];
    private Func<double, bool>? _condition;
    private int _places;
    private bool _hasOthers;

    /// <summary>Whether numbers are shown by places of digits alone, two of them at least.</summary>
    public bool IsOfZeros => !_hasOthers && _places > 1 && _pattern.Count <= PatternBytesMax;

    /// <summary>Whether it says which numbers it is for.</summary>
    public bool HasCondition => _condition is not null;

    /// <summary>Whether it is for a number, by its own condition.</summary>
    public bool Takes(double number) => _condition?.Invoke(number) ?? true;

    /// <summary>Reads up to a semicolon or the end of the code.</summary>
    public static ZeroSection Read(string code, ref int at)
    {
        var section = new ZeroSection();
        while (at < code.Length && code[at] != ';')
        {
            section.ReadToken(code, ref at);
        }

        return section;
    }

    /// <summary>Puts digits into the places from behind; those that are too many come before the first.</summary>
    public int Write(ReadOnlySpan<byte> digits, Span<byte> target)
    {
        var (length, place) = (0, _places);
        foreach (var letter in _pattern)
        {
            if (letter != 0)
            {
                target[length++] = letter;
                continue;
            }

            if (place == _places && digits.Length > place)
            {
                digits[..(digits.Length - place)].CopyTo(target[length..]);
                length += digits.Length - place;
            }

            target[length++] = place <= digits.Length ? digits[^place] : (byte)'0';
            place--;
        }

        return length;
    }

    private void ReadToken(string code, ref int at)
    {
        var letter = code[at++];
        switch (letter)
        {
            case '0':
                _places++;
                _pattern.Add(0);
                break;
            case '"':
                var end = code.IndexOf('"', at);
                end = end < 0 ? code.Length : end;
                AddText(code.AsSpan(at, end - at));
                at = Math.Min(end + 1, code.Length);
                break;
            case '\\' when at < code.Length:
                var length = at + 1 < code.Length && char.IsSurrogatePair(code, at) ? 2 : 1;
                AddText(code.AsSpan(at, length));
                at += length;
                break;
            case '_' when at < code.Length:
                // A blank as wide as the letter, to align columns.
                at++;
                break;
            case '[':
                ReadBrackets(code, ref at);
                break;
            case '-' or ' ' or '(' or ')' or ':' or '+' or '\'':
                _pattern.Add((byte)letter);
                break;
            default:
                _hasOthers = true;
                break;
        }
    }

    private void AddText(ReadOnlySpan<char> text)
    {
        _hasOthers |= text.Length > PatternBytesMax || text.Contains('\0');
        if (!_hasOthers)
        {
            _pattern.AddRange(Encoding.UTF8.GetBytes(text.ToArray()));
        }
    }

    /// <summary>A condition, a colour or a language; anything else changes what is shown.</summary>
    private void ReadBrackets(string code, ref int at)
    {
        var end = code.IndexOf(']', at);
        end = end < 0 ? code.Length : end;
        var inside = code.AsSpan(at, end - at);
        at = Math.Min(end + 1, code.Length);
        if (inside.Length > 1 && inside[0] is '<' or '>' or '=')
        {
            ReadCondition(inside);
        }
        else if (!inside.StartsWith("$-") && !IsColour(inside))
        {
            _hasOthers = true;
        }
    }

    private void ReadCondition(ReadOnlySpan<char> text)
    {
        var length = text[1] is '=' or '>' ? 2 : 1;
        var isRead = double.TryParse(text[length..], NumberStyles.Float, CultureInfo.InvariantCulture, out var bound);
        _hasOthers |= !isRead;
        _condition = text[..length] switch
        {
            "<" => number => number < bound,
            "<=" => number => number <= bound,
            ">" => number => number > bound,
            ">=" => number => number >= bound,
            "=" => number => number == bound,
            "<>" => number => number != bound,
            _ => _ => false,
        };
    }

    private static bool IsColour(ReadOnlySpan<char> text)
    {
        foreach (var colour in Colours)
        {
            if (text.Equals(colour, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return text.StartsWith("Color", StringComparison.OrdinalIgnoreCase);
    }
}
