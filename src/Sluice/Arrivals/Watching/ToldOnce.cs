using Sluice.Jobs;

namespace Sluice.Arrivals.Watching;

/// <summary>Tells trouble that is met again and again once, until something goes well.</summary>
/// <param name="notices">Where it is told.</param>
internal sealed class ToldOnce(Notices notices)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Tells it, unless it was told already.</summary>
    /// <param name="key">What tells the trouble from others.</param>
    /// <param name="code">The code of the notice.</param>
    /// <param name="text">What is wrong.</param>
    public void Tell(string key, string code, string text)
    {
        if (_told.Add(key))
        {
            notices.Give(code, text, isWarning: true);
        }
    }

    /// <summary>The trouble is over.</summary>
    public void Forget(string key) => _told.Remove(key);

    /// <summary>Something went well: all trouble is told again when it is met.</summary>
    public void ForgetAll() => _told.Clear();
}
