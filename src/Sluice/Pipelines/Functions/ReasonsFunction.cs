using System.Numerics;
using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(error UTINYINT, arguments…) → UBIGINT</c>: the reasons of a row as bits. Each check gives one argument, a
/// BOOLEAN that is true when the row breaks it (NULL says nothing against the row), or two, a cell and the value that
/// came of it: the row breaks the check when the cell has a text and the value is missing. Written as expressions, a CASE
/// for each check costs more than the checks themselves.
/// <para>A row with a structural error is not judged: its cells may be another column's.</para>
/// </summary>
internal sealed class ReasonsFunction : DuckScalarFunction
{
    private readonly IReadOnlyList<Term> _terms;
    private readonly bool _givesError;

    /// <param name="name">The name in SQL.</param>
    /// <param name="terms">What the arguments are, in their order.</param>
    /// <param name="givesError">Whether a structural error is the result, or zero is.</param>
    public ReasonsFunction(string name, IReadOnlyList<Term> terms, bool givesError)
        : base(name, DuckLogicalType.UBigInt, DuckLogicalType.UTinyInt)
    {
        _terms = terms;
        _givesError = givesError;
        Varargs = DuckLogicalType.Any;
        HandlesNulls = true;
    }

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var reasons = output.Values<ulong>();
        reasons.Clear();
        var argument = 1;
        foreach (var term in _terms)
        {
            if (term.IsMisfit)
            {
                Misfits(input.Column(argument).Validity, input.Column(argument + 1).Validity, term.Bit, reasons);
                argument += 2;
            }
            else
            {
                Breaks(input.Column(argument++), term.Bit, reasons);
            }
        }

        var errors = input.Column(0).Values<byte>();
        for (var row = errors.IndexOfAnyExcept((byte)0); row >= 0 && row < errors.Length; row++)
        {
            if (errors[row] != 0)
                reasons[row] = _givesError ? errors[row] : 0ul;
        }
    }

    // Most checks hold for most rows, so the rows that break one are looked for, not asked one by one.
    private static void Breaks(in DuckVector broken, int bit, Span<ulong> reasons)
    {
        var left = broken.Values<byte>();
        for (var row = 0; left[row..].IndexOfAnyExcept((byte)0) is >= 0 and var found; row++)
        {
            row += found;
            // A slot that holds more than zero or one is the garbage of a NULL.
            if (!broken.IsNull(row))
                reasons[row] |= 1ul << bit;
        }
    }

    private static void Misfits(ReadOnlySpan<ulong> cells, ReadOnlySpan<ulong> values, int bit, Span<ulong> reasons)
    {
        for (var word = 0; word < values.Length; word++)
        {
            var misfits = ~values[word] & (cells.IsEmpty ? ulong.MaxValue : cells[word]);
            for (; misfits != 0; misfits &= misfits - 1)
            {
                // Bits behind the last row mean nothing.
                var row = (word << 6) + BitOperations.TrailingZeroCount(misfits);
                if (row < reasons.Length)
                    reasons[row] |= 1ul << bit;
            }
        }
    }

    /// <summary>One check.</summary>
    /// <param name="Bit">Its bit in the word.</param>
    /// <param name="IsMisfit">True for two arguments, a cell and its value; false for one BOOLEAN.</param>
    public readonly record struct Term(int Bit, bool IsMisfit);
}
