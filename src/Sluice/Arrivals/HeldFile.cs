using Sluice.Running;

namespace Sluice.Arrivals;

/// <summary>A file that was sent only to be looked at. Disposing removes it.</summary>
public sealed class HeldFile : IDisposable
{
    private readonly string _path;

    internal HeldFile(string home, string path, string name)
    {
        _path = path;
        Request = new RunRequest(name) { Kept = Path.GetRelativePath(home, path) };
    }

    /// <summary>What asks about it.</summary>
    public RunRequest Request { get; }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(_path);
}
