namespace Sluice.Pipelines.Reading.Json;

/// <summary>How the records lie in a file.</summary>
/// <param name="Layout">How they are told apart.</param>
/// <param name="Paths">For <see cref="JsonLayout.Pages"/> the members that hold them: names, or paths of names with dots.</param>
internal sealed record JsonArrangement(JsonLayout Layout, IReadOnlyList<string> Paths)
{
    /// <summary>True when nobody said where the records are: the file's head did.</summary>
    public bool IsRecognised { get; init; }

    /// <summary>A member that may hold the records of a file that is read as one record; null where there is none.</summary>
    public string? Hint { get; init; }

    /// <summary>
    /// What is left of paths inside a member: an empty rest where a path ends with it. A name may itself hold dots.
    /// </summary>
    public static IReadOnlyList<string> Below(IReadOnlyList<string> paths, string name)
    {
        List<string>? below = null;
        foreach (var path in paths)
        {
            if (path.StartsWith(name, StringComparison.Ordinal) && (path.Length == name.Length || path[name.Length] == '.'))
            {
                (below ??= []).Add(path.Length == name.Length ? "" : path[(name.Length + 1)..]);
            }
        }

        return below ?? (IReadOnlyList<string>)[];
    }
}
