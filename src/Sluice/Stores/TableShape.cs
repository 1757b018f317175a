using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores;

/// <summary>The columns that a table has now, as far as a load has to know.</summary>
internal sealed record TableShape(string Name, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>The column that DuckDB takes the name for; null when there is none.</summary>
    public TableColumn? Find(string column) => Columns.FirstOrDefault(candidate => SqlName.Same(candidate.Name, column));

    /// <summary>What the outside sees: the table's own columns without the provenance.</summary>
    public IReadOnlyList<StreamColumn> Describe() =>
        [.. Provenance.Without(Columns, column => column.Name).Select(column => new StreamColumn(column.Name, column.Type.ToSql()))];
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsRequired">True when it takes no NULL and has no default.</param>
/// <param name="IsGenerated">True when the table computes it, so that nothing can be loaded into it.</param>
internal sealed record TableColumn(string Name, DuckLogicalType Type, bool IsRequired = false, bool IsGenerated = false);
