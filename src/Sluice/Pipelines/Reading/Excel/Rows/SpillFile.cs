using Microsoft.Win32.SafeHandles;

namespace Sluice.Pipelines.Reading.Excel.Rows;

/// <summary>Files for what does not fit into memory.</summary>
internal static class SpillFile
{
    /// <summary>Creates a file in the folder that vanishes when its handle is closed.</summary>
    public static SafeFileHandle Create(string folder) => File.OpenHandle(
        Path.Combine(folder, $"sheet-{Guid.NewGuid():n}.spill"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
}
