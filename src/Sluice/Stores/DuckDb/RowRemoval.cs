using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>
/// Removes rows from a table within the store's memory. Until it commits, DuckDB notes who deleted what for every row of
/// each group of neighbours in which at least one is deleted; this can not be spilled, so a few rows all over a large
/// table need more memory than the whole table deleted, where groups are noted as one.
/// </summary>
internal sealed class RowRemoval(DuckConnection connection, long memoryBytes)
{
    /// <summary>Rows of a group: DuckDB's vector size.</summary>
    public const int GroupRows = 2048;

    // A transaction number of 8 bytes for each row of the group.
    private const long GroupBytes = GroupRows * 8;

    // What is left has to do for the join and for the INSERT that follows.
    private const int MemoryPart = 3;

    /// <summary>Removes the rows that are meant.</summary>
    /// <param name="match">Which.</param>
    /// <param name="table">The table's columns.</param>
    public void Run(RowMatch match, TableShape table)
    {
        var before = connection.Scalar<long>($"SELECT count(*) FROM {DuckSql.Identifier(match.Table)}");
        if (before / GroupRows * GroupBytes <= memoryBytes / MemoryPart || !CanRewrite(table))
        {
            connection.Execute(match.Delete());
            return;
        }

        var (found, groups) = Count(match);
        if (groups * GroupBytes <= memoryBytes / MemoryPart)
        {
            connection.Execute(match.Delete());
            return;
        }

        Rewrite(match, table, before, before - found);
    }

    // With an index a row can not be there twice; a column of the name hides DuckDB's own rowid.
    private bool CanRewrite(TableShape table) => table.Find("rowid") is null && !DatabaseTables.HasIndex(connection, table.Name);

    // The rows that stay are added once more and all that were there before deleted: whole groups, so almost no memory,
    // for the price of writing the table anew.
    private void Rewrite(RowMatch match, TableShape table, long before, long staying)
    {
        var last = connection.Scalar<long>($"SELECT max(rowid) FROM {DuckSql.Identifier(match.Table)}");
        var copied = connection.Execute(match.CopyOthers(table.Columns.Where(column => !column.IsGenerated).Select(column => column.Name)));
        var deleted = connection.Execute(match.DeleteUpTo(last));
        if (copied != staying || deleted != before)
        {
            throw new InvalidOperationException(
                $"Rewriting \"{match.Table}\" kept {copied} of {staying} rows and removed {deleted} of {before}.");
        }
    }

    private (long Rows, long Groups) Count(RowMatch match)
    {
        using var result = connection.Query(match.Count());
        var counts = result.Rows().Single();
        return ((long)counts[0]!, (long)counts[1]!);
    }
}
