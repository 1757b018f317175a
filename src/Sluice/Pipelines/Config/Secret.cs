using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Pipelines.Config;

/// <summary>
/// A secret that configuration refers to as <c>${secret:env:NAME}</c> or <c>${secret:file:/path}</c>. Only the
/// reference is kept; the value is looked up each time it is asked for by <see cref="Reveal"/>. Printed, logged or
/// written as JSON it is <c>***</c>.
/// </summary>
[JsonConverter(typeof(SecretJsonConverter))]
public sealed class Secret
{
    /// <summary>What every secret looks like to a reader.</summary>
    public const string Mask = UrlMask.Mask;

    private readonly Func<string?> _look;

    internal Secret(string reference, ConfigPlace place, Func<string?> look)
    {
        Reference = reference;
        Place = place;
        _look = look;
    }

    /// <summary>Where the value is: <c>env:NAME</c> or <c>file:/path</c>. Not secret.</summary>
    public string Reference { get; }

    /// <summary>Where the configuration refers to it.</summary>
    public ConfigPlace Place { get; }

    /// <summary>The value itself. Pass it on and do not keep it.</summary>
    /// <exception cref="SluiceException">There is no such variable or file, or it is empty.</exception>
    public string Reveal() => _look() is { Length: > 0 } value
        ? value
        : throw new SluiceException(FailureKind.Config, [new Problem("secret_missing",
            $"The secret {Reference} is not there or is empty.")
        {
            Found = "nothing",
            Expected = "a value",
            Advice = Reference.StartsWith("env:", StringComparison.Ordinal)
                ? $"Set the environment variable {Reference["env:".Length..]}."
                : $"Put the secret into the file {Reference["file:".Length..]} and make it readable.",
        }.At(Place)]);

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => Mask;

    private sealed class SecretJsonConverter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new JsonException("A secret can not be read from JSON: only *** was ever written.");

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Mask);
    }
}
