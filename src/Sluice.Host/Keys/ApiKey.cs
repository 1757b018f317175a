namespace Sluice.Host.Keys;

/// <summary>A key of the HTTP API as it is kept: what it opens, and the hash by which it is known. The key itself is nowhere.</summary>
/// <param name="Id">Its id, which is also a part of the key.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Role">What it allows.</param>
/// <param name="Sha256">SHA-256 of the whole key in lower-case hexadecimal.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="RevokedAt">When it was taken back; null while it was not.</param>
internal sealed record ApiKey(
    string Id, string Name, Role Role, string Sha256, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt)
{
    /// <summary>True while it opens something.</summary>
    public bool IsValid(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);

    /// <summary>valid, expired or revoked.</summary>
    public string StateAt(DateTimeOffset now) => RevokedAt is not null ? "revoked" : IsValid(now) ? "valid" : "expired";
}
