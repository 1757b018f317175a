namespace Sluice;

/// <summary>How bad a <see cref="Problem"/> is.</summary>
public enum Severity
{
    /// <summary>Worth telling; nothing was changed by it.</summary>
    Warning,

    /// <summary>The work can not be done as asked.</summary>
    Error,
}

/// <summary>
/// Something wrong with what a user gave us (a pipeline, a file, a row), as a value: collected and shown, never thrown
/// on its own. It says what was found, what was expected, where, and what to do.
/// </summary>
/// <param name="Code">A permanent, documented code in snake_case, such as <c>unknown_key</c>.</param>
/// <param name="Message">One or two sentences for a person: found, expected, advice.</param>
public sealed record Problem(string Code, string Message)
{
    /// <summary>The file the problem is in, as the user named it.</summary>
    public string? File { get; init; }

    /// <summary>Physical line, from 1.</summary>
    public long? Line { get; init; }

    /// <summary>Column within the line (text) or the name of a table's column.</summary>
    public string? Column { get; init; }

    /// <summary>What was found there.</summary>
    public string? Found { get; init; }

    /// <summary>What would have been right.</summary>
    public string? Expected { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Advice { get; init; }

    /// <summary>Error unless said otherwise.</summary>
    public Severity Severity { get; init; } = Severity.Error;

    /// <summary>The problem as one line: place, message, advice.</summary>
    public override string ToString()
    {
        var place = (File, Line) switch
        {
            (null, null) => "",
            (null, _) => $"line {Line}: ",
            (_, null) => $"{File}: ",

            // A column in the line is a number, and one of a table most often none.
            _ => $"{File}:{Line}{(int.TryParse(Column, out var column) ? $":{column}" : "")}: ",
        };
        // What systems and libraries say ends as it likes.
        return place + Message + (Advice is null ? "" : (Message is [.., '.' or '!' or '?' or ':' or '…'] ? " " : ". ") + Advice);
    }
}
