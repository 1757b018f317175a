namespace Sluice.Stores;

/// <summary>How a store is opened. What a store does not need it ignores.</summary>
public sealed record StoreOptions
{
    /// <summary>The folder under which all packages lie that will be loaded. The store's engine can read nothing else.</summary>
    public required string PackagesFolder { get; init; }

    /// <summary>The store's name in sluice.yaml; its URL when null.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Memory of the store's engine in bytes, 256 MiB by default. More does not make loads faster; about 100 MiB is the
    /// least with which a large upsert works. The process takes some 100 MB on top.
    /// </summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>Threads of the store's engine; one for each core when null.</summary>
    public int? Threads { get; init; }

    /// <summary>Where the engine spills what is larger than its memory; beside the store when null.</summary>
    public string? TempFolder { get; init; }

    /// <summary>True to look only, as a dry run does: nothing is created or written, and a load is refused.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The clock behind <c>loaded_at</c>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told what was worth telling and stopped nothing, such as a damaged log that was put aside.</summary>
    public Action<Problem>? Warn { get; init; }

    /// <summary>
    /// Asked by each load into a store whose log can be lost, once it is its turn: why it has to wait, such as for loads that
    /// come before it and were lost with the log. Null, or null from it, when nothing hinders.
    /// </summary>
    internal Func<Problem?>? HoldLoads { get; init; }
}
