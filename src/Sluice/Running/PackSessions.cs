using Sluice.DuckDbApi;
using Sluice.Pipelines.Enriching.Models;

namespace Sluice.Running;

/// <summary>
/// The sessions of one child. That of a small file is kept for the next one: making a database and compiling a plan cost
/// ten times what a file of a few rows costs, and files of one pipeline mostly have the same columns.
/// </summary>
/// <param name="models">Answers for models of the user's own.</param>
internal sealed class PackSessions(IModels models) : IDisposable
{
    private PackSession? _kept;

    /// <summary>Told a session that is about to be ended, whose database can still be asked.</summary>
    public Action<PackSession>? Leaving { get; set; }

    /// <summary>The session that waits for the next request; null when there is none.</summary>
    public PackSession? Kept => _kept;

    /// <summary>The session of a request: the kept one, if its plan is the request's too, or a new one.</summary>
    /// <exception cref="SluiceException">The file can not be read.</exception>
    public PackSession Open(ChildRequest request, IReadOnlyList<DuckScalarFunction> functions)
    {
        if (_kept?.TryGoOn(request) == true)
        {
            return _kept;
        }

        Dispose();
        return PackSession.Open(request, functions, models);
    }

    /// <summary>Takes back a session whose request was answered, to keep it if it can be of use.</summary>
    public void Return(PackSession session)
    {
        if (session.CanGoOn)
        {
            _kept = session;
            return;
        }

        GiveUp(session);
    }

    /// <summary>Ends a session whose request failed: who knows what it left there.</summary>
    public void GiveUp(PackSession session)
    {
        if (_kept == session)
        {
            _kept = null;
        }

        try
        {
            Leaving?.Invoke(session);
        }
        finally
        {
            session.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_kept is { } kept)
        {
            GiveUp(kept);
        }
    }
}
