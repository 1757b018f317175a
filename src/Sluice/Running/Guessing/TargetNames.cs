using System.Text;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Mapping;

namespace Sluice.Running.Guessing;

/// <summary>Names for targets, made of the names of columns: as they are where a pipeline takes them, else in snake_case.</summary>
internal static class TargetNames
{
    private const int LengthMax = 63;

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

    /// <summary>A name for a pipeline, made of another.</summary>
    public static string OfPipeline(string name) => Cut(Made(name, 0).ToLowerInvariant(), LengthMax);

    private static bool IsTarget(string name) => name.Length is > 0 and <= LengthMax && char.IsAsciiLetter(name[0])
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private static string Made(string name, int index)
    {
        var made = new StringBuilder();
        foreach (var letter in name.Length > 1000 ? name[..1000] : name)
        {
            var plain = ColumnText.Normalise(letter.ToString());
            if (plain.Length > 0 && plain.All(char.IsAsciiLetterOrDigit))
            {
                made.Append(plain);
            }
            else if (made.Length > 0 && made[^1] != '_')
            {
                made.Append('_');
            }
        }

        var trimmed = made.ToString().Trim('_');
        return trimmed.Length == 0 ? $"column_{index + 1}" : char.IsAsciiLetter(trimmed[0]) ? trimmed : $"c_{trimmed}";
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        var unique = Cut(name, LengthMax);
        for (var number = 2; !taken.Add(unique); number++)
        {
            var ending = $"_{number}";
            unique = Cut(name, LengthMax - ending.Length) + ending;
        }

        return unique;
    }

    private static string Cut(string name, int length) => name.Length <= length ? name : name[..length].TrimEnd('_');
}
