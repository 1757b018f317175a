using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Sluice.Bench.Sides;

/// <summary>Tasks that do nothing, by Celery over Redis: bench/celery_tasks.py.</summary>
internal static class Celery
{
    private static readonly string[] Pythons = ["/usr/bin/python3", "python3"];

    /// <summary>What it did in a second; null where Celery or Redis is not installed.</summary>
    public static CeleryRun? Measure(string script, int tasks)
    {
        foreach (var python in Pythons)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(python, [script, $"{tasks}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                var error = process.StandardError.ReadToEndAsync();
                var line = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                error.Wait();
                if (process.ExitCode == 0)
                {
                    return JsonSerializer.Deserialize<CeleryRun>(line, new JsonSerializerOptions(JsonSerializerDefaults.Web));
                }
            }
            catch (Win32Exception)
            {
                // There is no such Python.
            }
        }

        return null;
    }
}

/// <summary>What Celery did.</summary>
/// <param name="Version">Its version.</param>
/// <param name="TasksPerSecond">From the first sent to the last result.</param>
internal sealed record CeleryRun(string Version, double TasksPerSecond);
