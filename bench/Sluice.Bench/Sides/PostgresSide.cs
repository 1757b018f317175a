using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;

namespace Sluice.Bench.Sides;

/// <summary>The server that all sides load into, and the tools that its users load with: <c>psql</c> and <c>pgloader</c>.</summary>
/// <param name="url">The server's URL.</param>
/// <param name="work">The folder for what runs make.</param>
internal sealed class PostgresSide(string url, WorkFolder work)
{
    private static readonly Dictionary<string, string> Types = new()
    {
        ["BIGINT"] = "bigint", ["TIMESTAMP"] = "timestamp", ["DATE"] = "date", ["DECIMAL(12,2)"] = "numeric(12,2)", ["DOUBLE"] = "double precision",
        ["SMALLINT"] = "smallint", ["VARCHAR"] = "text", ["BOOLEAN"] = "boolean", ["INTEGER"] = "integer",
    };

    /// <summary>The server's URL.</summary>
    public string Url => url;

    /// <summary>The columns of orders as a table of PostgreSQL has them.</summary>
    public static string Columns => string.Join(", ", OrderRows.Columns.Select(column => $"{column.Name} {Types[column.Type]}"));

    /// <summary>Runs SQL and psql's own commands, in one session. What it takes is not of interest.</summary>
    /// <returns>What it printed.</returns>
    public string Do(params string[] commands) => Call("psql", Words(commands)).Output.Trim();

    /// <summary>Runs SQL and psql's own commands, in one transaction, and says what it took.</summary>
    public Run Psql(params string[] commands) => ToRun(Call("psql", ["-1", .. Words(commands)]));

    /// <summary>Has pgloader load a file of orders into a table that is there.</summary>
    public Run PgLoader(DataFile file, string table)
    {
        var script = Path.Combine(work.Fresh(), "orders.load");
        var fields = string.Join(", ", OrderRows.Columns.Select(column => $"{column.Name} [null if blanks]"));
        var target = url.Replace("postgres://", "postgresql://", StringComparison.Ordinal);
        File.WriteAllText(script, $"""
            LOAD CSV FROM '{file.Path}' HAVING FIELDS ({fields})
            INTO {target} TARGET TABLE public.{table}
            WITH skip header = 1, fields optionally enclosed by '"', fields escaped by double-quote, fields terminated by ',';
            """);
        return ToRun(Call("pgloader", ["--quiet", script]));
    }

    /// <summary>Rows of a table and the sum of the hashes of their orders, by which two tables are compared.</summary>
    public string Digest(string table) =>
        Do($"SELECT count(*) || ' ' || sum(hashtext(({string.Join(", ", OrderRows.Columns.Select(column => column.Name))})::text)::bigint) FROM {table}");

    private string[] Words(IReadOnlyList<string> commands) =>
        ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, .. commands.SelectMany(command => new[] { "-c", command })];

    private MeteredProcess Call(string program, IEnumerable<string> arguments)
    {
        Directory.CreateDirectory(work.Path);
        var process = MeteredProcess.Run(program, arguments, work.Path);
        return process.ExitCode == 0 ? process
            : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}: {Show.Message(process.Output + process.Error)}");
    }

    private static Run ToRun(MeteredProcess process) =>
        new() { WallSeconds = process.WallSeconds, CpuSeconds = process.CpuSeconds, PeakBytes = process.PeakBytes };
}
