namespace Sluice.Host.Rendering;

/// <summary>Problems as text for a terminal. What strangers wrote is shown without the control characters that could move the cursor.</summary>
internal static class ProblemText
{
    /// <summary>Writes one problem per line.</summary>
    public static void Write(TextWriter error, IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
        {
            error.WriteLine($"{(problem.Severity == Severity.Warning ? "warning" : "error")} {problem.Code}: {OneLine(problem)}");
        }
    }

    /// <summary>A problem without line ends or control characters.</summary>
    public static string OneLine(Problem problem) => Printable(problem.ToString());

    /// <summary>Text in which every control character is shown as an escape.</summary>
    public static string Printable(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        return string.Concat(text.Select(letter => letter switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ when char.IsControl(letter) => $"\\u{(int)letter:x4}",
            _ => letter.ToString(),
        }));
    }
}
