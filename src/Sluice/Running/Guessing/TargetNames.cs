using Sluice.Pipelines.Config;

namespace Sluice.Running.Guessing;

/// <summary>Names for targets, made of the names of columns: as they are where a pipeline takes them, else in snake_case. Latin letters lose their marks.</summary>
internal static class TargetNames
{
    /// <summary>A name for each column, all different, also for stores that do not see case.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> columns)
    {
        var taken = new HashSet<string>([MapShape.Rest], StringComparer.OrdinalIgnoreCase);
        var names = new string[columns.Count];

        // Names that can stay as they are come first; what is made up gives way to them.
        foreach (var (index, name) in columns.Index().Where(column => IsTarget(column.Item)))
        {
            names[index] = taken.Add(name) ? name : null!;
        }

        foreach (var (index, name) in columns.Index().Where(column => names[column.Index] is null))
        {
            names[index] = Unique(Made(name, index), taken);
        }

        return names;
    }

    private static bool IsTarget(string name) => NameLetters.IsName(name) && NameLetters.Plain(name) == name && NameLetters.Cut(name, NameLetters.LengthMax) == name;

    private static string Made(string name, int index)
    {
        var made = NameLetters.SnakeOf(name.Length > 1000 ? name[..1000] : name);
        return made.Length == 0 ? $"column_{index + 1}" : NameLetters.BeginsWithLetter(made) ? made : $"c_{made}";
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        var unique = NameLetters.Cut(name, NameLetters.LengthMax);
        for (var number = 2; !taken.Add(unique); number++)
        {
            var ending = $"_{number}";
            unique = NameLetters.Cut(name, NameLetters.LengthMax - ending.Length) + ending;
        }

        return unique;
    }
}
