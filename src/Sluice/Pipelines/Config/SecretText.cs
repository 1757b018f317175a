namespace Sluice.Pipelines.Config;

/// <summary>
/// A text with secrets in it, such as <c>postgres://sluice:${secret:env:PG}@host/db</c>. It shows its secrets as
/// <c>***</c> until someone asks for the whole by <see cref="Reveal"/>.
/// </summary>
public sealed class SecretText
{
    // A part is a text or a Secret, in the order in which they were written.
    private readonly IReadOnlyList<object> _parts;

    internal SecretText(IReadOnlyList<object> parts) => _parts = parts;

    /// <summary>The secrets in the text.</summary>
    public IEnumerable<Secret> Secrets => _parts.OfType<Secret>();

    /// <summary>The text with the values of its secrets.</summary>
    /// <exception cref="SluiceException">A secret is not there.</exception>
    public string Reveal() => string.Concat(_parts.Select(part => part is Secret secret ? secret.Reveal() : (string)part));

    /// <summary>The text as it was written, with a reference for each secret: it can be kept and resolved later.</summary>
    internal string ToReferences() => string.Concat(_parts.Select(part => part is Secret secret ? $"${{secret:{secret.Reference}}}" : (string)part));

    /// <summary>The text with <c>***</c> for each secret.</summary>
    public override string ToString() => string.Concat(_parts);
}
