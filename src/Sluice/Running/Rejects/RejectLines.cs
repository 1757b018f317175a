using Sluice.Packages;
using Sluice.Pipelines.Reading;

namespace Sluice.Running.Rejects;

/// <summary>Where the records of rejects begin: on which line of the file, or in which row of the sheet.</summary>
internal sealed class RejectLines
{
    private readonly bool _isSheet;
    private readonly Dictionary<long, long> _lines = [];

    /// <param name="manifest">The package's manifest.</param>
    /// <param name="places">The records' places in the decoded file.</param>
    /// <param name="source">The file; null when there is none to ask, and so no line to tell.</param>
    /// <param name="cancellation">Stops the counting.</param>
    public RejectLines(PackageManifest manifest, IEnumerable<long> places, IRecordSource? source, CancellationToken cancellation)
    {
        _isSheet = manifest.Raw.Sheet is not null;
        if (_isSheet || source is null)
        {
            return;
        }

        var offsets = places.Distinct().Order().ToList();
        var lines = offsets.Count == 0 ? null : source.LinesOf(offsets, cancellation);
        _lines = lines is null ? [] : offsets.Zip(lines).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>The line or the sheet's row of a reject; null when it can not be told.</summary>
    public long? Of(HeldRow row) => row.Byte is not { } at ? null : _isSheet ? at : _lines.TryGetValue(at, out var line) ? line : null;
}
