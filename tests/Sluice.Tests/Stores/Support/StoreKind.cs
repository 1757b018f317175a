using Sluice.DuckDbApi;

namespace Sluice.Tests.Stores.Support;

/// <summary>What the tests of all stores have to know of one.</summary>
internal abstract class StoreKind(StoreFolder home) : IDisposable
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

    /// <summary>The type of a column as the store itself writes it.</summary>
    public virtual string TypeName(string type) => type;

    /// <summary>The code with which the store refuses the suite's value of a type; null when it takes it.</summary>
    public virtual string? RefusalOf(string type) => null;

    /// <summary>True when the tables of the store can get more columns.</summary>
    public virtual bool AddsColumns => true;

    /// <summary>Removes what lies outside the folder.</summary>
    public virtual void Dispose()
    {
    }
}
