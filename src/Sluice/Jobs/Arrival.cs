namespace Sluice.Jobs;

/// <summary>A file that has come.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Origin">How it came: <c>upload</c>, <c>path</c>, <c>watch</c>.</param>
/// <param name="Name">Its name as people know it.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">The SHA-256 of its bytes in lower-case hexadecimal.</param>
public sealed record Arrival(string Id, string Origin, string Name, long Bytes, string Sha256)
{
    /// <summary>
    /// Where it is read, when it is referenced and not kept: a full path. Null for a kept one, which lies in the home
    /// folder under its hash.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Where it lies below the home folder when it is kept: the same bytes once.</summary>
    public string KeptPath => KeptPathOf(Sha256);

    /// <summary>Where kept bytes of that hash lie below the home folder.</summary>
    public static string KeptPathOf(string sha256) => System.IO.Path.Combine("arrivals", sha256[..2], sha256);

    /// <summary>When it was received, by the job database's clock.</summary>
    public DateTimeOffset ReceivedAt { get; init; }
}
