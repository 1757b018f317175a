using System.Globalization;

namespace Sluice.Bench.Reporting;

/// <summary>How numbers are written.</summary>
internal static class Show
{
    public static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + " ×";

    public static string Seconds(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + " s";

    public static string Milliseconds(double seconds) => (seconds * 1000).ToString("0", CultureInfo.InvariantCulture) + " ms";

    public static string PerSecond(double value) => value.ToString("0", CultureInfo.InvariantCulture) + " / s";

    public static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    /// <summary>Megabytes as memory is counted: 1 MB is 1,048,576 bytes.</summary>
    public static string Megabytes(double bytes) => (bytes / (1 << 20)).ToString("0", CultureInfo.InvariantCulture) + " MB";

    /// <summary>The first line of what a program said, cut where it is long, without the folder of this checkout.</summary>
    public static string Message(string text)
    {
        const int longest = 400;
        var line = text.Trim().Split('\n')[0].Replace(Directory.GetCurrentDirectory() + "/", "", StringComparison.Ordinal);
        return line.Length <= longest ? line : line[..longest] + "…";
    }

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
