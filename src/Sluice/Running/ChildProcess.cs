using System.Diagnostics;
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
    // Enough of what a dying runtime prints to name the reason, without keeping a flood.
    private const int ErrorLinesKept = 40;

    private readonly Process _process;
    private readonly IModels _models;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Queue<string> _errorLines = new();

    private readonly Func<string> _makeDesk;
    private string? _desk;

    private ChildProcess(Process process, IModels models, Func<string> makeDesk)
    {
        _process = process;
        _models = models;
        _makeDesk = makeDesk;
        _process.ErrorDataReceived += (_, line) => KeepErrorLine(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <inheritdoc />
    public long PeakBytes { get; private set; }

    /// <inheritdoc />
    public int Requests { get; private set; }

    /// <inheritdoc />
    public long ResidentBytes => ResidentMemory.OfProcess(_process.Id).NowBytes;

    /// <inheritdoc />
    public bool IsAlive => !_process.HasExited;

    /// <inheritdoc />
    public string? Desk => _desk ??= _makeDesk();

    /// <summary>Starts a child that waits for requests.</summary>
    /// <param name="command">How.</param>
    /// <param name="models">Answers what it asks.</param>
    /// <param name="makeDesk">Makes the folder that it has to itself.</param>
    public static ChildProcess Start(ChildCommand command, IModels models, Func<string> makeDesk)
    {
        var start = command.ToStartInfo();
        var process = Process.Start(start)
            ?? throw new SluiceException(FailureKind.Failed, "child_start", $"The child process {start.FileName} did not start.");
        return new ChildProcess(process, models, makeDesk);
    }

    /// <inheritdoc />
    public async Task<ChildAnswer> AskAsync(
        ChildRequest request, ChildBudget budget, Action<PackProgress>? onProgress, Action<ChildAnswer>? onPart, CancellationToken cancellation)
    {
        Requests += Math.Max(1, request.Files.Count);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = new ChildWatch(_process.Id, budget, FoldersOf(request), Kill);
        Problem? overBudget;
        try
        {
            await WriteAsync(JsonSerializer.Serialize(request, ChildJson.Default.ChildRequest), cancellation);
            while (await _process.StandardOutput.ReadLineAsync(cancellation) is { } line)
            {
                var answer = JsonSerializer.Deserialize(line, ChildJson.Default.ChildAnswer)!;
                if (answer.Question is { } question)
                {
                    // Several threads of the child ask at the same time, and its progress goes on meanwhile.
                    _ = ReplyAsync(question, done.Token);
                }
                else if (answer.Progress is { } progress)
                {
                    onProgress?.Invoke(progress);
                }
                else if (answer.Begun is not null || answer.Place is not null)
                {
                    if (answer.Begun is >= 0 and var place)
                    {
                        // Each file has its budgets for itself.
                        watch.Begin(FoldersOf(request.For(request.Files[place])));
                    }

                    onPart?.Invoke(answer);
                }
                else
                {
                    return answer;
                }
            }
        }
        catch (Exception problem) when (problem is IOException or JsonException)
        {
            // A broken pipe or a half-written line is how a dying child looks from here; the reason is found below.
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw;
        }
        finally
        {
            await done.CancelAsync();
            overBudget = await watch.EndAsync();
            PeakBytes = Math.Max(PeakBytes, watch.PeakBytes);
        }

        cancellation.ThrowIfCancellationRequested();
        throw new SluiceException(FailureKind.Failed, [await ExplainDeathAsync(request, overBudget)]);
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
            if (!_process.WaitForExit(TimeSpan.FromSeconds(2)))
            {
                Kill();
            }
        }
        catch (Exception problem) when (problem is IOException or InvalidOperationException)
        {
            // It was gone already.
        }

        _process.Dispose();
        ClearDesk();
    }

    private void ClearDesk()
    {
        try
        {
            if (_desk is not null && Directory.Exists(_desk))
            {
                Directory.Delete(_desk, recursive: true);
            }
        }
        catch (IOException)
        {
            // One that was killed is still dying there; the next start of a worker finds what is left.
        }
    }

    // Packages that earlier requests have left on the desk are not this one's.
    private static IReadOnlyList<string> FoldersOf(ChildRequest request) => request.Desk is { } desk
        ? [request.Folder, Path.Combine(desk, LockedDatabase.SpillName)] : [request.Folder];

    private async Task<Problem> ExplainDeathAsync(ChildRequest request, Problem? overBudget)
    {
        if (overBudget is not null)
        {
            return overBudget with { File = request.FileShown };
        }

        // Both pipes are read to their end before the exit code is asked for.
        await _process.WaitForExitAsync(CancellationToken.None);
        string last;
        lock (_errorLines)
        {
            last = _errorLines.FirstOrDefault(line => line.Length > 0) ?? "it said nothing";
        }

        return new Problem("child_crashed",
            $"The process that read the file died (exit code {_process.ExitCode}: {last}). Nothing was loaded.")
        {
            File = request.FileShown,
            Advice = "The file may be damaged or hostile; if it is not, please report it.",
        };
    }

    private void KeepErrorLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_errorLines)
        {
            if (_errorLines.Count < ErrorLinesKept)
            {
                _errorLines.Enqueue(line);
            }
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It was gone already.
        }
    }
}
