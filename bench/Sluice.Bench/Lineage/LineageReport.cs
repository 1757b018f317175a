using System.Globalization;
using System.Text;
using Sluice.Bench.Measuring;

namespace Sluice.Bench.Lineage;

/// <summary>What the bench of the SQL lineage found out, as a page.</summary>
internal sealed class LineageReport(Machine machine, string commit, DateTimeOffset began, int rounds)
{
    private readonly StringBuilder _rows = new();
    private readonly StringBuilder _others = new();

    /// <summary>sqlglot's version; empty when it was not there.</summary>
    public string SqlglotVersion { get; set; } = "";

    /// <summary>One comparison; figures are texts per second.</summary>
    /// <param name="name">What was done.</param>
    /// <param name="ours">Ours.</param>
    /// <param name="megabytes">Megabytes of a text, on average.</param>
    /// <param name="here">sqlglot's in the same run; null when it was not there.</param>
    /// <param name="reference">Megabytes a second of sqlglot 30's pure and compiled build, measured before on a machine of this kind.</param>
    /// <param name="texts">How many texts there are.</param>
    public void Compare(string name, double ours, double megabytes, SqlglotRate? here, (double Pure, double Compiled) reference, int texts)
    {
        var same = here is null ? "–" : $"{Number(here.TextsPerSecond)}{(here.Failed > 0 ? $" ({here.Failed} of {texts} fail)" : "")} | {Number(ours / here.TextsPerSecond)} ×";
        var (rate, goal) = (ours * megabytes, 50 * reference.Pure);
        _rows.AppendLine($"| {name} | {Number(ours)} | {Number(rate)} MB/s | {(here is null ? "– | –" : same)} | {Number(rate / reference.Pure)} × | {Number(rate / reference.Compiled)} × | ≥ {Number(goal)} MB/s | {(rate >= goal ? "met" : "**missed**")} |");
    }

    /// <summary>A figure that must not be above a limit.</summary>
    public void AtMost(string name, double value, double most) =>
        _others.AppendLine($"| {name} | ≤ {most.ToString("0.0", CultureInfo.InvariantCulture)} × | {value.ToString("0.00", CultureInfo.InvariantCulture)} × | {(value <= most ? "met" : "**missed**")} |");

    /// <summary>A figure without a goal.</summary>
    public void Say(string name, string value) => _others.AppendLine($"| {name} | | {value} | – |");

    /// <summary>Writes the page and gives its path.</summary>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{began:yyyy-MM-dd}-sql-lineage.md");
        File.WriteAllText(path, $"""
            # SQL lineage, {began:yyyy-MM-dd}

            {machine}.{(commit.Length == 0 ? "" : $" Commit {commit}.")}

            One thread, by processor time, medians of {rounds} rounds in which both sides take turns. {(SqlglotVersion.Length == 0 ? "sqlglot was not installed." : $"sqlglot {SqlglotVersion} is what the system packages; a text on which it fails counts as done.")}
            The columns "30 pure" and "30 compiled" compare with figures of sqlglot 30.17 that were measured before, on a machine of
            this kind that had nothing else to do: 0.82 and 3.35 MB/s of TPC-DS parsed, 0.40 and 1.00 MB/s (185 and 459 queries a second)
            with the lineage of all columns, 1.35 and 6.14 MB/s of AdventureWorks.

            | case | texts/s | | sqlglot here, texts/s | ratio | over 30 pure | over 30 compiled | goal | verdict |
            |---|---|---|---|---|---|---|---|---|
            {_rows.ToString().TrimEnd()}

            | case | goal | figure | verdict |
            |---|---|---|---|
            {_others.ToString().TrimEnd()}

            """);
        return path;
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.0" : "N0", CultureInfo.InvariantCulture);
}
