namespace Sluice.Pipelines.Typing;

/// <summary>What the steps of a <see cref="TemporalPattern"/> have read so far; hour, half and weekday are negative until then.</summary>
internal struct TemporalParts
{
    public int Year;
    public int Month;
    public int Day;
    public int DayOfYear;
    public int Weekday;
    public int Hour;
    public int Half;
    public int Minute;
    public int Second;
    public int Micros;
    public int OffsetSeconds;
    public long UnixSeconds;
    public bool IsBefore1970;

    public bool TryCombine(bool hasDate, bool hasTime, bool hasOffset, out TemporalText text)
    {
        text = default;
        if (Half >= 0 && !TimeText.TryApplyHalfOfDay(Half == 1, ref Hour))
            return false;
        if (Hour > 24 || Minute > 59 || Second > 59)
            return false;
        var micros = ((Math.Max(Hour, 0) * 60L + Minute) * 60 + Second) * 1_000_000 + Micros;
        if (micros > TimeText.MicrosOfDay)
            return false;

        var days = 0;
        if (Hour < 0 && hasTime)
        {
            // Seconds since 1970: any instant of the years 1 to 9999.
            if (UnixSeconds is < -62_135_596_800 or > 253_402_300_799)
                return false;
            // Of a negative number the fraction is negative too.
            micros = UnixSeconds * 1_000_000 + (IsBefore1970 ? -Micros : Micros);
            days = TimeText.DayOf(micros);
            micros -= days * TimeText.MicrosOfDay;
        }
        else if (hasDate && !(DayOfYear > 0 ? CivilDate.TryDayOfYear(Year, DayOfYear, out days) : CivilDate.TryDay(Year, Month, Day, out days)))
        {
            return false;
        }
        // 1970-01-01 was a Thursday.
        if (Weekday >= 0 && Weekday != ((days + 4) % 7 + 7) % 7)
            return false;
        text = new TemporalText { Days = days, TimeMicros = micros, HasTime = hasTime, HasOffset = hasOffset, OffsetSeconds = OffsetSeconds };
        return true;
    }
}
