using System.Text;

namespace Sluice.Pipelines.Reading.Csv.Sniffing;

/// <summary>
/// The line <c>sep=;</c> at the top of a file: programs write it to tell Excel the delimiter, and it is no record.
/// </summary>
internal static class SeparatorLine
{
    private const int BytesMax = 32;

    /// <summary>Gives the delimiter that the first line names; null when it is another line.</summary>
    public static string? DelimiterIn(ReadOnlySpan<byte> sample)
    {
        sample = sample[..Math.Min(sample.Length, BytesMax)];
        var end = sample.IndexOfAny((byte)'\n', (byte)'\r');
        if (end < 0)
        {
            return null;
        }

        var line = Encoding.UTF8.GetString(sample[..end]).TrimEnd(' ');
        if (line.Length > 2 && line[0] == '"' && line[^1] == '"')
        {
            line = line[1..^1];
        }

        return line.Length == 5 && line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && !char.IsLetterOrDigit(line[4]) ? line[4..] : null;
    }
}
