using System.Globalization;

namespace Sluice.Pipelines.Config;

/// <summary>Where a piece of configuration was written.</summary>
/// <param name="File">The file as the user named it, or <c>--set a.b</c> for a value of the command line.</param>
/// <param name="Line">Line in the file, from 1; null on the command line.</param>
/// <param name="Column">Column in the line, from 1; null on the command line.</param>
public sealed record ConfigPlace(string File, int? Line = null, int? Column = null)
{
    /// <summary><c>file:line</c>, or the file alone.</summary>
    public override string ToString() => Line is null ? File : $"{File}:{Line}";
}

/// <summary>Problems at places.</summary>
internal static class ConfigPlaceExtensions
{
    /// <summary>The problem as one of this place; as it is where nobody wrote what is wrong.</summary>
    public static Problem At(this Problem problem, ConfigPlace? place) => place is null ? problem : problem with
    {
        File = place.File,
        Line = place.Line,
        Column = place.Column?.ToString(CultureInfo.InvariantCulture),
    };
}
