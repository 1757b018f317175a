using Sluice.DuckDbApi;

namespace Sluice.Running;

/// <summary>
/// Small files of one pipeline that come with one request, in the child: packed one after the other, and what was written
/// is counted by one query. Each has its own answer, and one that can not be packed holds none of the others up.
/// </summary>
/// <param name="sessions">The child's sessions.</param>
/// <param name="tell">Told which file is begun and which is answered.</param>
/// <param name="inSession">Does some work in the session of a file; what goes wrong is an answer.</param>
internal sealed class FilesPacker(
    PackSessions sessions, Action<ChildAnswer> tell, Func<ChildRequest, Func<PackSession, ChildAnswer?>, ChildAnswer?> inSession)
{
    private readonly List<(int Place, WrittenRows Rows)> _written = [];

    /// <summary>Packs them; all have been answered when it is back.</summary>
    public void Pack(ChildRequest request)
    {
        // Another plan is another database: what the old one wrote is counted while it can still be asked.
        sessions.Leaving = Close;
        try
        {
            foreach (var (place, file) in request.Files.Index())
            {
                tell(new ChildAnswer { Begun = place });
                if (inSession(request.For(file), session => PackOne(session, place)) is { } answer)
                {
                    tell(answer with { Place = place });
                }
            }

            if (sessions.Kept is { } kept)
            {
                Close(kept);
            }
        }
        finally
        {
            sessions.Leaving = null;
        }
    }

    private ChildAnswer? PackOne(PackSession session, int place)
    {
        var rows = session.WriteRows();
        if (!rows.NeedsOnlyCounts)
        {
            return new ChildAnswer { Manifest = session.Close(rows) };
        }

        _written.Add((place, rows));
        return null;
    }

    private void Close(PackSession session)
    {
        if (_written.Count == 0)
        {
            return;
        }

        tell(new ChildAnswer { Begun = ChildAnswer.Together });
        var counts = CountAll(session);
        foreach (var (place, rows) in _written)
        {
            tell(CloseOne(session, rows, counts) with { Place = place });
        }

        _written.Clear();
    }

    // A file that can not be read has itself to blame, and its neighbours are counted without it.
    private Dictionary<string, PackageCounts>? CountAll(PackSession session)
    {
        try
        {
            return PackageCounting.Count(session.Connection, session.Plan, [.. _written.Select(written => written.Rows.Request.Folder)]);
        }
        catch (DuckException)
        {
            return null;
        }
    }

    private static ChildAnswer CloseOne(PackSession session, WrittenRows rows, Dictionary<string, PackageCounts>? counts)
    {
        try
        {
            return new ChildAnswer { Manifest = rows.Close(counts?[rows.Request.Folder] ?? PackageCounting.Count(session.Connection, session.Plan, rows.Request.Folder), 0) };
        }
        catch (SluiceException failure)
        {
            return new ChildAnswer { Failure = failure.Kind, Problems = failure.Problems };
        }
        catch (DuckException problem)
        {
            return new ChildAnswer { Failure = FailureKind.Failed, Problems = [ChildProblems.Explain(problem, rows.Request, null)] };
        }
    }
}
