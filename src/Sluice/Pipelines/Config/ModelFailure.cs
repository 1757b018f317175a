namespace Sluice.Pipelines.Config;

/// <summary>What becomes of a row of which a model could not answer a text.</summary>
public enum ModelFailure
{
    /// <summary>It is accepted, and the text's element says why there is no answer.</summary>
    Keep,

    /// <summary>It is a reject, which a replay asks for again.</summary>
    Reject,
}
