namespace Sluice.Pipelines.Config;

/// <summary>A store with its name (<c>stores:</c> of sluice.yaml).</summary>
/// <param name="Name">The name that pipelines use.</param>
/// <param name="Url">Where it is.</param>
public sealed record StoreConfig(string Name, StoreUrl Url)
{
    /// <summary>Where it is written.</summary>
    public ConfigPlace? Place { get; init; }
}
