namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>The field that texts come from, whose words mean something of their own in it.</summary>
public enum SentimentDomain
{
    /// <summary>None: VADER as its authors published it.</summary>
    None,

    /// <summary>Support tickets: "unusable" is bad, and "to kill a process" is not.</summary>
    Support,
}
