using System.Text.Json.Serialization;

namespace Sluice.Pipelines.Config;

/// <summary>One check on the rows (<c>check:</c>, or written with a target of <c>map</c>).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "check")]
[JsonDerivedType(typeof(RequiredCheckConfig), "required")]
[JsonDerivedType(typeof(TypeCheckConfig), "type")]
[JsonDerivedType(typeof(InCheckConfig), "in")]
[JsonDerivedType(typeof(BetweenCheckConfig), "between")]
[JsonDerivedType(typeof(MatchesCheckConfig), "matches")]
[JsonDerivedType(typeof(LengthCheckConfig), "length")]
[JsonDerivedType(typeof(UniqueCheckConfig), "unique")]
[JsonDerivedType(typeof(ExprCheckConfig), "expr")]
[JsonDerivedType(typeof(RejectsCheckConfig), "rejects")]
[JsonDerivedType(typeof(RowsCheckConfig), "rows")]
public abstract record CheckConfig
{
    /// <summary>The name its author gave it; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>What happens when it is broken.</summary>
    public CheckSeverity Severity { get; init; }

    /// <summary>Where it is written; null when it was not written by anyone.</summary>
    public ConfigPlace? Place { get; init; }

    /// <summary>The columns of the pipeline's own stream that it looks at by name; an expression names its own.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Its name, or one made of what it checks: <c>status_in</c>.</summary>
    [JsonIgnore]
    public string Title => Name ?? DefaultTitle;

    /// <summary>The name of a check that has none.</summary>
    [JsonIgnore]
    protected abstract string DefaultTitle { get; }
}
