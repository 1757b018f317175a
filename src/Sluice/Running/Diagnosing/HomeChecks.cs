namespace Sluice.Running.Diagnosing;

/// <summary>The home folder and the disks that a run writes to. Looking leaves nothing behind.</summary>
internal sealed class HomeChecks(EngineSettings settings, long freeBytesMin)
{
    // With less not even the state of a job can be written.
    private const long FreeBytesLeast = 64L << 20;

    private static readonly string[] NetworkFormats = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p"];

    /// <summary>Whether the home folder can be used, and by whom it is.</summary>
    public DoctorCheck Home()
    {
        var home = settings.Home;
        if (File.Exists(home))
        {
            return DoctorCheck.Failed("home", $"{home} is a file.", "Choose another one with --home.");
        }

        var folder = Nearest(home);
        if (!MayWrite(folder))
        {
            return DoctorCheck.Failed("home", $"{folder} may not be written by this user.", "Choose another home with --home, or change who may write there.");
        }

        try
        {
            return Found(home, folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return DoctorCheck.Failed("home", problem.Message, "Choose another home with --home, or change who may read and write what is in it.");
        }
    }

    private DoctorCheck Found(string home, string folder)
    {
        var packages = Directory.Exists(settings.PackagesFolder) ? Directory.EnumerateDirectories(settings.PackagesFolder).Count() : 0;
        return IsOnNetwork(folder) is { } format
            ? DoctorCheck.Warning("home", $"{home} lies on a network disk ({format}), on which locks and databases are not safe.", "Put the home on a disk of this machine with --home.")
            : IsHeld() ? DoctorCheck.Ok("home", $"{home}, {packages} packages; another sluice works in it now")
            : DoctorCheck.Ok("home", Directory.Exists(home) ? $"{home}, {packages} packages" : $"{home} is made with the first job");
    }

    /// <summary>Whether there is room on the disk of the home folder.</summary>
    public DoctorCheck Disk() => Room("disk", Nearest(settings.Home), freeBytesMin, "Free some space, or put the home on another disk with --home.");

    /// <summary>Whether temporary files can be made, and have room.</summary>
    public static DoctorCheck Temporary()
    {
        var folder = Path.GetTempPath();
        return !Directory.Exists(folder) || !MayWrite(folder)
            ? DoctorCheck.Failed("temporary", $"{folder} can not be written.", "Name another folder in the variable TMPDIR.")
            : Room("temporary", folder, FreeBytesLeast, "Free some space, or name another folder in the variable TMPDIR.");
    }

    private static DoctorCheck Room(string name, string folder, long least, string advice)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var found = $"{Sizes.Show(free)} are free at {folder}";
        return free < FreeBytesLeast ? DoctorCheck.Failed(name, found, advice, FailureKind.Failed)
            : free < least ? DoctorCheck.Warning(name, $"{found}, and {Sizes.Show(least)} should stay free", advice)
            : DoctorCheck.Ok(name, found);
    }

    private static string Nearest(string path)
    {
        var folder = Path.GetFullPath(path);

        // A drive that is not there has no folder above it: whoever looks into it is told.
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        return folder;
    }

    private static bool MayWrite(string folder)
    {
        var probe = Path.Combine(folder, $".sluice-doctor-{Guid.NewGuid():n}");
        try
        {
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                return true;
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? IsOnNetwork(string folder)
    {
        var format = new DriveInfo(folder).DriveFormat;
        return NetworkFormats.Contains(format) ? format : null;
    }

    private bool IsHeld()
    {
        var path = Path.Combine(settings.Home, "lock");
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var free = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException problem) when (HeldFile.IsHeldByAnother(problem))
        {
            return true;
        }
    }
}
