using System.Buffers;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// The way behind a value of which nothing is wanted, however long it is and however many blocks it takes: it knows strings
/// and brackets and nothing else.
/// </summary>
internal unsafe struct JsonValueSkip
{
    private static readonly SearchValues<byte> StringEnds = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> Telling = SearchValues.Create("\"[]{}"u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",]} \t\r\n"u8);

    private bool _isScalar;
    private int _depth;

    /// <summary>True between the value's beginning and its end.</summary>
    public bool IsOn { get; private set; }

    /// <summary>True inside a string.</summary>
    public bool IsInString { get; private set; }

    /// <summary>Begins with a value, of which nothing was passed yet.</summary>
    /// <param name="first">Its first byte.</param>
    public void Begin(byte first)
    {
        this = default;
        IsOn = true;
        _isScalar = first is not ((byte)'{' or (byte)'[' or (byte)'"');
    }

    /// <summary>Goes on in a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="isLast">True when nothing comes behind it.</param>
    /// <param name="at">Where to begin; then, where the value or what could be passed of it ends.</param>
    /// <returns>True when the value has ended.</returns>
    public bool GoOn(JsonBlock block, bool isLast, ref int at)
    {
        while (at < block.Count)
        {
            var rest = new ReadOnlySpan<byte>(block.Bytes + at, block.Count - at);
            var length = rest.IndexOfAny(_isScalar ? ScalarEnds : IsInString ? StringEnds : Telling);
            if (length < 0)
            {
                at = block.Count;
                break;
            }

            at += length;
            if (_isScalar)
            {
                return End();
            }

            if (block.Bytes[at] == '\\')
            {
                // It stays together with the byte that it takes away.
                if (at + 1 == block.Count)
                {
                    break;
                }

                at += 2;
                continue;
            }

            Note(block.Bytes[at++]);
            if (_depth <= 0 && !IsInString)
            {
                return End();
            }
        }

        return isLast && _isScalar && End();
    }

    private void Note(byte found)
    {
        if (found == '"')
        {
            IsInString = !IsInString;
        }
        else
        {
            _depth += found is (byte)'[' or (byte)'{' ? 1 : -1;
        }
    }

    private bool End()
    {
        this = default;
        return true;
    }
}
