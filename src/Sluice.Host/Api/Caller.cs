using Sluice.Host.Keys;

namespace Sluice.Host.Api;

/// <summary>Who asks.</summary>
/// <param name="Id">The key's id, or <c>local</c> where no key is needed.</param>
/// <param name="Name">What people call the key.</param>
/// <param name="Role">What it allows.</param>
internal sealed record Caller(string Id, string Name, Role Role)
{
    /// <summary>Somebody on this machine, where there are no keys.</summary>
    public static Caller Local { get; } = new("local", "local", Role.Admin);

    /// <summary>Somebody who asks for nothing that needs a key.</summary>
    public static Caller Anyone { get; } = new("anyone", "anyone", Role.Anyone);
}
