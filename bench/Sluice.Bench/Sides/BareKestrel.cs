using System.Diagnostics;

namespace Sluice.Bench.Sides;

/// <summary>A bare Kestrel in a process of its own: <see cref="Commands.BareKestrelCommand"/>. Disposing ends it.</summary>
internal sealed class BareKestrel : IDisposable
{
    private readonly Process _process;

    private BareKestrel(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>Starts it.</summary>
    /// <param name="folder">Where it writes.</param>
    public static BareKestrel Start(string folder)
    {
        Directory.CreateDirectory(folder);
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["bare-kestrel", "--folder", folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("The bare Kestrel did not start.");
        return new BareKestrel(process, new Uri(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The bare Kestrel did not start.")));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
