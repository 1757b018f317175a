namespace Sluice.Stores.Postgres.Copying;

/// <summary>Bytes on their way to the server.</summary>
/// <param name="size">Room to begin with.</param>
internal sealed class CopyBuffer(int size)
{
    /// <summary>The memory.</summary>
    public byte[] Bytes { get; private set; } = new byte[size];

    /// <summary>How much of it is filled.</summary>
    public int Length { get; set; }

    /// <summary>Makes room for a row that is larger than the whole buffer; what was in it is gone.</summary>
    public void Grow(int bytes) => Bytes = new byte[bytes];
}
