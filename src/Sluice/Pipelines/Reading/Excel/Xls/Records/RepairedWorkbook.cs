namespace Sluice.Pipelines.Reading.Excel.Xls.Records;

/// <summary>The bytes of a workbook with some of them repaired.</summary>
/// <param name="file">The workbook, without the document around it.</param>
/// <param name="repairs">What is to be read instead, by its place.</param>
internal sealed class RepairedWorkbook(OleFile file, SortedList<long, byte[]> repairs) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(Position, buffer);
        for (var i = FirstBehind(Position); i < repairs.Count && repairs.GetKeyAtIndex(i) < Position + read; i++)
        {
            var (place, bytes) = (repairs.GetKeyAtIndex(i), repairs.GetValueAtIndex(i));
            var from = Math.Max(place, Position);
            var to = Math.Min(place + bytes.Length, Position + read);
            bytes.AsSpan((int)(from - place), (int)(to - from)).CopyTo(buffer[(int)(from - Position)..]);
        }

        Position += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>The index of the first repair that ends behind a position; they do not overlap.</summary>
    private int FirstBehind(long position)
    {
        var (low, high) = (0, repairs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (repairs.GetKeyAtIndex(middle) + repairs.GetValueAtIndex(middle).Length <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
