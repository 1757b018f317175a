using System.Text;
using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Running.Rejects;

/// <summary>
/// What DuckDB says of an expression that failed on a row. Packing asks every row at once and only learns that it failed;
/// for a row that is shown it is asked once more, over what the package keeps of it. Where that is not enough (a hidden
/// target, a function of a plug-in) nothing can be said.
/// </summary>
/// <param name="connection">Where the package can be read.</param>
/// <param name="rows">The package's rows.</param>
/// <param name="manifest">Its manifest.</param>
internal sealed class ExpressionFailures(DuckConnection connection, HeldRows rows, PackageManifest manifest)
{
    // Each takes a query. Whoever looks at more rows at once has seen what it is about.
    private const int FailuresMax = 100;

    // Whatever else goes wrong is not the row's doing.
    private static readonly DuckErrorType[] OfValues =
    [
        DuckErrorType.Conversion, DuckErrorType.OutOfRange, DuckErrorType.InvalidInput, DuckErrorType.DivideByZero, DuckErrorType.Decimal,
        DuckErrorType.MismatchType, DuckErrorType.Invalid,
    ];

    private readonly HashSet<string> _targets = manifest.Streams[0].Columns.Concat(manifest.HiddenColumns)
        .Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private int _asked;

    /// <summary>DuckDB's message, or the text that could not be read as the target's type; null when there is neither.</summary>
    /// <param name="row">The row.</param>
    /// <param name="check">The check that it broke.</param>
    /// <param name="cells">Its cells by the columns of the file.</param>
    public string? Of(HeldRow row, PackagedCheck check, byte[]?[] cells)
    {
        if (check.Sql is null || _asked++ >= FailuresMax)
        {
            return null;
        }

        try
        {
            using var value = connection.Query($"SELECT {check.Sql} FROM (SELECT *{Cells(cells)} FROM {rows.Rows} WHERE _row = {row.Row})");

            // It gave a text that is none of the target's values.
            return check.Code == "expression" ? value.Rows().FirstOrDefault()?[0] as string : null;
        }
        catch (DuckException failure) when (!failure.IsInterrupt)
        {
            return OfValues.Contains(failure.ErrorType) ? failure.Message.Split('\n', 2)[0] : null;
        }
    }

    // Expressions name columns of the file too, by their names in it, as long as no target has the name.
    private string Cells(byte[]?[] cells) => string.Concat(manifest.SourceColumns.Zip(cells)
        .Where(cell => cell.First is { Kind: not "Native", Name.Length: > 0 } && !_targets.Contains(cell.First.Name))
        .DistinctBy(cell => cell.First.Name, StringComparer.OrdinalIgnoreCase)
        .Select(cell => $", {(cell.Second is null ? "NULL::VARCHAR" : DuckSql.Literal(Encoding.UTF8.GetString(cell.Second).Replace('\0', ' ')))} AS {DuckSql.Identifier(cell.First.Name)}"));
}
