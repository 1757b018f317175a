using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Sluice.Pipelines.Enriching.Models;
using Sluice.Running.Models;

namespace Sluice.Running;

/// <summary>
/// The parent's side of the wall: one child process that parses strangers' bytes, kept warm for the next file. The
/// child has a bare environment, no network where the system allows to take it away, and budgets of memory, time and
/// output that are watched from here; whoever goes over one is killed, and the attempt has failed with that reason.
/// One request at a time; not safe for use by several threads.
/// </summary>
internal sealed class ChildProcess : IFileReader
{
    // Bytes of a line that is no answer, of which a message repeats the first letters.
    private const int LineShown = 256;

    // How long one that has closed its pipe may take to die by itself, so that its exit code is its own, and how long one
    // that was killed may take: the system has a lot to take back.
    private static readonly TimeSpan DyingTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KilledTime = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly IModels _models;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly BoundedLines _answers;
    private readonly ChildErrors _errors;

    private readonly Func<string> _makeDesk;
    private string? _desk;
    private bool _hasTaken;
    private volatile bool _isGivenUp;

    private ChildProcess(Process process, IModels models, Func<string> makeDesk)
    {
        _process = process;
        _models = models;
        _makeDesk = makeDesk;
        _answers = new BoundedLines(process.StandardOutput.BaseStream, ChildAnswer.BytesMax);
        _errors = new ChildErrors(process.StandardError.BaseStream);
    }

    /// <inheritdoc />
    public long PeakBytes { get; private set; }

    /// <inheritdoc />
    public int Requests { get; private set; }

    /// <inheritdoc />
    public long ResidentBytes => ResidentMemory.OfProcess(_process.Id).NowBytes;

    /// <inheritdoc />
    public bool IsAlive => !_isGivenUp && !_process.HasExited;

    /// <inheritdoc />
    public string? Desk => _desk ??= _makeDesk();

    /// <summary>Starts a child that waits for requests.</summary>
    /// <param name="command">How.</param>
    /// <param name="models">Answers what it asks.</param>
    /// <param name="makeDesk">Makes the folder that it has to itself.</param>
    /// <exception cref="SluiceException"><c>child_start</c>.</exception>
    public static ChildProcess Start(ChildCommand command, IModels models, Func<string> makeDesk)
    {
        var start = command.ToStartInfo();
        try
        {
            return new ChildProcess(Process.Start(start)!, models, makeDesk);
        }
        catch (Win32Exception problem)
        {
            throw new SluiceException(FailureKind.Failed, [NotStarted(problem.Message)], problem);
        }
    }

