using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres.Copying;

/// <summary>The rows of a result, encoded buffer by buffer.</summary>
/// <param name="result">A streaming result.</param>
/// <param name="encoder">Encodes its chunks.</param>
internal sealed class RowStream(DuckResult result, RowEncoder encoder)
{
    // A stream must not be asked again when it is over.
    private bool _isOver;

    /// <summary>Fills the buffer anew; it is empty when there are no more rows.</summary>
    /// <returns>How many rows are in it.</returns>
    public long Fill(CopyBuffer buffer)
    {
        buffer.Length = 0;
        for (var rows = 0L; ;)
        {
            if (!encoder.HasRows)
            {
                if (_isOver || !result.TryNextChunk(out var chunk))
                {
                    _isOver = true;
                    return rows;
                }

                encoder.Begin(chunk);
                continue;
            }

            var written = encoder.WriteTo(buffer);
            if (written == 0)
            {
                return rows;
            }

            rows += written;
        }
    }
}
