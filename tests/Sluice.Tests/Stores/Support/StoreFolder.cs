using Sluice.DuckDbApi;
using Sluice.Stores;

namespace Sluice.Tests.Stores.Support;

/// <summary>A folder with packages and a store in it, gone when it is disposed.</summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly List<Problem> _warnings = [];

    public string Root { get; } = Directory.CreateTempSubdirectory("sluice-stores-").FullName;

    /// <summary>Where packages are built.</summary>
    public string Packages => Directory.CreateDirectory(Path.Combine(Root, "packages")).FullName;

    /// <summary>What stores opened with <see cref="Options"/> warned of.</summary>
    public IReadOnlyList<Problem> Warnings => _warnings;

    public StoreOptions Options => new() { PackagesFolder = Packages, Warn = _warnings.Add, Threads = 2 };

    public PackageBuilder Package(string job) => new(Packages, job);

    public string File(string name) => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

/// <summary>Short ways to say what goes where.</summary>
internal static class Loading
{
    public static PackageLoad Into(this PackageBuilder package, params StreamLoad[] streams)
    {
        var (folder, manifest) = package.Build();
        return new(folder, manifest, streams);
    }

    public static StreamLoad Append(string table, string stream = "orders") => new(stream, table, LoadMode.Append);

    public static StreamLoad Replace(string table, string stream = "orders") => new(stream, table, LoadMode.Replace);

    public static StreamLoad Upsert(string table, params string[] key) => new("orders", table, LoadMode.Upsert) { Key = key };

    public static StreamLoad ReplaceBy(string table, string stream, params string[] by) => new(stream, table, LoadMode.ReplaceBy) { By = by };

    public static LoadOutcome Load(this IStore store, PackageLoad load) => store.Load(load, CancellationToken.None);
}
