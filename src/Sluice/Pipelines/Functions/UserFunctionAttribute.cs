namespace Sluice.Pipelines.Functions;

/// <summary>
/// Makes a public static method a function for expressions in pipelines, when its assembly is named under
/// <c>plugins</c> in sluice.yaml or given to <see cref="Sluice.EngineOptions.Functions"/> by <see cref="UserFunction.In"/>.
/// </summary>
/// <param name="name">Its name in expressions; null for the method's own.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UserFunctionAttribute(string? name = null) : Attribute
{
    /// <summary>The name in expressions; null for the method's own.</summary>
    public string? Name { get; } = name;
}
