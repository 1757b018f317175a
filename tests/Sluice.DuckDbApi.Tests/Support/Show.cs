using System.Collections;

namespace Sluice.DuckDbApi.Tests.Support;

/// <summary>An object as text with its types and its order, so that nested values can be compared.</summary>
internal static class Show
{
    public static string Object(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        DuckUnionValue union => $"{union.Member}: {Object(union.Value)}",
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Select(key => $"{Object(key)}: {Object(map[key])}"))}}}",
        KeyValuePair<object?, object?> pair => $"{Object(pair.Key)}: {Object(pair.Value)}",
        IEnumerable list => $"{list.GetType().Name}[{string.Join(", ", list.Cast<object?>().Select(Object))}]",
        DateTime time => $"DateTime {time:O}",
        _ => $"{value.GetType().Name} {value}",
    };
}
