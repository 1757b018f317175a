using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Functions;

/// <summary>The functions of plug-in assemblies, each loaded once in a process, with what lies beside it.</summary>
internal static class PluginFunctions
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<DuckScalarFunction>> Loaded = new(StringComparer.Ordinal);

    /// <summary>The functions of all of them.</summary>
    /// <exception cref="SluiceException">One is not there, or is no assembly with functions.</exception>
    public static IReadOnlyList<DuckScalarFunction> Of(IEnumerable<string> paths) => [.. paths.SelectMany(path => Loaded.GetOrAdd(path, Load))];

    private static IReadOnlyList<DuckScalarFunction> Load(string path)
    {
        if (!File.Exists(path))
        {
            throw Wrong(path, "There is no such file.");
        }

        try
        {
            var functions = UserFunction.In(new PluginContext(path).LoadFromAssemblyPath(path));
            return functions.Count > 0 ? functions
                : throw Wrong(path, $"It has no public static method with [{nameof(UserFunctionAttribute).Replace("Attribute", "", StringComparison.Ordinal)}].");
        }
        catch (Exception problem) when (problem is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException)
        {
            throw Wrong(path, problem.Message);
        }
    }

    private static SluiceException Wrong(string path, string found) => new(FailureKind.Config, [new Problem("plugin", $"The plug-in can not be used: {found}")
    {
        File = path,
        Expected = "a .NET assembly with functions",
        Advice = "Look at plugins in sluice.yaml.",
    }]);

    // Sluice's own assemblies are those of the process, so that its types are the same ones; all else is the plug-in's.
    private sealed class PluginContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName name) =>
            Default.Assemblies.Any(loaded => loaded.GetName().Name == name.Name) || name.Name?.StartsWith("Sluice", StringComparison.Ordinal) == true ? null
            : _resolver.ResolveAssemblyToPath(name) is { } found ? LoadFromAssemblyPath(found) : null;
    }
}
