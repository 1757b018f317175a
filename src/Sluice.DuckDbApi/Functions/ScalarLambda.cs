namespace Sluice.DuckDbApi;

/// <summary>A scalar function that is a lambda.</summary>
internal sealed class ScalarLambda(
    string name, DuckLogicalType returns, IReadOnlyList<DuckLogicalType> parameters, DuckScalarBody body)
    : DuckScalarFunction(name, returns, parameters)
{
    protected internal override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state) => body(input, output);
}
