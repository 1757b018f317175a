using System.Globalization;

namespace Sluice.Pipelines.Reading.Excel.Cells;

/// <summary>
/// A number format of nothing but zeros, at least two, with literal text between them: <c>00000</c>, <c>000-00-0000</c>,
/// <c>[&lt;=99999]00000;00000-0000</c>. By it people keep the zeros in front of codes that Excel takes for numbers, so that
/// what is shown is the value.
/// </summary>
internal sealed class ZeroFormat
{
    /// <summary>Bytes that the longest text takes.</summary>
    public const int BytesMax = ZeroSection.BytesMax;

    // Excel takes no longer ones.
    private const int CodeLengthMax = 255;

    // From here on Excel shows zeros in the place of digits.
    private const double NumberMax = 1e15;

    private readonly IReadOnlyList<ZeroSection> _sections;

    private ZeroFormat(IReadOnlyList<ZeroSection> sections) => _sections = sections;

    /// <summary>Reads a format code; null for one that shows no number so.</summary>
    public static ZeroFormat? Parse(string code)
    {
        if (code.Length > CodeLengthMax)
        {
            return null;
        }

        var sections = new List<ZeroSection>();
        var at = 0;
        do
        {
            sections.Add(ZeroSection.Read(code, ref at));
        }
        while (at++ < code.Length);

        return sections.Exists(section => section.IsOfZeros) ? new(sections) : null;
    }

    /// <summary>Writes a number as it is shown; false for one that is shown in another way, is no whole number, or is negative.</summary>
    /// <param name="number">The number.</param>
    /// <param name="target">Room for <see cref="BytesMax"/> bytes.</param>
    /// <param name="length">How many were written.</param>
    public bool TryWrite(double number, Span<byte> target, out int length)
    {
        length = 0;
        if (!(number >= 0) || number >= NumberMax || number != Math.Truncate(number) || SectionOf(number) is not { IsOfZeros: true } section)
        {
            return false;
        }

        Span<byte> digits = stackalloc byte[16];
        ((long)number).TryFormat(digits, out var count, provider: CultureInfo.InvariantCulture);
        length = section.Write(digits[..count], target);
        return true;
    }

    // Without conditions the sections are for numbers above, below and of zero; with them, the last is for all others.
    private ZeroSection? SectionOf(double number)
    {
        if (!_sections.Take(2).Any(section => section.HasCondition))
        {
            return number == 0 && _sections.Count > 2 ? _sections[2] : _sections[0];
        }

        return _sections.Take(3).FirstOrDefault(section => section.Takes(number));
    }
}
