using System.CommandLine;
using Sluice.Bench.Cases;
using Sluice.Bench.Generating;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Commands;

/// <summary><c>main-job</c>: all cases of the main job, or some of them, and the report.</summary>
internal static class MainJobCommand
{
    private static readonly (string Name, Action<Workbench, bool> Run)[] Families =
    [
        ("start", (bench, _) => StartCases.Run(bench)),
        ("load", (bench, _) => LoadCases.Run(bench)),
        ("package", (bench, _) => PackageCases.Run(bench)),
        ("reader", (bench, _) => ReaderCases.Run(bench)),
        ("wide", (bench, _) => WideCases.Run(bench)),
        ("excel", (bench, _) => ExcelCases.Run(bench)),
        ("flawed", (bench, _) => FlawedRowCases.Run(bench)),
        ("memory", MemoryCases.Run),
        ("postgres", (bench, _) => PostgresCases.Run(bench)),
        ("search", (bench, _) => SearchCases.Run(bench)),
        ("tickets", (bench, _) => TicketCases.Run(bench)),
        ("enrich", (bench, _) => EnrichCases.Run(bench)),
        ("upload", (bench, _) => UploadCases.Run(bench)),
        ("watch", (bench, _) => WatchCases.Run(bench)),
        ("siege", (bench, _) => SiegeCases.Run(bench)),
        ("jobs", (bench, _) => JobsCases.Run(bench, Path.Combine(bench.Sluice.Pipelines, "..", "celery_tasks.py"))),
    ];

    public static Command Create(DataOptions data)
    {
        var sluice = new Option<string>("--sluice") { Required = true, Description = "The published executable." };
        var pipelines = new Option<string>("--pipelines") { Required = true, Description = "The folder of the bench's pipelines." };
        var results = new Option<string>("--results") { Required = true, Description = "Where the report goes." };
        var commit = new Option<string>("--commit") { DefaultValueFactory = _ => "", Description = "The commit of the sources." };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3, Description = "Runs of each variant." };
        var large = new Option<bool>("--large") { Description = "Also the file eight times as large." };
        var postgres = new Option<string?>("--postgres") { Description = "The URL of a PostgreSQL server to load into." };
        var minutes = new Option<double?>("--minutes") { Description = "How long the siege takes; 10 unless said otherwise, half of one for a small run." };
        var only = new Option<string[]>("--only") { Description = "Only these families.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. Families.Select(family => family.Name)]);
        var command = new Command("main-job", "Measures the main job beside the bare engine.")
        {
            data.Folder, data.Rows, sluice, pipelines, results, commit, rounds, large, postgres, minutes, only,
        };
        command.SetAction(parsed =>
        {
            var files = data.Of(parsed);
            var work = new WorkFolder(Path.Combine(parsed.GetRequiredValue(data.Folder), "work"));
            var report = new BenchReport
            {
                Began = TimeProvider.System.GetLocalNow(),
                Commit = parsed.GetRequiredValue(commit),
                Rows = parsed.GetValue(data.Rows),
                Rounds = parsed.GetValue(rounds),
                IsFullSize = files.IsFullSize,
            };
            var server = parsed.GetValue(postgres);
            var program = new SluiceProgram(
                Path.GetFullPath(parsed.GetRequiredValue(sluice)), Path.GetFullPath(parsed.GetRequiredValue(pipelines)), work)
            {
                PostgresUrl = server,
            };
            var bench = new Workbench(files, program, new BareEngine(work), work, report)
            {
                SiegeMinutes = parsed.GetValue(minutes) ?? (files.IsFullSize ? 10 : 0.5),
                Postgres = server is null ? null : new PostgresSide(server, work),
            };
            var wanted = parsed.GetValue(only) ?? [];
            foreach (var (name, run) in Families.Where(family => wanted.Length == 0 || wanted.Contains(family.Name)))
            {
                bench.Try($"The cases of {name}", () => run(bench, parsed.GetValue(large)));
            }

            work.Fresh();
            Console.WriteLine(ReportFiles.Write(report, parsed.GetRequiredValue(results)));
            return report.HasFailures ? 1 : 0;
        });
        return command;
    }
}
