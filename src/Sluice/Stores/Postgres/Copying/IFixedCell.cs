namespace Sluice.Stores.Postgres.Copying;

/// <summary>How a value of one width in DuckDB becomes one of one width in PostgreSQL.</summary>
/// <typeparam name="T">The value in DuckDB's vector.</typeparam>
internal interface IFixedCell<T>
    where T : unmanaged
{
    /// <summary>Bytes of the value in PostgreSQL.</summary>
    static abstract int Bytes { get; }

    /// <summary>Writes the value, highest byte first.</summary>
    static abstract void Write(Span<byte> target, T value);
}
