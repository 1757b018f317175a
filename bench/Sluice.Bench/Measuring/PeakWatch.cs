using System.Globalization;

namespace Sluice.Bench.Measuring;

/// <summary>
/// Watches the memory of a process and of its children from outside, every few milliseconds. The system keeps the peak
/// of each (VmHWM), so that looking now and then misses only what happens after the last look.
/// </summary>
internal sealed class PeakWatch : IDisposable
{
    private const int LookMilliseconds = 25;

    // Finding children means going through all processes, which is not done at every look.
    private const int LooksPerSearch = 8;

    private readonly Dictionary<int, long> _peaks = [];
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    public PeakWatch(int process)
    {
        _peaks[process] = 0;
        _thread = new Thread(Watch) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The peaks of all processes added up, in bytes; to be asked after disposal.</summary>
    public long SumBytes => _peaks.Values.Sum();

    /// <summary>The peak of a process, in bytes; 0 when it is gone.</summary>
    public static long PeakBytesOf(string process)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{process}/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    return long.Parse(line.AsSpan(6).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
                }
            }
        }
        catch (IOException)
        {
            // It ended between two looks.
        }

        return 0;
    }

    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }

    private void Watch()
    {
        for (var look = 0; !_end.Wait(LookMilliseconds); look++)
        {
            if (look % LooksPerSearch == 0)
            {
                FindChildren();
            }

            foreach (var process in _peaks.Keys.ToList())
            {
                _peaks[process] = Math.Max(_peaks[process], PeakBytesOf(process.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    private void FindChildren()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var process) && !_peaks.ContainsKey(process)
                && ParentOf(process) is { } parent && _peaks.ContainsKey(parent))
            {
                _peaks[process] = 0;
            }
        }
    }

    private static int? ParentOf(int process)
    {
        try
        {
            // "id (name) state parent …"; the name may hold anything but ends at the last parenthesis.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat.AsSpan(stat.LastIndexOf(')') + 4).TrimStart().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}
