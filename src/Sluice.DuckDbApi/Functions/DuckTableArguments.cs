namespace Sluice.DuckDbApi;

/// <summary>The arguments of a table function, as objects: see <see cref="DuckResult.Rows"/> for what each type becomes.</summary>
/// <param name="Positional">The values of the positional parameters.</param>
/// <param name="Named">The named parameters that were given.</param>
public sealed record DuckTableArguments(IReadOnlyList<object?> Positional, IReadOnlyDictionary<string, object?> Named);
