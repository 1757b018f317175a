using System.Diagnostics;
using System.Text.Json;

namespace Sluice.Bench.Lineage;

/// <summary>sqlglot over the same texts, run by bench/sqlglot_compare.py.</summary>
internal static class Sqlglot
{
    private static readonly string[] Pythons = ["python3", "/usr/bin/python3"];

    /// <summary>Texts per second by the name of the measurement; null when no Python here has sqlglot.</summary>
    public static SqlglotRun? Measure(string script, string data, double seconds)
    {
        foreach (var python in Pythons)
        {
            if (Run(python, script, data, seconds) is { } run) return run;
        }

        return null;
    }

    private static SqlglotRun? Run(string python, string script, string data, double seconds)
    {
        var start = new ProcessStartInfo(python, [script, data, seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var lines = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            error.Wait();
            return process.ExitCode == 0 ? JsonSerializer.Deserialize<SqlglotRun>(lines, new JsonSerializerOptions(JsonSerializerDefaults.Web)) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>What one run of sqlglot gave.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Rates">By the name of the measurement: texts per second, and how many of them failed.</param>
internal sealed record SqlglotRun(string Version, IReadOnlyDictionary<string, SqlglotRate> Rates);

/// <param name="TextsPerSecond">Failed texts count as done, which flatters.</param>
/// <param name="Failed">Texts that raised an exception.</param>
internal sealed record SqlglotRate(double TextsPerSecond, int Failed);
