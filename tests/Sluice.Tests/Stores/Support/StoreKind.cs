using Sluice.DuckDbApi;

namespace Sluice.Tests.Stores.Support;

/// <summary>What the tests of all stores have to know of one.</summary>
internal abstract class StoreKind(StoreFolder home)
{
    /// <summary>The store's URL.</summary>
    public string Url => UrlIn(home.Root);

    /// <summary>The store's URL, were it in another folder.</summary>
    public abstract string UrlIn(string folder);

    /// <summary>Opens the store's data for reading by plain SQL, without the store.</summary>
    public abstract DuckDatabase OpenData();

    /// <summary>SQL that reads a table there.</summary>
    public abstract string Relation(string table);

    /// <summary>The type that a table shows for a stream's, which is another where the store has no such type.</summary>
    public virtual string StoredType(string type) => type;
}
