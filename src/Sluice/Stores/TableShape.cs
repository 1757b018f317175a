using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores;

/// <summary>The columns that a table has now, as far as a load has to know.</summary>
internal sealed record TableShape(string Name, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>The column that is meant by a name: the one of exactly that name, else one that differs in the case of letters only.</summary>
    public TableColumn? Find(string column) =>
        Columns.FirstOrDefault(candidate => candidate.Name == column)
        ?? Columns.FirstOrDefault(candidate => SqlName.Same(candidate.Name, column));

    /// <summary>What the outside sees: the table's own columns without the provenance.</summary>
    public IReadOnlyList<StreamColumn> Describe() =>
        [.. Provenance.Without(Columns, column => column.Name).Select(column => new StreamColumn(column.Name, column.Type.ToSql()))];
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as DuckDB has it or the nearest that DuckDB has.</param>
internal record TableColumn(string Name, DuckLogicalType Type)
{
    /// <summary>True when it takes no NULL and, where nothing is said, has none to give.</summary>
    public bool IsRequired { get; init; }

    /// <summary>True when the table has a value for rows that bring none.</summary>
    public bool HasDefault { get; init; }

    /// <summary>True when the table computes it, so that nothing can be loaded into it.</summary>
    public bool IsGenerated { get; init; }

    /// <summary>The type as the store writes it.</summary>
    public virtual string TypeName => Type.ToSql();

    /// <summary>True when every value of a type can stand in the column without loss.</summary>
    public virtual bool Takes(DuckLogicalType type) => TypeFit.Fits(type, Type);
}
