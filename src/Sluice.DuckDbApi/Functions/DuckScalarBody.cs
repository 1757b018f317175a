namespace Sluice.DuckDbApi;

/// <summary>The body of a scalar function.</summary>
/// <param name="input">The arguments.</param>
/// <param name="output">As many rows as the input has.</param>
public delegate void DuckScalarBody(DuckDataChunk input, DuckVectorWriter output);