    /// <inheritdoc />
    public async Task<ChildAnswer> AskAsync(
        ChildRequest request, ChildBudget budget, Action<PackProgress>? onProgress, Action<ChildAnswer>? onPart, CancellationToken cancellation)
    {
        Requests += Math.Max(1, request.Files.Count);
        _hasTaken = false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = new ChildWatch(_process.Id, budget, FoldersOf(request), () =>
        {
            Kill();
            stop.Cancel();
        });
        ChildAnswer? last = null;
        Problem? overBudget = null;
        string? odd = null;
        try
        {
            await WriteAsync(JsonSerializer.Serialize(request, ChildJson.Default.ChildRequest), stop.Token);
            last = await ListenAsync(request, watch, onProgress, onPart, stop.Token);
        }
        catch (InvalidDataException breach)
        {
            odd = breach.Message;
        }
        catch (Exception problem) when (problem is IOException || (problem is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // A broken pipe is how a dying child looks from here, and one that was killed for a budget is not listened to.
        }
        finally
        {
            await stop.CancelAsync();
            overBudget = await watch.EndAsync();
            PeakBytes = Math.Max(PeakBytes, watch.PeakBytes);
            if (last is null)
            {
                await GiveUpAsync(odd is null && !cancellation.IsCancellationRequested ? DyingTime : TimeSpan.Zero);
            }
        }

        if (last is not null)
        {
            return last;
        }

        cancellation.ThrowIfCancellationRequested();
        throw new SluiceException(FailureKind.Failed, [(overBudget ?? await ExplainDeathAsync(odd)) with { File = request.FileShown }]);
    }

    /// <summary>Takes what the child says until its last answer. Null when it says no more.</summary>
    /// <exception cref="InvalidDataException">It said what no child of ours says.</exception>
    private async Task<ChildAnswer?> ListenAsync(
        ChildRequest request, ChildWatch watch, Action<PackProgress>? onProgress, Action<ChildAnswer>? onPart, CancellationToken stopped)
    {
        // Each file is begun once, because that gives it its budgets, and answered once.
        var unbegun = Enumerable.Range(0, request.Files.Count).ToHashSet();
        var unanswered = Enumerable.Range(0, request.Files.Count).ToHashSet();
        while (await _answers.NextAsync(stopped) is { } line)
        {
            switch (Parse(line))
            {
                case { Taken: true } when !_hasTaken:
                    _hasTaken = true;
                    break;
                case { Question: { } question }:
                    // Several threads of the child ask at the same time, and its progress goes on meanwhile.
                    _ = ReplyAsync(question, stopped);
                    break;
                case { Progress: { } progress }:
                    onProgress?.Invoke(progress);
                    break;
                case { Begun: ChildAnswer.Together } part:
                    onPart?.Invoke(part);
                    break;
                case { Begun: { } place } part when unbegun.Remove(place):
                    watch.Begin(FoldersOf(request.For(request.Files[place])));
                    onPart?.Invoke(part);
                    break;
                case { Begun: null, Place: { } place } part when part.IsOf(ChildTask.Pack) && unanswered.Remove(place):
                    onPart?.Invoke(part);
                    break;
                case { Begun: null, Place: null } answer when answer.IsOf(request.Task) && (answer.Failure is not null || unanswered.Count == 0):
                    return answer;
                default:
                    throw new InvalidDataException($"It said {Quoted.Of(Encoding.UTF8.GetString(line.Span[..Math.Min(line.Length, LineShown)]))}.");
            }
        }

        return null;
    }

    private static ChildAnswer? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line.Span, ChildJson.Default.ChildAnswer);
        }
        catch (Exception problem) when (problem is JsonException or NotSupportedException or ArgumentException or FormatException or InvalidOperationException)
        {
            // Whatever a reader of one of its values throws: it is no answer.
            return null;
        }
    }

    private async Task WriteAsync(string line, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellation);
            await _process.StandardInput.FlushAsync(cancellation);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReplyAsync(ModelQuestion question, CancellationToken cancellation)
    {
        try
        {
            ModelAnswers reply;
            try
            {
                reply = new ModelAnswers(question.Number, await _models.AskAsync(question.Model, question.Texts, cancellation), null);
            }
            catch (SluiceException refusal)
            {
                reply = new ModelAnswers(question.Number, [], refusal.Problems[0]);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // Without a reply the child would wait until its time is over.
                reply = new ModelAnswers(question.Number, [], new Problem("model_failed", $"The model {question.Model} could not be asked: {fault.Message}"));
            }

            await WriteAsync(ModelAnswers.Mark + JsonSerializer.Serialize(reply, ChildJson.Default.ModelAnswers), cancellation);
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The request is over: stopped, or its child is dead.
        }
    }

    /// <summary>Ends the child: politely by closing its input, at once if it does not listen.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(DyingTime))
            {
                Kill();
                _process.WaitForExit(KilledTime);
            }
        }
        catch (Exception problem) when (problem is IOException or InvalidOperationException)
        {
            // It was gone already.
        }

        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
        if (_desk is not null)
        {
            TemporaryFolder.Remove(_desk);
        }
    }

    /// <summary>Ends a child that has given no last answer: who knows what it would do, or say to the next request.</summary>
    private async Task GiveUpAsync(TimeSpan patience)
    {
        _isGivenUp = true;
        if (!await HasExitedAsync(patience))
        {
            // What it wrote is removed by others, who must not do so while it still writes.
            Kill();
            await HasExitedAsync(KilledTime);
        }
    }

    private async Task<bool> HasExitedAsync(TimeSpan patience)
    {
        using var waited = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(waited.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Packages that earlier requests have left on the desk are not this one's.
    private static IReadOnlyList<string> FoldersOf(ChildRequest request) => request.Desk is { } desk
        ? [request.Folder, Path.Combine(desk, LockedDatabase.SpillName)] : [request.Folder];

    private async Task<Problem> ExplainDeathAsync(string? odd)
    {
        const string Advice = "The file may be damaged or hostile; if it is not, please report it.";
        if (odd is not null)
        {
            return new Problem("child_crashed", $"The process that read the file said what is no answer, and was ended. {odd} Nothing was loaded.") { Advice = Advice };
        }

        var first = await _errors.FirstLineAsync(DyingTime) ?? "it said nothing";
        var code = _process.HasExited ? $"exit code {_process.ExitCode}" : "it is not gone yet";
        return _hasTaken ? new Problem("child_crashed", $"The process that read the file died ({code}: {first}). Nothing was loaded.") { Advice = Advice }
            : NotStarted($"{code}: {first}");
    }

    // An upgrade that takes the executable away for a moment, or a system that has no room for a process: nothing of the file's.
    private static Problem NotStarted(string why) => new("child_start", $"The process that reads files did not come up ({why}). Nothing was loaded.")
    {
        Advice = "Look whether sluice lies where it was started from and the system has room for it, and run the file again.",
    };

    private void Kill()
    {
        _isGivenUp = true;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception problem) when (problem is InvalidOperationException or AggregateException or Win32Exception)
        {
            // It was gone already, or what it had started was.
        }
    }
}
