using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Enriching.Models;
using Sluice.Pipelines.Functions;
using Sluice.Running.Models;
using Sluice.Running.Rejects;

namespace Sluice.Running;

/// <summary>
/// The child's side of the wall: takes one request per line, answers with progress lines and one last line, and ends
/// when its input ends, so that it never outlives its parent. Whatever a request throws becomes an answer; the process
/// is only as safe as its death is cheap.
/// </summary>
internal static class ChildLoop
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);
    private static int s_unanswered;

    /// <summary>Serves until the input ends.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(Stream input, Stream output)
    {
        using var requests = new BlockingCollection<string>();
        var models = new ParentModels(question => Write(output, new ChildAnswer { Question = question }));
        var listening = new Thread(() => Listen(input, requests, models)) { IsBackground = true, Name = "requests" };
        listening.Start();
        _ = Task.Run(Prepare);
        using var sessions = new PackSessions(models);
        foreach (var line in requests.GetConsumingEnumerable())
        {
            var request = JsonSerializer.Deserialize(line, ChildJson.Default.ChildRequest)!;
            Write(output, new ChildAnswer { Taken = true });
            Write(output, Answer(
                request, sessions, [], progress => Write(output, new ChildAnswer { Progress = progress }), part => Write(output, part), CancellationToken.None));
            Interlocked.Decrement(ref s_unanswered);
        }

        return 0;
    }

    // What the first file needs is loaded while its request is on its way. What goes wrong here goes wrong there again, and is
    // said there.
    private static void Prepare()
    {
        ChildJson.Default.ChildRequest.MakeReadOnly();
        using var database = DuckDatabase.Open(":memory:", new Dictionary<string, string> { ["threads"] = "1" });
        using var connection = database.Connect();
        connection.Execute("SELECT 1");
    }

    // A parent that is gone has no use for an answer, and the next one may be at the same file: whoever works on is
    // killed, with everything that its libraries' threads are at.
    private static void Listen(Stream input, BlockingCollection<string> requests, ParentModels models)
    {
        using var reader = new StreamReader(input);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith(ModelAnswers.Mark))
            {
                models.Take(JsonSerializer.Deserialize(line.AsSpan(1), ChildJson.Default.ModelAnswers)!);
                continue;
            }

            Interlocked.Increment(ref s_unanswered);
            requests.Add(line);
        }

        if (Volatile.Read(ref s_unanswered) > 0)
        {
            Process.GetCurrentProcess().Kill();
        }

        requests.CompleteAdding();
    }

    /// <summary>Does what is asked, in this process.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="sessions">What earlier requests left to go on with.</param>
    /// <param name="functions">Functions for expressions, beside those of the request's plug-ins.</param>
    /// <param name="onProgress">Told several times a second how far it is, from another thread.</param>
    /// <param name="onPart">Told which of several files is begun and which is answered.</param>
    /// <param name="cancellation">Interrupts the query that runs.</param>
    /// <exception cref="OperationCanceledException">It was stopped between two rows.</exception>
    public static ChildAnswer Answer(
        ChildRequest request, PackSessions sessions, IReadOnlyList<DuckScalarFunction> functions, Action<PackProgress> onProgress,
        Action<ChildAnswer> onPart, CancellationToken cancellation)
    {
        var watched = new WatchedSession();
        using var timer = new Timer(_ => watched.Tell(onProgress), null, ProgressInterval, ProgressInterval).AsWaiting();
        if (request.Task != ChildTask.PackEach)
        {
            return InSession(request, sessions, functions, cancellation, session => watched.While(session, () => session.Answer()))!;
        }

        new FilesPacker(sessions, onPart, (one, work) =>
            InSession(one, sessions, functions, cancellation, session => watched.While(session, () => work(session)))).Pack(request);
        return new ChildAnswer();
    }

    private static ChildAnswer? InSession(
        ChildRequest request, PackSessions sessions, IReadOnlyList<DuckScalarFunction> functions, CancellationToken cancellation,
        Func<PackSession, ChildAnswer?> work)
    {
        PackSession? session = null;
        var isDone = false;
        try
        {
            TestFaults.InChild(request.Fault);
            if (OfPackage(request, cancellation) is { } ofPackage)
            {
                return ofPackage;
            }

            session = sessions.Open(request, [.. functions, .. PluginFunctions.Of(request.Plugins)]);
            using (cancellation.Register(session.Connection.Interrupt))
            {
                var answer = work(session);
                isDone = true;
                return answer;
            }
        }
        catch (SluiceException failure)
        {
            return new ChildAnswer { Failure = failure.Kind, Problems = failure.Problems };
        }
        catch (Exception problem) when (problem is not (OperationCanceledException or NullReferenceException or AccessViolationException))
        {
            // Of the last two nobody is told here: a pointer to nowhere may have written somewhere before, and the process dies of it.
            return new ChildAnswer { Failure = FailureKind.Failed, Problems = [ChildProblems.Explain(problem, request, session?.Source)] };
        }
        finally
        {
            if (session is not null && isDone)
            {
                sessions.Return(session);
            }
            else if (session is not null)
            {
                sessions.GiveUp(session);
            }
        }
    }

    // What is asked of a package that is there, and not of a file.
    private static ChildAnswer? OfPackage(ChildRequest request, CancellationToken cancellation) => request.Task switch
    {
        ChildTask.Explain => new ChildAnswer { Rejects = new RejectExplainer(request, request.Manifest!).Explain(request.Skip, request.Take, request.WithCells, cancellation) },
        ChildTask.Export => new ChildAnswer { Export = new RejectExporter(request, request.Manifest!, request.Export!).Write(cancellation) },
        ChildTask.Mend => new ChildAnswer { Mended = new MendedFile(request).Read(cancellation) },
        _ => null,
    };

    private static readonly Lock Writing = new();

    private static void Write(Stream output, ChildAnswer answer)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(answer, ChildJson.Default.ChildAnswer);
        if (line.Length > ChildAnswer.BytesMax && answer.Question is null)
        {
            line = JsonSerializer.SerializeToUtf8Bytes(
                new ChildAnswer { Place = answer.Place, Failure = FailureKind.Failed, Problems = [ChildProblems.TooMuchToTell(line.Length)] },
                ChildJson.Default.ChildAnswer);
        }

        lock (Writing)
        {
            output.Write(line);
            output.WriteByte((byte)'\n');
            output.Flush();
        }
    }

    // A timer's callback may still run when Dispose returns; progress after the last answer would be read as the next
    // request's.
    private static WaitingTimer AsWaiting(this Timer timer) => new(timer);

    private sealed class WaitingTimer(Timer timer) : IDisposable
    {
        public void Dispose()
        {
            using var stopped = new ManualResetEvent(false);
            if (timer.Dispose(stopped))
            {
                stopped.WaitOne();
            }
        }
    }

    /// <summary>The session at work, for whoever tells how far it is: it is not ended while that is asked.</summary>
    private sealed class WatchedSession
    {
        private readonly Lock _lock = new();
        private PackSession? _now;

        public ChildAnswer? While(PackSession session, Func<ChildAnswer?> work)
        {
            Set(session);
            try
            {
                return work();
            }
            finally
            {
                Set(null);
            }
        }

        public void Tell(Action<PackProgress> onProgress)
        {
            lock (_lock)
            {
                if (_now is not null)
                {
                    onProgress(_now.Progress());
                }
            }
        }

        private void Set(PackSession? session)
        {
            lock (_lock)
            {
                _now = session;
            }
        }
    }
}
