using Sluice.Packages;

namespace Sluice.Running.Rejects;

/// <summary>The cells of rejects by the columns of their file, wherever the package has them. The owner disposes it.</summary>
internal sealed class RejectCells(PackageManifest manifest) : IDisposable
{
    private readonly RawRecords _records = new(manifest.Raw, manifest.SourceColumns);

    /// <summary>The cells of a reject; null for no value, and for one that the record does not have.</summary>
    /// <param name="row">The reject.</param>
    /// <param name="fields">How many fields its record has.</param>
    public byte[]?[] Of(HeldRow row, out int fields)
    {
        if (row.Cells is { } mended)
        {
            fields = mended.Length;
            return mended;
        }

        return _records.CellsOf(row.Raw, row.Rest, out fields);
    }

    /// <inheritdoc />
    public void Dispose() => _records.Dispose();
}
