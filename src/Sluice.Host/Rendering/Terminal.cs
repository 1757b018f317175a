namespace Sluice.Host.Rendering;

/// <summary>What the terminal can do, if there is one.</summary>
internal static class Terminal
{
    /// <summary>Goes back to the beginning of the line and takes away what is on it.</summary>
    public const string LineStart = "\r\u001b[K";

    private const int WidthLeast = 20;

    /// <summary>True when a line on standard error can be written over.</summary>
    public static bool RewritesLines => !Console.IsErrorRedirected && !IsDumb;

    /// <summary>True when text on standard output can be set off, and nobody minds.</summary>
    public static bool HasStyles => !Console.IsOutputRedirected && !IsDumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>As much of a text as a line takes: what flows over into the next can not be written over.</summary>
    public static string Cut(string text) => CutTo(Width(), text);

    /// <summary>The same for a line of a width.</summary>
    public static string CutTo(int width, string text) => text.Length < width ? text : string.Concat(text.AsSpan(0, width - 2), "…");

    private static int Width()
    {
        try
        {
            return Math.Max(WidthLeast, Console.WindowWidth);
        }
        catch (IOException)
        {
            return 80;
        }
    }

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") == "dumb";
}
