namespace Sluice.Pipelines.Config;

/// <summary>What configuration may look at beside its own text: the environment, secret files and the command line.</summary>
public sealed record ConfigSources
{
    /// <summary>Nothing: no variables, no files, no <c>--set</c>.</summary>
    public static ConfigSources None { get; } = new();

    /// <summary>The environment and files of this process.</summary>
    public static ConfigSources Process { get; } = new()
    {
        Environment = System.Environment.GetEnvironmentVariable,
        ReadFile = ReadIfReadable,
    };

    /// <summary>The value of an environment variable; null when it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>The text of a secret's file; null when there is none that can be read.</summary>
    public Func<string, string?> ReadFile { get; init; } = _ => null;

    /// <summary>Values of the command line (<c>--set a.b=c</c>), applied in order before anything is checked.</summary>
    public IReadOnlyList<SetOption> Sets { get; init; } = [];

    private static string? ReadIfReadable(string path)
    {
        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
