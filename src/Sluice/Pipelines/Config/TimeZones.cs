namespace Sluice.Pipelines.Config;

/// <summary>Knows the time zones of this system, as far as it has any.</summary>
internal static class TimeZones
{
    /// <summary>
    /// Reads a zone's name. A system without zone files (a bare container) can not tell a wrong name from a right one;
    /// there only the form is checked, and the parser of the cells has the last word.
    /// </summary>
    public static bool Read(ConfigNode node, out string value, out string? advice)
    {
        value = node.Text;
        advice = null;
        if (value.Length is 0 or > 60 || !value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+'))
        {
            return false;
        }

        var known = TimeZoneInfo.GetSystemTimeZones();
        if (known.Count <= 1 || value == "UTC")
        {
            return true;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(value, out var zone) && zone.HasIanaId && zone.Id == value)
        {
            return true;
        }

        var first = char.ToUpperInvariant(value[0]);
        var nearest = ConfigProblems.NearestOf(value, known.Select(other => other.Id).Where(id => char.ToUpperInvariant(id[0]) == first));
        advice = nearest is null ? null : $"Did you mean {nearest}?";
        return false;
    }
}
