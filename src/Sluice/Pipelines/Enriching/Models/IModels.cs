namespace Sluice.Pipelines.Enriching.Models;

/// <summary>
/// The models of sluice.yaml, for whoever reads a file: in a child the way to its parent, which alone has the network and
/// the secrets. Safe for use by several threads.
/// </summary>
internal interface IModels
{
    /// <summary>Asks a model about texts.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="texts">Distinct texts.</param>
    /// <param name="cancellation">Stops asking.</param>
    /// <returns>What became of each text, in their order.</returns>
    /// <exception cref="SluiceException">There is no such model.</exception>
    Task<IReadOnlyList<ModelAnswer>> AskAsync(string model, IReadOnlyList<string> texts, CancellationToken cancellation);
}
