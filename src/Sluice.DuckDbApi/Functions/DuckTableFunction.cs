namespace Sluice.DuckDbApi;

/// <summary>
/// A table function in C#: a source of rows for FROM. Its life in one query: <see cref="Bind"/> says what columns
/// there are, <see cref="Open"/> starts a scan, each of DuckDB's threads opens a reader of the scan, and the readers
/// fill chunks until they return no more rows. An exception anywhere becomes an error of the query with its message.
/// Scans of several threads come without an order, and DuckDB keeps several threads busy only while
/// <c>preserve_insertion_order</c> is false: carry row numbers as a column.
/// </summary>
public abstract class DuckTableFunction
{
    private readonly DuckTableBinding? _binding;

    /// <summary>A function whose columns are decided in <see cref="Bind"/>.</summary>
    /// <param name="name">The name in SQL.</param>
    /// <param name="parameters">The types of the positional parameters; all must be given.</param>
    /// <param name="namedParameters">The parameters that may be given by name.</param>
    protected DuckTableFunction(
        string name,
        IReadOnlyList<DuckLogicalType>? parameters = null,
        IReadOnlyList<DuckColumn>? namedParameters = null)
    {
        Name = name;
        Parameters = [.. parameters ?? []];
        NamedParameters = [.. namedParameters ?? []];
    }

    /// <summary>A function without parameters that always has the same columns.</summary>
    /// <param name="name">The name in SQL.</param>
    /// <param name="columns">The columns.</param>
    protected DuckTableFunction(string name, IReadOnlyList<DuckColumn> columns)
        : this(name) => _binding = new DuckTableBinding(columns);

    /// <summary>The name in SQL.</summary>
    public string Name { get; }

    /// <summary>The types of the positional parameters.</summary>
    public IReadOnlyList<DuckLogicalType> Parameters { get; }

    /// <summary>The parameters that may be given by name.</summary>
    public IReadOnlyList<DuckColumn> NamedParameters { get; }

    /// <summary>True when the scan produces only the columns that the query needs.</summary>
    public bool SupportsProjection { get; init; } = true;

    /// <summary>Decides the columns. May be called several times for one query.</summary>
    /// <returns>The binding; disposed by DuckDB, if it is disposable, with the plan of the query.</returns>
    protected internal virtual DuckTableBinding Bind(DuckTableArguments arguments) => _binding
        ?? throw new InvalidOperationException($"The table function {Name} has no columns and does not override Bind.");

    /// <summary>Starts a scan.</summary>
    /// <param name="binding">What <see cref="Bind"/> made.</param>
    /// <param name="projection">
    /// The indexes of the wanted columns: column i of the chunk to fill is column <c>projection[i]</c> of the binding.
    /// All columns without <see cref="SupportsProjection"/>; for count(*) DuckDB asks for any one column.
    /// </param>
    protected internal abstract DuckTableScan Open(DuckTableBinding binding, IReadOnlyList<int> projection);
}
