namespace Sluice.Pipelines.Config;

/// <summary>No key occurs twice in the whole load. Rows whose key has a null in it are not compared.</summary>
/// <param name="Key">The columns of the key.</param>
/// <param name="Keep">Which row of a key is accepted.</param>
public sealed record UniqueCheckConfig(IReadOnlyList<string> Key, KeepRule Keep) : CheckConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => Key;

    /// <inheritdoc/>
    protected override string DefaultTitle => $"{string.Join('_', Key)}_unique";
}
