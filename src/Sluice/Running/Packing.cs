using Sluice.Packages;
using Sluice.Running.Rejects;

namespace Sluice.Running;

/// <summary>
/// The parent's side of making packages: a child writes them, and what it says is believed after a look of the parent's
/// own. Then a package gets its place, durable and whole.
/// </summary>
internal sealed class Packing(EngineSettings settings, ChildRequests asked, PackageInspector inspector)
{
    /// <summary>Has the child make the package of one run, and takes it in.</summary>
    /// <exception cref="SluiceException">The file can not be packed.</exception>
    public async Task PackAsync(JobRun run, ChildLease child, IReadOnlyList<StreamColumn> tableColumns)
    {
        var request = run.Request;
        var file = run.File ??= asked.FileOf(request);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        var hashing = Task.Run(() => file.Hash(failed.Token), failed.Token);
        ChildAnswer answer;
        try
        {
            answer = await child.AskAsync(
                desk => PackRequest(run, file, tableColumns, desk), settings.BudgetOf(request), run.OnProgress, null, run.Cancellation);
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
        finally
        {
            run.ChildBytes = child.PeakBytes;
        }

        var manifest = Checked(run, file, await hashing, answer.Manifest!);
        inspector.Accept(run.Part!, manifest);
        if (request.DryRun)
        {
            run.Packed(manifest, null);
            return;
        }

        RunSpec.Of(request.Pipeline, run.Targets, request.RowsMax).Write(run.Part!);
        manifest.Write(run.Part!);
        var package = settings.PackageFolder(run.Job);
        PackageFolder.Commit(run.Part!, package);
        Placed(run, manifest, package);
    }

    /// <summary>
    /// Has the child make the packages of several runs with small files of one pipeline, by one request, and takes them in
    /// together. One whose file can not be packed ends alone.
    /// </summary>
    /// <param name="batch">The runs' batch, in which those end that go wrong.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="child">The child. It is replaced where it died.</param>
    /// <param name="tableColumns">Columns that the table has already.</param>
    public async Task PackAllAsync(Batch batch, IReadOnlyList<JobRun> runs, ChildLease child, IReadOnlyList<StreamColumn> tableColumns)
    {
        var files = new List<BatchFile>();
        foreach (var run in runs)
        {
            await batch.StepAsync(run, () =>
            {
                var file = asked.FileOf(run.Request);
                files.Add(new BatchFile(run, file, file.Hash(run.Cancellation)));
                return Task.CompletedTask;
            });
        }

        var atOnce = files.Count;
        while (files.Where(file => batch.IsLeft(file.Run)).Take(atOnce).ToList() is { Count: > 0 } round)
        {
            if (!await AskAsync(batch, round, child, tableColumns))
            {
                // Whose fault it was shows when each has the child to itself.
                atOnce = 1;
            }

            await TakeInAsync(batch, [.. round.Where(file => file.Answer is not null)]);
            files.RemoveAll(file => file.Answer is not null);
        }
    }

    /// <summary>Asks for the packages of some files.</summary>
    /// <returns>False when the child died and none of the files can be blamed.</returns>
    private async Task<bool> AskAsync(Batch batch, IReadOnlyList<BatchFile> files, ChildLease child, IReadOnlyList<StreamColumn> tableColumns)
    {
        BatchFile? current = null;
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource([.. files.Select(file => file.Run.Cancellation)]);
        try
        {
            await child.AskAsync(
                desk => PackRequest(files, tableColumns, desk), settings.BudgetOf(files[0].Run.Request), progress => Volatile.Read(ref current)?.Run.OnProgress?.Invoke(progress),
                part =>
                {
                    if (part.Place is { } place)
                    {
                        files[place].Answer = part;
                        return;
                    }

                    Volatile.Write(ref current, part.Begun is >= 0 and var begun ? files[begun] : null);
                    Volatile.Read(ref current)?.ShowBegun();
                },
                stopped.Token);
            return true;
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // Who was stopped ends; the others are asked for again, of another child.
            foreach (var file in files)
            {
                await batch.StepAsync(file.Run, () => Task.CompletedTask);
            }

            return true;
        }
        catch (SluiceException death)
        {
            var blamed = current ?? (files is [var only] ? only : null);
            if (blamed is null)
            {
                return false;
            }

            await batch.StepAsync(blamed.Run, () => throw new SluiceException(
                death.Kind, [.. death.Problems.Select(problem => problem with { File = blamed.Run.Request.Path })]));
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // No room for their folders.
            await batch.StepAllAsync([.. files.Where(file => file.Answer is null).Select(file => file.Run)], () => throw problem);
            return true;
        }
        finally
        {
            foreach (var file in files)
            {
                file.Run.ChildBytes = child.PeakBytes;
            }
        }
    }

    private async Task TakeInAsync(Batch batch, IReadOnlyList<BatchFile> files)
    {
        foreach (var file in files)
        {
            await batch.StepAsync(file.Run, () =>
            {
                file.Manifest = file.Answer is { Failure: { } kind } answer ? throw new SluiceException(kind, answer.Problems)
                    : Checked(file.Run, file.File, file.Hash, file.Answer!.Manifest!);
                return Task.CompletedTask;
            });
        }

        var left = files.Where(file => batch.IsLeft(file.Run)).ToList();
        var refusals = inspector.AcceptAll([.. left.Select(file => (file.Run.Part!, file.Manifest!))]);
        byte[]? spec = null;
        foreach (var (file, refusal) in left.Zip(refusals))
        {
            await batch.StepAsync(file.Run, () =>
            {
                if (refusal is not null)
                {
                    throw refusal;
                }

                // They differ in their files only.
                spec ??= RunSpec.Of(file.Run.Request.Pipeline, file.Run.Targets, file.Run.Request.RowsMax).ToBytes();
                File.WriteAllBytes(Path.Combine(file.Run.Part!, RunSpec.FileName), spec);
                file.Manifest!.Write(file.Run.Part!);
                TestFaults.InParent(file.Run.Request.Fault, "write");
                return Task.CompletedTask;
            });
        }

        await PlaceAsync(batch, [.. left.Where(file => batch.IsLeft(file.Run))]);
    }

    // All are made durable before the first gets its name, and then all names are.
    private async Task PlaceAsync(Batch batch, IReadOnlyList<BatchFile> files)
    {
        await batch.StepAllAsync([.. files.Select(file => file.Run)], () =>
        {
            PackageFolder.SyncAll([.. files.Select(file => file.Run.Part!)]);
            foreach (var file in files)
            {
                TestFaults.InParent(file.Run.Request.Fault, "sync");
            }
        });
        foreach (var file in files)
        {
            await batch.StepAsync(file.Run, () =>
            {
                Directory.Move(file.Run.Part!, settings.PackageFolder(file.Run.Job));
                file.Run.Part = null;
                return Task.CompletedTask;
            });
        }

        var placed = files.Where(file => batch.IsLeft(file.Run)).ToList();
        await batch.StepAllAsync([.. placed.Select(file => file.Run)], () => PackageFolder.SyncName(settings.PackagesFolder));
        foreach (var file in placed.Where(file => batch.IsLeft(file.Run)))
        {
            Placed(file.Run, file.Manifest!, settings.PackageFolder(file.Run.Job));
        }
    }

    private void Placed(JobRun run, PackageManifest manifest, string package)
    {
        run.Part = null;
        new LedgerKeep(settings).PutBack(run.Job);
        run.Packed(manifest, package);
        TestFaults.InParent(run.Request.Fault, "package");
    }

    // What was read has to be what lies there, and what was received.
    private static PackageManifest Checked(JobRun run, ReferencedFile file, (string Sha256, double Seconds) hash, PackageManifest manifest)
    {
        var request = run.Request;
        run.HashSeconds = hash.Seconds;
        file.RequireUnchanged(request.Path);
        return request.Sha256 is { } expected && expected != hash.Sha256
            ? throw OtherBytes(request, expected, hash.Sha256)
            : manifest.WithSha256(hash.Sha256, request.Kept) with { PipelineSha256 = RunSpec.Fingerprint(request.Pipeline, request.RowsMax) };
    }

    // A dry run and a replay have their folder; others pack where the child goes on from file to file.
    private ChildRequest PackRequest(JobRun run, ReferencedFile file, IReadOnlyList<StreamColumn> tableColumns, Func<string?> deskOf)
    {
        var desk = run.Part is null ? deskOf() : null;
        run.Part ??= PartFolder(run, desk);
        return asked.Of(ChildTask.Pack, run.Job, run.Request, file, run.Part, tableColumns) with
        {
            Desk = desk,
            PipelineSha256 = RunSpec.Fingerprint(run.Request.Pipeline, run.Request.RowsMax),
        };
    }

    private ChildRequest PackRequest(IReadOnlyList<BatchFile> files, IReadOnlyList<StreamColumn> tableColumns, Func<string?> deskOf)
    {
        var desk = deskOf();
        foreach (var file in files)
        {
            TestFaults.InParent(file.Run.Request.Fault, "folder");

            // What an earlier child began went with its desk.
            file.Run.Part = PartFolder(file.Run, desk);
        }

        var (run, first, _) = files[0];
        return asked.Of(ChildTask.PackEach, run.Job, run.Request, first, run.Part!, tableColumns) with
        {
            Desk = desk,
            PipelineSha256 = RunSpec.Fingerprint(run.Request.Pipeline, run.Request.RowsMax),
            Fault = null,
            Files = [.. files.Select(file => new ChildFile(file.File.Path, file.Run.Request.Path, file.Run.Part!, file.Run.Job, file.Run.Request.Fault))],
        };
    }

    private string PartFolder(JobRun run, string? desk) =>
        desk is null ? settings.NewPartFolder(run.Job) : Directory.CreateDirectory(Path.Combine(desk, run.Job)).FullName;

    private static SluiceException OtherBytes(RunRequest request, string expected, string found) =>
        new(FailureKind.Failed, [new Problem("content_changed",
            "The kept bytes of this arrival are no longer those that were received. Nothing was loaded.")
        {
            File = request.Path,
            Found = found,
            Expected = expected,
            Advice = "Look at the disk, and let the file arrive again.",
        }]);

    /// <summary>A file of a batch on its way to a package.</summary>
    private sealed record BatchFile(JobRun Run, ReferencedFile File, (string Sha256, double Seconds) Hash)
    {
        /// <summary>What the child answered; null while it did not.</summary>
        public ChildAnswer? Answer { get; set; }

        /// <summary>The manifest, once the answer was looked at.</summary>
        public PackageManifest? Manifest { get; set; }

        public void ShowBegun() => Run.OnProgress?.Invoke(new PackProgress("pack", 0, File.Bytes, 0, 0));
    }
}
