namespace Sluice.Running.Rejects;

/// <summary>A replay that is claimed and ready to be packed.</summary>
/// <param name="Job">Its job.</param>
/// <param name="Part">The folder with what was read of the mended file, in which its package is made.</param>
/// <param name="Work">What the child needs.</param>
internal sealed record PreparedReplay(string Job, string Part, ReplayWork Work);
