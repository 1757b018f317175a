namespace Sluice.Pipelines.Config;

/// <summary>What a model of your own says about texts (an entry of <c>enrich.models</c>).</summary>
/// <param name="Column">The column that it adds, a list with one element for each text.</param>
public sealed record ModelCallConfig(string Column)
{
    /// <summary>The model, by its name in sluice.yaml.</summary>
    public required string Model { get; init; }

    /// <summary>The columns of text.</summary>
    public required IReadOnlyList<string> Of { get; init; }

    /// <summary>What is taken out of its answers, with types.</summary>
    public required IReadOnlyList<ReturnedValue> Returns { get; init; }

    /// <summary>What becomes of a row of which a text has no answer.</summary>
    public ModelFailure OnError { get; init; }

    /// <summary>True when the list is for further streams only.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Where it is written.</summary>
    public ConfigPlace? Place { get; init; }
}
