namespace Sluice.Bench.Generating;

/// <summary>A generated file and what is known about it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Rows">Records.</param>
/// <param name="Flawed">Records that a pipeline must reject.</param>
/// <param name="Bytes">Size on disk.</param>
internal sealed record DataFile(string Path, long Rows, long Flawed, long Bytes)
{
    /// <summary>Its name without the folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);
}
