namespace Sluice.Pipelines.Config;

/// <summary>A parsed configuration, or the problems that keep it from being one.</summary>
/// <typeparam name="T"><see cref="PipelineConfig"/> or <see cref="EngineConfig"/>.</typeparam>
public sealed class ConfigResult<T>
    where T : class
{
    internal ConfigResult(T? value, IReadOnlyList<Problem> problems, ConfigNode? root, ConfigShape<T> section)
    {
        Value = problems.Any(problem => problem.Severity == Severity.Error) ? null : value;
        Problems = problems;
        Root = root;
        Section = section;
    }

    /// <summary>The configuration; null when a problem is an error.</summary>
    public T? Value { get; }

    /// <summary>Everything that is wrong or worth telling, in the order of the file.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>The document with its variables resolved; null when it could not be parsed.</summary>
    internal ConfigNode? Root { get; }

    /// <summary>What the document is.</summary>
    internal ConfigShape<T> Section { get; }

    /// <summary>The configuration.</summary>
    /// <exception cref="SluiceException">There are errors (of the kind <see cref="FailureKind.Config"/>).</exception>
    public T OrThrow() => Value ?? throw new SluiceException(FailureKind.Config, Problems);
}
