namespace Sluice.Pipelines.Config;

/// <summary>A further stream (<c>streams:</c>): one row for each element of a list column of another stream.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">The stream it is made of; the pipeline's own has the pipeline's name.</param>
/// <param name="Unnest">The list column whose elements become rows.</param>
public sealed record StreamConfig(string Name, string From, string Unnest)
{
    /// <summary>Where it is written.</summary>
    public ConfigPlace? Place { get; init; }
}
