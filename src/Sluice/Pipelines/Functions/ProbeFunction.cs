using Sluice.DuckDbApi;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(_row BIGINT, text, text, …) → BOOLEAN</c>, always true: stands in the WHERE of a query over a whole file and
/// proves the types of its columns on every row, on all of DuckDB's threads. A row whose number is NULL is passed over,
/// which is how the query leaves out broken records: <c>CASE WHEN _error = 0 THEN _row END</c>.
/// <para>
/// A witness is the first refuting row that its thread saw, and of those the first: the first of all where the source
/// hands out its rows in ascending order to each thread, as our readers and DuckDB's do. One object serves one query.
/// </para>
/// </summary>
internal sealed class ProbeFunction : DuckScalarFunction
{
    private readonly Lock _lock = new();
    private readonly List<ColumnProbe[]> _probes = [];
    private readonly IReadOnlyList<ProbeColumn> _columns;

    /// <param name="name">The name in SQL.</param>
    /// <param name="columns">The columns, as the function will be called with them after the row's number.</param>
    public ProbeFunction(string name, IReadOnlyList<ProbeColumn> columns)
        : base(name, DuckLogicalType.Boolean, DuckLogicalType.BigInt)
    {
        _columns = columns;
        Varargs = DuckLogicalType.Varchar;
        Volatile = true;
        HandlesNulls = true;
    }

    /// <summary>Whether the file is of a kind that usually goes with decimal commas: fields between semicolons.</summary>
    public bool SuggestsDecimalComma { get; init; }

    /// <summary>What the rows have proven of each column, in the order of the columns; to be asked when the query is over.</summary>
    public IReadOnlyList<TypeGuess> Guesses()
    {
        lock (_lock)
        {
            var evidence = _columns.Select(Merged).ToList();
            var marks = DecimalMarkEvidence.Of([.. _columns.Zip(evidence)], SuggestsDecimalComma);
            return [.. _columns.Zip(evidence, (column, found) => TypeGuess.Of(column.Column, column.Declared, found, marks.DoubtOf(column, found)))];
        }
    }

    /// <inheritdoc/>
    protected override object CreateState()
    {
        var probes = _columns.Select(column => new ColumnProbe(column)).ToArray();
        lock (_lock)
            _probes.Add(probes);
        return probes;
    }

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var probes = (ColumnProbe[])state!;
        if (input.Types.Count != probes.Length + 1)
            throw new ArgumentException($"{Name} was made for {probes.Length} columns and is called with {input.Types.Count - 1}.");
        var rows = input.Column(0);
        for (var i = 0; i < probes.Length; i++)
            probes[i].Look(rows, input.Column(i + 1));
        output.Values<bool>().Fill(true);
    }

    private ColumnEvidence Merged(ProbeColumn column, int index)
    {
        var merged = column.NewEvidence();
        foreach (var probes in _probes)
            merged.Merge(probes[index].Evidence);
        return merged;
    }
}
