namespace Sluice.Pipelines.Config;

/// <summary>A model of your own that answers over HTTP (an entry of <c>models:</c> in sluice.yaml).</summary>
/// <param name="Name">The name that pipelines use.</param>
/// <param name="Url">Where it answers: http or https.</param>
public sealed record ModelConfig(string Name, Uri Url)
{
    /// <summary>The most that <see cref="TextCharactersMax"/> may be: a longer text is not even handed over by the process that reads the file.</summary>
    public const int TextCharactersCeiling = 1_000_000;

    /// <summary>Headers of every call; <c>${secret:…}</c> in them is looked up when they are sent.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Texts of one call; with 1 a call holds a text instead of a list.</summary>
    public int BatchTexts { get; init; } = 32;

    /// <summary>Calls at the same time.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>How long one call may take, in seconds.</summary>
    public int TimeoutSeconds { get; init; } = 10;

    /// <summary>How often a call is made before its texts have failed.</summary>
    public int AttemptsMax { get; init; } = 4;

    /// <summary>A longer text is not sent, in characters (UTF-16).</summary>
    public int TextCharactersMax { get; init; } = 100_000;

    /// <summary>Whether it may be at a private address: this machine, or a network that is not public.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Whether answers are kept in the home folder and given again for the same text.</summary>
    public bool KeepsAnswers { get; init; } = true;

    /// <summary>Where it is written.</summary>
    public ConfigPlace? Place { get; init; }
}
