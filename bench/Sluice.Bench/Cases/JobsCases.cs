using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>Files of one row through the queue: together and one by one, beside Celery doing nothing.</summary>
internal static class JobsCases
{
    private const int FilesTogether = 1500;
    private const int FilesOneByOne = 300;
    private const double TogetherMin = 300;
    private const double OneByOneMin = 50;

    public static void Run(Workbench bench, string script)
    {
        var together = bench.Measure($"{FilesTogether} files of one row, from their jobs add (bytes, name and job synced) to completed (package, rows and state synced)",
            new Variant("sluice work, up to 50 go together", () => bench.Sluice.OneRowFiles(FilesTogether, 50)))[0];
        var single = bench.Measure($"{FilesOneByOne} files of one row, from their jobs add (bytes, name and job synced) to completed (package, rows and state synced)",
            new Variant("sluice work, one by one", () => bench.Sluice.OneRowFiles(FilesOneByOne, 1)))[0];
        bench.Report.AtLeast("Files of one row, together", FilesTogether / together.Wall, TogetherMin, Show.PerSecond);
        bench.Report.AtLeast("Files of one row, one by one", FilesOneByOne / single.Wall, OneByOneMin, Show.PerSecond);
        bench.Report.Say("Celery over Redis, tasks that do nothing and sync nothing", Celery.Measure(script, FilesTogether) is { } celery
            ? $"{Show.PerSecond(celery.TasksPerSecond)} (Celery {celery.Version})" : "not measured: Celery or Redis is not installed");
    }
}
