using System.Globalization;

namespace Sluice.Pipelines.Mapping;

/// <summary>
/// Gives the columns of <c>rest</c> keys that are unique in the file. A key depends on the header alone and not on what
/// is mapped, so that adding a target renames nothing: of three columns <c>Sprint</c> the second is <c>Sprint#2</c> even
/// where the first feeds a target.
/// </summary>
internal static class RestKeys
{
    /// <summary>The columns that no target takes, with their keys.</summary>
    public static IReadOnlyList<RestColumn> Of(HeaderIndex header, Func<int, bool> isMapped)
    {
        var keys = KeysOf(header);
        return [.. Enumerable.Range(0, header.Count).Where(index => !isMapped(index)).Select(index => new RestColumn(index, keys[index]))];
    }

    private static string[] KeysOf(HeaderIndex header)
    {
        var keys = new string[header.Count];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);

        // Names that stand in the file keep their letters; what is made up gives way to them.
        for (var index = 0; index < keys.Length; index++)
        {
            if (header.NameOf(index).Length > 0 && taken.Add(header.NameOf(index)))
            {
                keys[index] = header.NameOf(index);
            }
        }

        for (var index = 0; index < keys.Length; index++)
        {
            if (keys[index] is not null)
            {
                continue;
            }

            var name = header.NameOf(index);
            if (name.Length == 0)
            {
                name = $"column_{(index + 1).ToString(CultureInfo.InvariantCulture)}";
                keys[index] = taken.Add(name) ? name : null!;
            }

            var number = numbers.GetValueOrDefault(name, 1);
            while (keys[index] is null)
            {
                number++;
                var key = $"{name}#{number.ToString(CultureInfo.InvariantCulture)}";
                keys[index] = taken.Add(key) ? key : null!;
            }

            numbers[name] = number;
        }

        return keys;
    }
}
