namespace Sluice.Tests.Support;

/// <summary>
/// Tests of this class need a server, whose URL is in an environment variable. They have to be marked
/// <see cref="ServerFactAttribute"/> or <see cref="ServerTheoryAttribute"/>, and are skipped with a message where the
/// variable is not set.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsServerAttribute(string variable) : Attribute
{
    public string Variable { get; } = variable;

    /// <summary>Why tests of the class are skipped; null when they can run.</summary>
    internal string? SkipReason => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } ? null
        : $"{Variable} is not set; tests/servers run dotnet test starts a server and sets it.";
}
