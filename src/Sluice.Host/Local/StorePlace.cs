using Sluice.Stores;

namespace Sluice.Host.Local;

/// <summary>Where a store is, so that two processes can tell whether they mean the same: they may work in different folders.</summary>
internal static class StorePlace
{
    /// <summary>The place of a URL, without its password.</summary>
    public static string Of(string url)
    {
        var store = StoreUrl.Parse(url) with { Table = null };
        return (store.IsFile ? store with { Path = RealPath.Of(store.Path) } : store).ToString();
    }
}
