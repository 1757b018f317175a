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

    /// <summary>The most that all of them held at one moment, as far as a look saw it, in bytes.</summary>
    public long TogetherBytes { get; private set; }

    /// <summary>The peak of a process, in bytes; 0 when it is gone.</summary>
    public static long PeakBytesOf(string process) => Read(process).Peak;

    private static (long Peak, long Now) Read(string process)
    {
        var (peak, now) = (0L, 0L);
        try
        {
            foreach (var line in File.ReadLines($"/proc/{process}/status"))
            {
                peak = line.StartsWith("VmHWM:", StringComparison.Ordinal) ? BytesOf(line) : peak;
                now = line.StartsWith("VmRSS:", StringComparison.Ordinal) ? BytesOf(line) : now;
            }
        }
        catch (IOException)
        {
            // It ended between two looks.
        }

        return (peak, now);
    }

    private static long BytesOf(string line) => long.Parse(line.AsSpan(6).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;

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

            var together = 0L;
            foreach (var process in _peaks.Keys.ToList())
            {
                var (peak, now) = Read(process.ToString(CultureInfo.InvariantCulture));
                _peaks[process] = Math.Max(_peaks[process], peak);
                together += now;
            }

            TogetherBytes = Math.Max(TogetherBytes, together);
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
