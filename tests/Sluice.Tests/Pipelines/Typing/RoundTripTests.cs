using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Typing;
using Xunit;

namespace Sluice.Tests.Pipelines.Typing;

/// <summary>What is written by other code is read back as the same value, over the whole range of each type.</summary>
public sealed class RoundTripTests
{
    private static readonly FsCheck.Config Many = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(5_000);

    [Fact]
    public void Whole_numbers_of_64_bits()
    {
        var anyWidth = Gen.Choose(0, 63).SelectMany(_ => ArbMap.Default.GeneratorFor<long>(), (shift, value) => value >> shift);
        Prop.ForAll(anyWidth.ToArbitrary(), number =>
            IntegerCell.TryParse(Bytes(number.ToString(CultureInfo.InvariantCulture)), out long read) && read == number
            && IntegerCell.TryParse(Bytes(number.ToString("D25", CultureInfo.InvariantCulture)), out long padded) && padded == number)
            .Check(Many);
    }

    [Fact]
    public void Whole_numbers_of_128_bits()
    {
        Prop.ForAll(Numbers128().ToArbitrary(), number =>
            IntegerCell.TryParse(Bytes(number.ToString(CultureInfo.InvariantCulture)), out Int128 read) && read == number)
            .Check(Many);
        foreach (var edge in new[] { Int128.MinValue, Int128.MaxValue, 0, -1 })
        {
            IntegerCell.TryParse(Bytes(edge.ToString(CultureInfo.InvariantCulture)), out Int128 read).ShouldBeTrue();
            read.ShouldBe(edge);
        }
    }

    [Fact]
    public void Decimals_of_all_digits_and_scales()
    {
        var cases = from unscaled in Numbers128()
                    from scale in Gen.Choose(0, 38)
                    select (Unscaled: unscaled % PowersOfTenForTest(38), Scale: scale);
        Prop.ForAll(cases.ToArbitrary(), c =>
            DecimalCell.TryParse(Bytes(Plain(c.Unscaled, c.Scale)), 38, c.Scale, out Int128 read) && read == c.Unscaled
            && DecimalCell.TryParse(Bytes(Plain(c.Unscaled, c.Scale) + (c.Scale == 0 ? ".000" : "000")), 38, c.Scale, out read) && read == c.Unscaled
            && !DecimalCell.TryParse(Bytes(Plain(c.Unscaled, c.Scale) + (c.Scale == 0 ? ".001" : "001")), 38, c.Scale, out Int128 _))
            .Check(Many);
    }

    [Fact]
    public void Decimals_of_64_bits_are_those_of_128_bits()
    {
        var texts = from sign in Gen.Elements("", "-", "+", " ")
                    from wholeDigits in Gen.Choose(0, 20)
                    from whole in Gen.Elements("0123456789".ToCharArray()).ArrayOf(wholeDigits)
                    from point in Gen.Elements("", ".", ".")
                    from fractionDigits in Gen.Choose(0, 20)
                    from fraction in Gen.Elements("00000000000123".ToCharArray()).ArrayOf(fractionDigits)
                    from tail in Gen.Elements("", "", "", " ", "x", ".")
                    from precision in Gen.Choose(1, 18)
                    from scale in Gen.Choose(0, 18)
                    select (Text: sign + new string(whole) + point + new string(fraction) + tail, Precision: precision, Scale: Math.Min(scale, precision));
        var fitting = 0;
        foreach (var (text, precision, scale) in texts.Sample(20_000))
        {
            var isWide = DecimalCell.TryParse(Bytes(text), precision, scale, out Int128 wide);
            var isNarrow = DecimalCell.TryParse(Bytes(text), precision, scale, out long narrow);
            if (isNarrow != isWide || (isWide && narrow != wide))
                Assert.Fail($"'{text}' as decimal({precision},{scale}): {isWide} {wide}, {isNarrow} {narrow}");
            fitting += isWide ? 1 : 0;
        }
        fitting.ShouldBeGreaterThan(400);
    }

