namespace Sluice.Pipelines.Mapping;

/// <summary>Several columns that are one: of the same name, or a name and its numbered repetitions <c>.1</c>, <c>.2</c>, ….</summary>
/// <param name="Name">The name without numbers.</param>
/// <param name="Indexes">The columns in the order of the file; two at least.</param>
/// <param name="IsNumbered">True where the repetitions are numbered, as pandas writes them.</param>
/// <param name="Sentence">What became of them, for a person.</param>
public sealed record RepeatedFamily(string Name, IReadOnlyList<int> Indexes, bool IsNumbered, string Sentence);
