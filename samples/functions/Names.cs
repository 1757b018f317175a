using Sluice.Pipelines.Functions;

namespace Sample.Functions;

/// <summary>Functions for pipelines: name the built assembly under plugins in sluice.yaml.</summary>
public static class Names
{
    /// <summary>The first letters of a name: <c>initials('Grace Hopper')</c> is GH.</summary>
    [UserFunction("initials")]
    public static string Initials(string name) => string.Concat(name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word[0]));
}
