using System.Reflection;
using System.Text;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests;

/// <summary>What other people's code may lean on: a change of it is seen in a review, not by them.</summary>
public sealed class PublicFaceTests
{
    [Theory]
    [InlineData("Sluice")]
    [InlineData("Sluice.DuckDbApi")]
    [InlineData("Sluice.SqlLineage")]
    public void The_public_face_is_the_one_that_is_kept(string assembly)
    {
        var path = Path.Combine(SluiceProcess.Root, "docs", "api", assembly + ".txt");
        var face = Face(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, face);
        }

        face.ShouldBe(File.ReadAllText(path), "Set SLUICE_ACCEPT=1 to keep the new face.");
    }

    private static string Face(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append(Base(type)).Append('\n');
            var members = type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Select(Line).OfType<string>().Order(StringComparer.Ordinal);
            text.AppendJoin("", members.Select(member => $"  {member}\n"));
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        _ => "class",
    };

    private static string Base(Type type) => type.IsEnum || type.BaseType is null || type.BaseType == typeof(object) || type.BaseType == typeof(ValueType)
        ? "" : $" : {Name(type.BaseType)}";

    // What a record's compiler writes says nothing that its properties do not.
    private static string? Line(MemberInfo member) => member switch
    {
        _ when member.Name.Contains('<', StringComparison.Ordinal) || member.Name is "EqualityContract" or "PrintMembers" => null,
        FieldInfo { IsSpecialName: true } => null,
        FieldInfo { IsPublic: true } field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}",
        PropertyInfo property when IsSeen(property.GetMethod ?? property.SetMethod!) =>
            $"{Static(property.GetMethod ?? property.SetMethod!)}{Name(property.PropertyType)} {property.Name} {{ {Accessors(property)}}}",
        ConstructorInfo constructor when IsSeen(constructor) => $"new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when IsSeen(method) && method.GetBaseDefinition().DeclaringType != typeof(object) =>
            $"{Static(method)}{Name(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)})",
        _ => null,
    };

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Accessors(PropertyInfo property) =>
        (property.GetMethod is { } get && IsSeen(get) ? "get; " : "") + (property.SetMethod is { } set && IsSeen(set) ? "set; " : "");

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var name = (type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true ? type.Name : type.FullName ?? type.Name).Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
