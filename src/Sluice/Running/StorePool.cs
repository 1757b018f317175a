using System.Collections.Concurrent;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>
/// The stores of this process, each opened once and shared: opening one costs more than loading a small package, and a
/// store takes only one holder. A store that failed is closed with its last user and opened anew by the next; one that
/// nobody uses can be closed, so that others get at its files. Safe for use by several threads.
/// </summary>
internal sealed class StorePool(StoreOpener opener, string packagesOfHome, TimeProvider time) : IDisposable
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<Problem> _notes = new();

    /// <summary>Opens each store, or shares the one that is open. The caller disposes the result.</summary>
    /// <param name="names">Names in sluice.yaml, URLs, or the home's own.</param>
    /// <param name="isReadOnly">True to look only: a store that is not there yet is left out, and nothing is kept open.</param>
    /// <param name="packages">The folder in which the packages lie that it will look at; null for the home's.</param>
    /// <exception cref="SluiceException">There is no store of that name, or no such kind of store.</exception>
    /// <exception cref="StoreException">One of them can not be opened; none is held.</exception>
    public OpenStores Open(IEnumerable<string> names, bool isReadOnly = false, string? packages = null) =>
        TakeAll(names, isReadOnly, packages ?? packagesOfHome, null);

    /// <summary>What the stores found worth telling and were stopped by nothing, such as a damaged log put aside; each once.</summary>
    public IEnumerable<Problem> TakeNotes()
    {
        while (_notes.TryDequeue(out var note))
        {
            yield return note;
        }
    }

    /// <summary>The name of a store that was given by its name or its URL.</summary>
    public string NameOf(string store) => opener.NameOf(store);

    /// <summary>
    /// Targets with the names of their stores for what was given, a name or a URL. A store that is given by several names has
    /// the first of them in all targets, so that it loads all that goes into it at once.
    /// </summary>
    public List<WriteTarget> Named(IEnumerable<WriteTarget> targets)
    {
        List<WriteTarget> named = [.. targets.Select(target => target with { Store = opener.NameOf(target.Store) })];
        if (named.All(target => target.Store == named[0].Store))
        {
            return named;
        }

        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in named.Select(target => target.Store).Distinct(StringComparer.Ordinal))
        {
            var key = opener.KeyOf(name);
            first.TryAdd(key, name);
            names.Add(name, first[key]);
        }

        return [.. named.Select(target => target with { Store = names[target.Store] })];
    }

    /// <summary>The name of the store that is searched when none is named.</summary>
    public string SearchStore() => opener.SearchStore();

    /// <summary>Opens the stores that can be opened, to look only; the others are noted.</summary>
    public OpenStores TryOpen(IEnumerable<string> names, string packages, List<Problem> notes) =>
        TakeAll(names, isReadOnly: true, packages, unable => notes.Add(unable.Problem with { Severity = Severity.Warning }));

    /// <summary>True when a store is there, as far as that can be told without opening it.</summary>
    public bool Exists(string name) => opener.Exists(name);

    /// <summary>Closes the stores that nobody has used for a time. True when there was one.</summary>
    public bool CloseIdle(TimeSpan idle)
    {
        lock (_lock)
        {
            var unused = _entries.Where(pair => pair.Value.Users == 0 && time.GetElapsedTime(pair.Value.IdleSince) >= idle).ToList();
            foreach (var (key, entry) in unused)
            {
                _entries.Remove(key);
                entry.Store?.Dispose();
            }

            return unused.Count > 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Values)
            {
                entry.Store?.Dispose();
            }

            _entries.Clear();
        }
    }

    private OpenStores TakeAll(IEnumerable<string> names, bool isReadOnly, string packages, Action<StoreException>? leaveOut)
    {
        var taken = new Dictionary<string, OpenStore>(StringComparer.Ordinal);
        var stores = new OpenStores(taken, Return, opener.LoadsAtOnce);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            try
            {
                if (Take(name, isReadOnly, packages) is { } store)
                {
                    taken.Add(name, store);
                }
            }
            catch (StoreException unable) when (leaveOut is not null)
            {
                leaveOut(unable);
            }
            catch
            {
                stores.Dispose();
                throw;
            }
        }

        return stores;
    }

    private OpenStore? Take(string name, bool isReadOnly, string packages)
    {
        var key = opener.KeyOf(name);
        Entry? entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out entry))
            {
                _entries.Add(key, entry = new Entry(() => opener.Open(name, packages, isReadOnly, _notes.Enqueue), packages, isReadOnly));
            }
            else if (entry.IsReadOnly && !isReadOnly)
            {
                // It was opened to be looked at, by a dry run that is still on.
                throw new StoreException(true, name, "open", new("store_locked", $"The store {name} is being looked at by a dry run.")
                {
                    Advice = "Wait for it to end.",
                });
            }

            entry.Users++;
        }

        try
        {
            // Outside of the lock: a server that does not answer keeps only those waiting who want it.
            if (entry.Open() is { } store)
            {
                return new OpenStore(store, entry.Packages);
            }
        }
        catch
        {
            Forget(key, entry);
            throw;
        }

        Forget(key, entry);
        return null;
    }

    // What could not be opened is tried again by the next who wants it.
    private void Forget(string key, Entry entry)
    {
        lock (_lock)
        {
            if (_entries.GetValueOrDefault(key) == entry)
            {
                _entries.Remove(key);
            }
        }
    }

    private void Return(IStore store, bool hasFailed)
    {
        lock (_lock)
        {
            var (key, entry) = _entries.FirstOrDefault(pair => pair.Value.Store == store);
            if (entry is null)
            {
                return;
            }

            entry.HasFailed |= hasFailed;
            entry.IdleSince = time.GetTimestamp();
            if (--entry.Users == 0 && (entry.HasFailed || entry.IsReadOnly))
            {
                _entries.Remove(key);
                store.Dispose();
            }
        }
    }

    private sealed class Entry(Func<IStore?> open, string packages, bool isReadOnly)
    {
        private readonly Lazy<IStore?> _store = new(open);

        public string Packages { get; } = packages;

        /// <summary>The store; null until it is open.</summary>
        public IStore? Store => _store.IsValueCreated ? _store.Value : null;

        public bool IsReadOnly { get; } = isReadOnly;

        public int Users { get; set; }

        public bool HasFailed { get; set; }

        public long IdleSince { get; set; }

        /// <summary>The store, opened by the first who asks; null when there is none to look at.</summary>
        public IStore? Open() => _store.Value;
    }
}
