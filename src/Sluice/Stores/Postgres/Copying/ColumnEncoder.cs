using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres.Copying;

/// <summary>
/// One column in the form of COPY BINARY: each field four bytes of length, -1 for NULL, then the value's bytes, highest
/// first. Rows lie one after the other and a vector column by column, so a chunk is done in two steps: every column
/// measures its fields, then every column writes its own to where they belong.
/// </summary>
internal abstract class ColumnEncoder
{
    /// <summary>Bytes of a field's length.</summary>
    protected const int LengthBytes = 4;

    /// <summary>The length of a NULL.</summary>
    protected const int NullLength = -1;

    /// <summary>Adds the bytes of each row's field to the row's size.</summary>
    /// <param name="vector">The column's values.</param>
    /// <param name="sizes">One for each row of the vector.</param>
    public abstract void Measure(in DuckVector vector, Span<int> sizes);

    /// <summary>Writes the fields of consecutive rows of the vector that was measured last.</summary>
    /// <param name="vector">The column's values.</param>
    /// <param name="first">The first row.</param>
    /// <param name="target">Where rows are written.</param>
    /// <param name="positions">Where each row's field begins; on return, where it has ended.</param>
    public abstract void Write(in DuckVector vector, int first, Span<byte> target, Span<int> positions);
}
