using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres;

/// <summary>A table as the catalog has it.</summary>
/// <param name="Name">Its schema and name.</param>
/// <param name="Oid">Its number.</param>
/// <param name="Columns">Its columns, in order.</param>
internal sealed record PostgresTable(PostgresTableName Name, uint Oid, IReadOnlyList<PostgresColumn> Columns)
{
    /// <summary>The columns as every store knows them.</summary>
    public TableShape Shape { get; } = new(Name.ToString(), Columns);

    /// <summary>True when rows of it can not simply be deleted and made anew: others refer to them, or triggers watch.</summary>
    public bool IsWatched { get; init; }

    /// <summary>True when a trigger or a rule may keep rows out, so that only the server knows how many went in.</summary>
    public bool FiltersRows { get; init; }

    /// <summary>The columns of each unique index without a condition.</summary>
    public IReadOnlyList<IReadOnlyList<string>> UniqueKeys { get; init; } = [];
}

/// <summary>A table's name in both parts.</summary>
internal sealed record PostgresTableName(string Schema, string Table)
{
    /// <summary>The name as SQL.</summary>
    public string Sql => $"{PostgresNames.Quote(Schema)}.{PostgresNames.Quote(Table)}";

    /// <inheritdoc/>
    public override string ToString() => $"{Schema}.{Table}";
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Postgres">Its type.</param>
internal sealed record PostgresColumn(string Name, PostgresType Postgres) : TableColumn(Name, Postgres.Shown)
{
    /// <summary>True when the server numbers the rows by it.</summary>
    public bool IsIdentity { get; init; }

    /// <inheritdoc/>
    public override string TypeName => Postgres.Sql;

    /// <inheritdoc/>
    public override bool Takes(DuckLogicalType type) => Postgres.Takes(type);
}
