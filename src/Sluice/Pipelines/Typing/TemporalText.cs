namespace Sluice.Pipelines.Typing;

/// <summary>A date with or without a time of day and an offset, as a cell writes it.</summary>
internal readonly record struct TemporalText
{
    // In French, Portuguese, Spanish, German and English.
    private static readonly byte[][] Joints =
        [" à "u8.ToArray(), " às "u8.ToArray(), " a las "u8.ToArray(), " a la "u8.ToArray(), " um "u8.ToArray(), " at "u8.ToArray()];

    /// <summary>Days since 1970-01-01.</summary>
    public required int Days { get; init; }

    /// <summary>Microseconds since that midnight, 0 to those of a whole day; 0 without a time.</summary>
    public long TimeMicros { get; init; }

    /// <summary>Whether a time of day is written.</summary>
    public bool HasTime { get; init; }

    /// <summary>Whether an offset from UTC is written.</summary>
    public bool HasOffset { get; init; }

    /// <summary>Seconds east of UTC.</summary>
    public int OffsetSeconds { get; init; }

    /// <summary>Microseconds since 1970-01-01 00:00 on the clock that wrote it.</summary>
    public long LocalMicros => Days * TimeText.MicrosOfDay + TimeMicros;

    /// <summary>The same in UTC, given the offset.</summary>
    public long UtcMicros => LocalMicros - OffsetSeconds * 1_000_000L;

    /// <summary>
    /// Reads a date of the given order; after <c>T</c>, one blank or a word that joins them (<c>à</c>, <c>às</c>, <c>a las</c>, <c>um</c>, <c>at</c>) a
    /// time; after that an offset. The whole cell, blanks around it aside.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> cell, DateOrder order, out TemporalText text)
    {
        cell = Blanks.Trim(cell);
        text = default;
        return (DateText.TryRead(cell, order, out var days, out var length)
                || (order == DateOrder.Named && DateText.TryReadSpoken(cell, out days, out length)))
            && TryReadRest(cell[length..], days, isLoose: order != DateOrder.Iso, out text);
    }

    /// <summary>Reads what follows a date: nothing, or a time, or a time and an offset.</summary>
    public static bool TryReadRest(ReadOnlySpan<byte> rest, int days, bool isLoose, out TemporalText text)
    {
        text = new TemporalText { Days = days };
        if (rest.IsEmpty)
            return true;
        if (isLoose && rest is [(byte)',', (byte)' ', ..])
            rest = rest[1..];
        if (isLoose && rest.Length > 1 && !Digits.IsDigit(rest[1]))
            rest = WithoutJoint(rest);
        if (rest[0] is not ((byte)'T' or (byte)' ' or (byte)'t'))
            return false;
        if (!TimeText.TryRead(rest[1..], isLoose, out var micros, out var length))
            return false;
        text = text with { TimeMicros = micros, HasTime = true };
        rest = rest[(1 + length)..];
        if (rest.IsEmpty)
            return true;
        if (!TimeText.TryReadOffset(rest, out var seconds))
            return false;
        text = text with { HasOffset = true, OffsetSeconds = seconds };
        return true;
    }

    // What stands between a date and a time when they are said: 12 mars 2024 à 15:45.
    private static ReadOnlySpan<byte> WithoutJoint(ReadOnlySpan<byte> rest)
    {
        foreach (var joint in Joints)
        {
            if (rest.StartsWith(joint))
                return rest[(joint.Length - 1)..];
        }
        return rest;
    }
}
