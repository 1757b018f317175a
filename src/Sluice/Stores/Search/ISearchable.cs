namespace Sluice.Stores.Search;

/// <summary>A store whose documents can be searched.</summary>
public interface ISearchable
{
    /// <summary>The indexes there are, by their names.</summary>
    /// <exception cref="StoreException">The store could not say.</exception>
    IReadOnlyList<string> Indexes();

    /// <summary>Searches an index.</summary>
    /// <exception cref="SluiceException">The query names a field that there is not, or a value that its field can not have.</exception>
    /// <exception cref="StoreException">The store could not.</exception>
    SearchResult Search(SearchRequest request, CancellationToken cancellation);
}