    [Fact]
    public void Doubles_of_all_bits()
    {
        var bits = ArbMap.Default.GeneratorFor<long>().Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite);
        Prop.ForAll(bits.ToArbitrary(), number =>
            Same(number, number.ToString("R", CultureInfo.InvariantCulture))
            && Same(number, number.ToString("E17", CultureInfo.InvariantCulture)))
            .Check(Many);
    }

    [Fact]
    public void Short_numbers_are_the_doubles_that_the_runtime_reads()
    {
        var texts = from mantissa in Gen.Choose(0, int.MaxValue)
                    from factor in Gen.Choose(1, 5_000_000)
                    from point in Gen.Choose(0, 16)
                    from exponent in Gen.Choose(-20, 20)
                    from written in Gen.Elements("", "e")
                    select Plain((Int128)mantissa * factor, point) + (written == "" ? "" : written + exponent);
        Prop.ForAll(texts.ToArbitrary(), text =>
            DoubleCell.TryParse(Bytes(text), out double read) && read.Equals(double.Parse(text, CultureInfo.InvariantCulture))
            && DoubleCell.TryParse(Bytes(text), out float single) && single.Equals(float.Parse(text, CultureInfo.InvariantCulture)))
            .Check(Many);
    }

    [Fact]
    public void Long_fractions_are_the_doubles_that_the_runtime_reads()
    {
        var random = new Random(11);
        for (var i = 0; i < 200_000; i++)
        {
            // Half of them one digit away from the middle between two doubles, where rounding is decided by the last digit.
            var digits = random.Next(15, 20);
            var mantissa = (ulong)random.NextInt64() % PowersOfTen.Whole(digits);
            var text = Plain(mantissa, random.Next(1, 23));
            if (i % 2 == 0)
                text = BetweenDoubles(random);
            if (!DoubleCell.TryParse(Bytes(text), out double read) || !read.Equals(double.Parse(text, CultureInfo.InvariantCulture)))
                Assert.Fail($"{text} was read as {read:R}");
        }

        static string BetweenDoubles(Random random)
        {
            // From 2^53 to 2^54 every second whole number is a double: the odd ones are the middles.
            var middle = random.NextInt64(1L << 53, 1L << 54) | 1;
            return random.Next(3) switch { 0 => $"{middle - 1}.99", 1 => $"{middle}.00", _ => $"{middle}.01" };
        }
    }

    [Fact]
    public void Every_day_of_the_years_1_to_9999_in_every_order()
    {
        var dmy = new TemporalForm(DateOrder.Dmy, null);
        for (var day = DateOnly.MinValue; ; day = day.AddDays(1))
        {
            var expected = day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
            CivilDate.TryDay(day.Year, day.Month, day.Day, out var days).ShouldBeTrue();
            if (days != expected)
                days.ShouldBe(expected, day.ToString("O", CultureInfo.InvariantCulture));
            if (day.DayNumber % 97 == 0)
            {
                Read(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), new TemporalForm(DateOrder.Iso, null)).ShouldBe(expected);
                Read(day.ToString("d/M/yyyy", CultureInfo.InvariantCulture), dmy).ShouldBe(expected);
                Read(day.ToString("MM-dd-yyyy", CultureInfo.InvariantCulture), new TemporalForm(DateOrder.Mdy, null)).ShouldBe(expected);
                Read(day.ToString("yyyy.M.d", CultureInfo.InvariantCulture), new TemporalForm(DateOrder.Ymd, null)).ShouldBe(expected);
                Read(day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture), new TemporalForm(DateOrder.Named, null)).ShouldBe(expected);
            }
            if (day == DateOnly.MaxValue)
                break;
        }

        static int Read(string text, TemporalForm form)
        {
            new DateParser(form).TryParse(Bytes(text), out var days).ShouldBeTrue(text);
            return days;
        }
    }

    [Fact]
    public void Timestamps_to_the_microsecond()
    {
        Prop.ForAll(Times().ToArbitrary(), time =>
        {
            var micros = (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
            var parser = new TimestampParser(new TemporalForm(DateOrder.Iso, null));
            var american = new TimestampParser(new TemporalForm(DateOrder.Mdy, null));
            return parser.TryParse(Bytes(Format(time, "yyyy-MM-ddTHH:mm:ss.ffffff")), out var read) && read == micros
                && parser.TryParse(Bytes(Format(time, "yyyy-MM-dd HH:mm:ss.ffffff000")), out read) && read == micros
                && american.TryParse(Bytes(Format(time, "M/d/yyyy h:mm:ss.ffffff tt")), out read) && read == micros;
        }).Check(Many);
    }

    [Fact]
    public void Instants_by_offset()
    {
        var cases = from time in Times()
                    from minutes in Gen.Choose(-14 * 60, 14 * 60)
                    where time.Year is > 1 and < 9999
                    select new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.FromMinutes(minutes));
        Prop.ForAll(cases.ToArbitrary(), time =>
        {
            var micros = (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
            var parser = new TimestampTzParser(new TemporalForm(DateOrder.Iso, null), zone: null);
            return parser.TryParse(Bytes(time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture)), out var read)
                && read == micros;
        }).Check(Many);
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("UTC")]
    public void Instants_by_time_zone_as_the_runtime_knows_it(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        LocalZone.TryFind(name, out var local).ShouldBeTrue();
        var parser = new TimestampTzParser(new TemporalForm(DateOrder.Iso, null), local);

        // Every ten minutes of a year with its changes, in order and so with a warm memory; then some thousand times at random.
        var inOrder = Enumerable.Range(0, 366 * 144).Select(i => new DateTime(2024, 1, 1).AddMinutes(i * 10));
        foreach (var time in inOrder.Concat(Times().Where(t => t.Year is > 1 and < 9999).Sample(5_000)))
        {
            var isRead = parser.TryParse(Bytes(Format(time, "yyyy-MM-dd HH:mm:ss.ffffff")), out var micros);
            if (isRead != !zone.IsInvalidTime(time))
                isRead.ShouldBe(!zone.IsInvalidTime(time), Format(time, "O"));
            var utc = isRead ? TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), zone) : default;
            if (isRead && micros != (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond)
                Assert.Fail($"{name}: {Format(time, "O")} was read as {micros}");
        }
    }

    [Fact]
    public void Uuids()
    {
        Prop.ForAll(ArbMap.Default.GeneratorFor<Guid>().ToArbitrary(), uuid =>
            UuidCell.TryParse(Bytes(uuid.ToString()), out var read)
            && read.ToString("x32", CultureInfo.InvariantCulture) == uuid.ToString("N"))
            .Check(Many);
    }

    [Fact]
    public void Any_bytes_are_a_value_or_a_misfit_and_never_an_exception()
    {
        string[] types = ["tinyint", "integer", "uint64", "hugeint", "decimal(12,3)", "decimal(38,38)", "double", "float", "boolean",
            "date", "time", "timestamp", "timestamp_tz", "uuid", "json"];
        CellFormat[] formats =
        [
            CellFormat.Default,
            new() { DecimalMark = ',', ThousandsMark = " ", CurrencySigns = ["€"], Percent = true, DateOrder = DateOrder.Named, NonFinite = true },
            new() { DateOrder = DateOrder.Dmy, TimeZone = "Europe/Berlin" },
        ];
        var grammars = types.SelectMany(t => formats, (t, f) => GrammarTests.Grammar(t, f))
            .Append(GrammarTests.Grammar("timestamp_tz", new() { Pattern = "%a %d%b%Y %I%M%S%f%p %z" }))
            .Append(GrammarTests.Grammar("timestamp_tz", new() { Pattern = "%s.%f" }))
            .ToArray();
        var alphabet = Encoding.UTF8.GetBytes("0123456789+-.,:/eETZz %€{}[]\"\\untrfAPMFeb \t").Append((byte)0).Append((byte)0xff).ToArray();
        var texts = from length in Gen.Choose(0, 45)
                    from bytes in Gen.Elements(alphabet).ArrayOf(length)
                    select bytes;

        foreach (var bytes in texts.Sample(4_000))
        {
            foreach (var grammar in grammars)
                _ = grammar.Fits(bytes);
        }
    }

    [Fact]
    public void Broken_and_whole_json_is_told_apart_as_the_runtime_does()
    {
        string[] parts = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\"", "\"\\u00e9\"", "1", "-0.5e+3", "true", "null", " ", "\n", "\"", "\\", "x"];
        var texts = from count in Gen.Choose(0, 9)
                    from picked in Gen.Elements(parts).ArrayOf(count)
                    select string.Concat(picked);
        var valid = 0;

        foreach (var text in texts.Sample(20_000))
        {
            var expected = IsJson(text);
            if (JsonCell.IsValid(Bytes(text)) != expected)
                JsonCell.IsValid(Bytes(text)).ShouldBe(expected, text);
            valid += expected ? 1 : 0;
        }

        valid.ShouldBeGreaterThan(50);
        JsonCell.IsValid(Bytes(new string('[', 512) + new string(']', 512))).ShouldBeTrue();
        JsonCell.IsValid(Bytes(new string('[', 513) + new string(']', 513))).ShouldBeFalse();
        JsonCell.IsValid(Bytes(new string('[', 1_000_000))).ShouldBeFalse();

        static bool IsJson(string text)
        {
            try
            {
                using var document = JsonDocument.Parse(text);
                return true;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    private static bool Same(double number, string text) =>
        DoubleCell.TryParse(Bytes(text), out double read)
        && BitConverter.DoubleToInt64Bits(read) == BitConverter.DoubleToInt64Bits(number);

    private static Gen<Int128> Numbers128() =>
        from high in ArbMap.Default.GeneratorFor<long>()
        from low in ArbMap.Default.GeneratorFor<long>()
        from shift in Gen.Choose(0, 127)
        select new Int128((ulong)high, (ulong)low) >> shift;

    private static Gen<DateTime> Times() =>
        from days in Gen.Choose(0, DateOnly.MaxValue.DayNumber)
        from seconds in Gen.Choose(0, 86_399)
        from micros in Gen.Choose(0, 999_999)
        select DateTime.MinValue.AddDays(days).AddSeconds(seconds).AddMicroseconds(micros);

    private static Int128 PowersOfTenForTest(int exponent) => Int128.Parse("1" + new string('0', exponent), CultureInfo.InvariantCulture);

    /// <summary>The number with its point set by string handling alone.</summary>
    private static string Plain(Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var sign = unscaled < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    private static string Format(DateTime time, string format) => time.ToString(format, CultureInfo.InvariantCulture);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
