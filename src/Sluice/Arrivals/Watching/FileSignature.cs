using Sluice.Pipelines.Reading.Files;

namespace Sluice.Arrivals.Watching;

/// <summary>What tells one version of a watched file from another without reading it.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="ChangedTicks">Its last time of change, UTC, in ticks of 100 ns.</param>
/// <param name="Inode">Its number on its device: another file may be moved into its place with the same size and time.</param>
internal readonly record struct FileSignature(long Bytes, long ChangedTicks, ulong Inode)
{
    /// <summary>Of a status of the system.</summary>
    public static FileSignature Of(LinuxFileStatus status) => new(status.Bytes, status.ModifiedTicks, status.Inode);

    /// <summary>Looks at a path; null when there is no regular file.</summary>
    public static FileSignature? At(ReadOnlySpan<char> path)
    {
        if (OperatingSystem.IsLinux())
        {
            return LinuxFileStatus.TryOfPath(path, out var status) && status.IsRegularFile ? Of(status) : null;
        }

        var file = new FileInfo(path.ToString());
        return file.Exists ? new FileSignature(file.Length, file.LastWriteTimeUtc.Ticks, 0) : null;
    }
}
