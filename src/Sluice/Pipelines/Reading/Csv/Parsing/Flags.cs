namespace Sluice.Pipelines.Reading.Csv.Parsing;

/// <summary>A type argument that says yes: the compiler makes a loop of its own for it, without the question.</summary>
internal readonly struct Yes;

/// <summary>A type argument that says no.</summary>
internal readonly struct No;
