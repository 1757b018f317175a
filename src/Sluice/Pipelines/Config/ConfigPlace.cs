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
