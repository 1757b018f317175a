namespace Sluice.Packages;

/// <summary>Whose rejects a package is made of, when it is a replay. The rows keep the numbers that they have in the original file.</summary>
/// <param name="Job">The original job.</param>
/// <param name="Path">The mended file, as the user named it.</param>
/// <param name="Sha256">SHA-256 of its bytes in lower-case hexadecimal; empty until the parent has filled it in.</param>
/// <param name="Rows">The rejects by their rows in the original file, as ranges: <c>2-7,11</c>.</param>
public sealed record PackagedReplay(string Job, string Path, string Sha256, string Rows);
