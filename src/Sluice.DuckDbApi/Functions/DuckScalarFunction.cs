namespace Sluice.DuckDbApi;

/// <summary>
/// A scalar function in C#, working on whole vectors. DuckDB calls it on its own threads, several at once, and may
/// call it for values that are in no row (dictionary entries of a column) or once for a constant, unless it is
/// <see cref="Volatile"/>. An exception becomes an error of the query with its message.
/// </summary>
/// <param name="name">The name in SQL.</param>
/// <param name="returns">The type of the result.</param>
/// <param name="parameters">The types of the parameters; ANY takes every type.</param>
public abstract class DuckScalarFunction(string name, DuckLogicalType returns, params IReadOnlyList<DuckLogicalType> parameters)
{
    /// <summary>The name in SQL.</summary>
    public string Name { get; } = name;

    /// <summary>The type of the result.</summary>
    public DuckLogicalType Returns { get; } = returns;

    /// <summary>The types of the parameters.</summary>
    public IReadOnlyList<DuckLogicalType> Parameters { get; } = [.. parameters];

    /// <summary>The type of any number of further arguments; null for none.</summary>
    public DuckLogicalType? Varargs { get; init; }

    /// <summary>
    /// True when the function has effects, or gives another result for the same arguments: DuckDB then calls it
    /// exactly once for each row.
    /// </summary>
    public bool Volatile { get; init; }

    /// <summary>
    /// False: a row with a NULL argument is NULL, whatever the function wrote (it still sees the row, with garbage in
    /// the slot of the NULL). True: the function decides itself.
    /// </summary>
    public bool HandlesNulls { get; init; }

    /// <summary>Makes a function of a lambda.</summary>
    /// <param name="name">The name in SQL.</param>
    /// <param name="returns">The type of the result.</param>
    /// <param name="parameters">The types of the parameters.</param>
    /// <param name="body">Called on DuckDB's threads, several at once.</param>
    /// <param name="varargs">The type of further arguments; null for none.</param>
    /// <param name="isVolatile">See <see cref="Volatile"/>.</param>
    /// <param name="handlesNulls">See <see cref="HandlesNulls"/>.</param>
    public static DuckScalarFunction Create(
        string name,
        DuckLogicalType returns,
        IReadOnlyList<DuckLogicalType> parameters,
        DuckScalarBody body,
        DuckLogicalType? varargs = null,
        bool isVolatile = false,
        bool handlesNulls = false) =>
        new ScalarLambda(name, returns, parameters, body)
        {
            Varargs = varargs,
            Volatile = isVolatile,
            HandlesNulls = handlesNulls,
        };

    /// <summary>
    /// Makes what one thread keeps between calls: buffers, a parser, counts. Disposed, if it is disposable, when DuckDB
    /// has done with the expression on that thread; collect results in a place of your own.
    /// </summary>
    protected internal virtual object? CreateState() => null;

    /// <summary>Computes the result of each row of <paramref name="input"/>.</summary>
    /// <param name="input">The arguments. With no parameters it has only a count.</param>
    /// <param name="output">As many rows as the input has.</param>
    /// <param name="state">What <see cref="CreateState"/> made for this thread.</param>
    protected internal abstract void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state);
}
