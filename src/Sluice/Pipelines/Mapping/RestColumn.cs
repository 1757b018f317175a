namespace Sluice.Pipelines.Mapping;

/// <summary>A column that goes into the JSON object of <c>rest</c>.</summary>
/// <param name="Index">Its index in the file.</param>
/// <param name="Key">
/// Its key in the object, unique in the file: its name, <c>name#2</c> for the second column of that name, <c>column_5</c>
/// for a fifth column without one.
/// </param>
public sealed record RestColumn(int Index, string Key);
