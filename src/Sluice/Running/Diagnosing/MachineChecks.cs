using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Sluice.DuckDbApi;

namespace Sluice.Running.Diagnosing;

/// <summary>What the machine gives a process: versions, the native library, memory, handles, time zones, isolation.</summary>
internal static class MachineChecks
{
    // A job has a few dozen files open; DuckDB and a service with many stores some hundred.
    private const long HandlesMin = 1024;

    /// <summary>Versions of everything that runs.</summary>
    public static DoctorCheck Versions()
    {
        var version = typeof(Engine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        return DoctorCheck.Ok("versions", $"sluice {version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}, {Environment.ProcessorCount} processors");
    }

    /// <summary>Whether DuckDB can be loaded and answers.</summary>
    public static DoctorCheck NativeLibrary()
    {
        try
        {
            using var database = DuckDatabase.Open(":memory:", new Dictionary<string, string> { ["threads"] = "1" });
            using var connection = database.Connect();
            return connection.Scalar<long>("SELECT sum(range)::BIGINT FROM range(4)") == 6
                ? DoctorCheck.Ok("native_library", $"DuckDB {DuckDatabase.LibraryVersion}")
                : DoctorCheck.Failed("native_library", "DuckDB gives a wrong sum.", "Install Sluice anew.", FailureKind.Failed);
        }
        catch (Exception problem) when (problem is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or DuckException)
        {
            return DoctorCheck.Failed("native_library", $"DuckDB's native library can not be used: {problem.Message.Split('\n')[0]}",
                "Look whether the library for this system lies beside the executable; in a clone, `npm ci` and a build bring it.", FailureKind.Failed);
        }
    }

    /// <summary>Whether the names of time zones are known.</summary>
    public static DoctorCheck TimeZones()
    {
        try
        {
            return DoctorCheck.Ok("time_zones", $"known by name, such as {TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin").Id}");
        }
        catch (Exception problem) when (problem is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            return DoctorCheck.Warning("time_zones", "The system knows no time zones by name, so read.time_zone takes UTC alone.", "Install the package tzdata.");
        }
    }

    /// <summary>Whether the memory that a run may use is there.</summary>
    public static DoctorCheck Memory(long budget)
    {
        var machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var group = ControlGroup.MemoryMax();
        var most = Math.Min(machine, group ?? long.MaxValue);
        var found = $"{Sizes.Show(budget)} for parent and child together; {Sizes.Show(machine)} are there"
            + (group is null ? "" : $", and the control group allows {Sizes.Show(group.Value)}");
        return budget > most ? DoctorCheck.Failed("memory", found, $"Set memory in sluice.yaml to {Sizes.Show(most / 10 * 8)} or less, or give the process more.")
            : budget > most / 10 * 8 ? DoctorCheck.Warning("memory", found, "Leave a fifth to the system: lower memory in sluice.yaml.")
            : DoctorCheck.Ok("memory", found);
    }

    /// <summary>Whether enough files can be open at once.</summary>
    public static DoctorCheck FileHandles()
    {
        const string Limit = "Max open files";
        var line = OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Limit, StringComparison.Ordinal)) : null;
        var word = line?[Limit.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return !long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var handles) ? DoctorCheck.Ok("file_handles", "no limit that is known")
            : handles >= HandlesMin ? DoctorCheck.Ok("file_handles", $"{handles} files may be open at once")
            : DoctorCheck.Warning("file_handles", $"Only {handles} files may be open at once.", $"Raise the limit to {HandlesMin} or more (ulimit -n, LimitNOFILE=).");
    }

    /// <summary>Whether processes that read files can be kept from the network.</summary>
    public static DoctorCheck Isolation() => ChildCommand.DropsNetwork
        ? DoctorCheck.Ok("isolation", "files are read in a process without a network")
        : DoctorCheck.Warning("isolation", "Files are read in a process of its own, from which the network can not be taken here.",
            "Where strangers' files are read, allow `unshare --net` (CAP_SYS_ADMIN, or user namespaces), or run Sluice where there is no network.");
}
