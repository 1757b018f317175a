using System.Diagnostics;
using System.Globalization;
using Sluice.Running;

namespace Sluice.Host.Rendering;

/// <summary>
/// Progress on standard error: one line that rewrites itself on a terminal, a plain line every few seconds elsewhere,
/// nothing when quiet. Shows rows, rejects, rate and time left.
/// </summary>
internal sealed class ProgressLine(TextWriter error, bool isTerminal, bool isQuiet)
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _shownAt = TimeSpan.Zero;
    private bool _isOpen;

    /// <summary>Shows how far a file is.</summary>
    public void Show(string path, PackProgress progress)
    {
        if (isQuiet || (!isTerminal && _clock.Elapsed - _shownAt < PlainInterval))
        {
            return;
        }

        _shownAt = _clock.Elapsed;
        var text = Text(path, progress, _clock.Elapsed);
        if (isTerminal)
        {
            _isOpen = true;
            error.Write($"{Terminal.LineStart}{Terminal.Cut(text)}");
        }
        else
        {
            error.WriteLine(text);
        }
    }

    /// <summary>Takes the line away before something else is written.</summary>
    public void Clear()
    {
        if (_isOpen)
        {
            error.Write(Terminal.LineStart);
            _isOpen = false;
        }

        _clock.Restart();
        _shownAt = TimeSpan.Zero;
    }

    private static string Text(string path, PackProgress progress, TimeSpan elapsed)
    {
        var name = Path.GetFileName(path);
        if (progress.BytesTotal == 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{name}: {progress.Phase}, {progress.Rows:N0} rows");
        }

        var share = Math.Min(1, progress.BytesRead / (double)progress.BytesTotal);
        var seconds = Math.Max(elapsed.TotalSeconds, 0.001);
        var left = share > 0.01 ? TimeSpan.FromSeconds(seconds * (1 - share) / share) : (TimeSpan?)null;
        return string.Create(CultureInfo.InvariantCulture,
            $"{name}: {progress.Phase} {share:P0}, {progress.Rows:N0} rows, {progress.Rejected:N0} rejected, "
            + $"{Sizes.Show((long)(progress.BytesRead / seconds))}/s{(left is null ? "" : $", {left.Value.TotalSeconds:0} s left")}");
    }
}
