using System.Text;
using Sluice.Packages;

namespace Sluice.Running;

/// <summary>The plan as <c>sluice plan</c> prints it: SQL with comments that say what it is for.</summary>
internal sealed class PlanText(PackSession session, ChildRequest request)
{
    /// <summary>Writes the plan.</summary>
    public string Write()
    {
        var plan = session.Plan;
        var text = new StringBuilder();
        text.AppendLine($"-- Pipeline {session.PipelineName} for {OneLine(request.FileShown)}, read as {session.Source.Description}.");
        text.AppendLine("-- Columns:");
        foreach (var line in session.Columns.Report)
        {
            text.AppendLine($"--   {OneLine(line)}");
        }

        text.AppendLine("-- Reasons, by bit of _reasons:");
        foreach (var check in plan.Checks)
        {
            var where = check.Column is null ? "" : $" of {check.Column}";
            text.AppendLine($"--   {(check.Warns ? "warning " : "")}{check.Bit}: {check.Code}{OneLine(where)}, expected {OneLine(check.Expected)}");
        }

        text.AppendLine().AppendLine("-- 1. One query over the file; its result has one row for each row read.");
        text.AppendLine($"COPY (\n{plan.Query}\n) TO '{PackageFolder.RowsName}' (FORMAT parquet);");
        foreach (var unique in plan.Uniques)
        {
            text.AppendLine().AppendLine($"-- 2. Duplicates: {OneLine(unique.Name)}, keep {unique.Keep.ToString().ToLowerInvariant()}.");
            text.AppendLine($"-- A narrow pass over {PackageFolder.RowsName}: {OneLine(string.Join(", ", unique.Columns))} and _row only.");
        }

        foreach (var stream in plan.Streams)
        {
            text.AppendLine().AppendLine($"-- Stream {OneLine(stream.Name)}:");
            foreach (var column in stream.Columns)
            {
                text.AppendLine($"--   {OneLine(column.Name)} {column.SqlType}");
            }

            if (stream.Select is not null)
            {
                text.AppendLine(stream.Select.Replace("{rows}", $"'{PackageFolder.RowsName}'", StringComparison.Ordinal) + ";");
            }
        }

        foreach (var bound in plan.Bounds)
        {
            text.AppendLine($"-- The job {(bound.Warns ? "warns" : "fails and loads nothing")} unless {(bound.OfRejects ? "rejects" : "rows")} {OneLine(bound.Text)}.");
        }

        return text.ToString().TrimEnd();
    }

    // A name with a line end must not end the comment it stands in.
    private static string OneLine(string text) => text.ReplaceLineEndings("␤");
}
