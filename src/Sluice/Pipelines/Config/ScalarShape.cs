using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>Reads the text of a scalar. On false, <paramref name="advice"/> may say more than what is expected.</summary>
internal delegate bool ScalarReader<T>(ConfigNode scalar, out T value, out string? advice);

/// <summary>A shape that is one scalar.</summary>
/// <param name="expected">What a person is told to write.</param>
/// <param name="read">Reads it.</param>
/// <param name="schema">Its JSON Schema.</param>
/// <param name="write">Writes it; <c>ToString</c> by default.</param>
/// <param name="takesNullWord">True where the plain word <c>null</c> is a value and not the absence of one.</param>
internal sealed class ScalarShape<T>(
    string expected, ScalarReader<T> read, Func<JsonObject> schema, Func<T, string>? write = null, bool takesNullWord = false)
    : ConfigShape<T>, INullWordShape
{
    public override string Expected => expected;

    public bool TakesNullWord => takesNullWord;

    public override JsonObject Schema() => schema();

    public override string Write(T value) => write is null ? base.Write(value) : write(value);

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out T value)
    {
        value = default!;
        if (node.Kind != NodeKind.Scalar)
        {
            problems.WrongType(node, path, expected);
            return false;
        }

        if (node.Secret is not null)
        {
            problems.SecretNotAllowed(node, path);
            return false;
        }

        if (node.IsNull && !takesNullWord)
        {
            problems.WrongType(node, path, expected, "Write a value, or quote the word if it is meant as text.");
            return false;
        }

        if (read(node, out var found, out var advice))
        {
            value = found;
            return true;
        }

        problems.BadValue(node, path, expected, advice);
        return false;
    }
}

/// <summary>A shape for which the plain word <c>null</c> may be a value.</summary>
internal interface INullWordShape
{
    bool TakesNullWord { get; }
}
