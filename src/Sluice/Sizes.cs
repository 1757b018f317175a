using System.Globalization;

namespace Sluice;

/// <summary>Sizes in bytes as people write and read them: 512MB is 512 × 1024 × 1024.</summary>
public static class Sizes
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>Reads <c>512MB</c>, <c>1.5 GB</c>, <c>64MiB</c> or a number of bytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var trimmed = text.Trim();
        var digits = trimmed.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.').Count();
        var unit = trimmed[digits..].Trim().ToUpperInvariant().Replace("IB", "B", StringComparison.Ordinal);
        if (unit is "K" or "M" or "G" or "T")
        {
            unit += "B";
        }

        var power = unit.Length == 0 ? 0 : Array.IndexOf(Units, unit);
        if (power < 0 || !decimal.TryParse(trimmed[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        for (var step = 0; step < power; step++)
        {
            number *= 1024;
        }

        if (number > long.MaxValue)
        {
            return false;
        }

        bytes = (long)number;
        return true;
    }

    /// <summary>Writes a size with three significant digits: <c>1.16 GB</c>.</summary>
    public static string Show(long bytes)
    {
        double number = bytes;
        var power = 0;
        while (number >= 1024 && power < Units.Length - 1)
        {
            number /= 1024;
            power++;
        }

        var format = power == 0 || number >= 100 ? "0" : number >= 10 ? "0.0" : "0.00";
        return number.ToString(format, CultureInfo.InvariantCulture) + " " + Units[power];
    }
}
