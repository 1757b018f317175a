using System.Text.Json;
using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;

namespace Sluice.Bench.Sides;

/// <summary>DuckDB alone, with its default settings, which are one thread to each core.</summary>
/// <param name="work">The folder for databases and files that runs make.</param>
internal sealed class BareEngine(WorkFolder work)
{
    /// <summary>Runs statements in a process of their own.</summary>
    /// <param name="database">True for a new database file; false for memory.</param>
    /// <param name="inOrder">Whether rows keep the order of the file, which is DuckDB's default.</param>
    /// <param name="statements">SQL; <see cref="WorkFolder.Fresh"/> has run before.</param>
    public Run Query(bool database, bool inOrder, params string[] statements)
    {
        var folder = work.Fresh();
        List<string> arguments = ["query"];
        if (database)
        {
            arguments.AddRange(["--database", Path.Combine(folder, "bare.duckdb")]);
        }

        if (!inOrder)
        {
            arguments.AddRange(["--setting", "preserve_insertion_order=false"]);
        }

        return Call([.. arguments, .. statements], folder);
    }

    /// <summary>Runs statements in a database that is there.</summary>
    public Run QueryIn(string database, params string[] statements) =>
        Call(["query", "--database", database, "--setting", "access_mode=READ_ONLY", .. statements], work.Path);

    /// <summary>Runs a statement in memory over our reader of a file, which it knows as <c>source()</c>.</summary>
    public Run QuerySource(DataFile file, string statement) => Call(["query", "--source", file.Path, statement], work.Fresh());

    /// <summary>Reads a workbook by our reader or by another.</summary>
    public Run ReadSheet(DataFile file, string by) => Call(["sheet", "--by", by, file.Path], work.Fresh());

    private static Run Call(IReadOnlyList<string> arguments, string folder)
    {
        var process = MeteredProcess.Run(Environment.ProcessPath!, arguments, folder);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The bare engine failed: {Show.Message(process.Error)}");
        }

        var answer = JsonSerializer.Deserialize<QueryAnswer>(process.Output)!;
        return new Run
        {
            WallSeconds = answer.WallSeconds,
            CpuSeconds = answer.CpuSeconds,
            PeakBytes = answer.PeakBytes,
            Answer = answer.Answer,
        };
    }
}
