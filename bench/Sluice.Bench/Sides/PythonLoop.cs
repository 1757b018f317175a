using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;

namespace Sluice.Bench.Sides;

/// <summary>The loop over rows that a Python program would be: bench/tickets_loop.py.</summary>
internal sealed class PythonLoop
{
    // Debian's has Debian's pandas.
    private static readonly string[] Pythons = ["/usr/bin/python3", "python3"];

    private readonly string _python;
    private readonly string _script;
    private readonly WorkFolder _work;

    private PythonLoop(string python, string script, WorkFolder work, string[] found)
    {
        (_python, _script, _work) = (python, Path.GetFullPath(script), work);
        (Reader, Nltk) = (found[^1], found[0] == "no nltk" ? null : found[0]);
    }

    /// <summary>What it goes through the rows with, and its version.</summary>
    public string Reader { get; }

    /// <summary>NLTK and its version; null where it is not installed.</summary>
    public string? Nltk { get; }

    /// <summary>Finds a Python; null where there is none. Without pandas the loop goes over a <c>csv.DictReader</c>.</summary>
    public static PythonLoop? Find(string script, WorkFolder work)
    {
        foreach (var python in Pythons)
        {
            try
            {
                var asked = MeteredProcess.Run(python, [script, "--reader"], Path.GetTempPath());
                if (asked.ExitCode == 0)
                {
                    return new PythonLoop(python, script, work, asked.Output.Trim().Split('\n'));
                }
            }
            catch (Win32Exception)
            {
                // There is no such Python.
            }
        }

        return null;
    }

    /// <summary>Runs the loop.</summary>
    /// <param name="csv">The export.</param>
    /// <param name="rows">How many of its rows.</param>
    /// <param name="what"><c>sentiment</c>; <c>all</c> with entities and a SQLite file; <c>nltk</c>, the same by NLTK's analyser.</param>
    public Run Run(string csv, int rows, string what)
    {
        var process = MeteredProcess.Run(_python, [_script, csv, $"{rows}", what], _work.Fresh());
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(_script)} failed: {Show.Message(process.Error)}");
        }

        using var answer = JsonDocument.Parse(process.Output);
        var perSecond = answer.RootElement.GetProperty("rows_per_second").GetDouble();
        return new Run
        {
            WallSeconds = process.WallSeconds,
            CpuSeconds = process.CpuSeconds,
            PeakBytes = process.PeakBytes,
            Answer = perSecond.ToString("R", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>How many rows it did in a second.</summary>
    public static double RowsPerSecond(Run run) => double.Parse(run.Answer!, CultureInfo.InvariantCulture);
}
