using Sluice.Jobs;
using Sluice.Pipelines;
using Sluice.Pipelines.Config;
using Sluice.Running;
using Sluice.Stores;

namespace Sluice.Arrivals;

/// <summary>
/// Where files are received, however they come: their bytes are made durable, then their job, and only then the sender
/// is told. Safe for use by several threads.
/// </summary>
public sealed class ArrivalsDesk
{
    private static readonly long SmallBytes = new JobLimits().SmallBytes;

    private readonly IJobDatabase _jobs;
    private readonly KeptFiles _kept;
    private readonly PipelineFolders _pipelines;
    private readonly JobBell _bell;
    private readonly Notices _notices;
    private readonly EngineConfig _config;
    private readonly Room _room;
    private readonly TimeProvider _time;

    internal ArrivalsDesk(
        IJobDatabase jobs, KeptFiles kept, PipelineFolders pipelines, JobBell bell, Notices notices, EngineConfig config, Room room, TimeProvider time)
    {
        _jobs = jobs;
        _kept = kept;
        _pipelines = pipelines;
        _bell = bell;
        _notices = notices;
        _config = config;
        _room = room;
        _time = time;
    }

    /// <summary>Receives a file as it comes. Nothing of it is held in memory.</summary>
    /// <returns>The job, or the earlier one that stands for it.</returns>
    /// <exception cref="SluiceException">
    /// <c>arrival_too_large</c>, <c>disk_full</c>, <c>unknown_pipeline</c>, <c>idempotency_conflict</c>, or what is wrong with
    /// the pipeline. Nothing was received.
    /// </exception>
    /// <exception cref="IOException">The sender's connection or the disk failed. Nothing was received.</exception>
    /// <exception cref="JobDatabaseException">The job could not be written down. Nothing was received.</exception>
    public async Task<AddedJob> ReceiveAsync(Stream bytes, ArrivalRequest request, CancellationToken cancellation = default)
    {
        var named = OfSender(request with { Name = OwnName(request.Name) });
        var job = JobOf(named);
        return await KeepAndAddAsync(bytes, named, job, null, cancellation);
    }

    /// <summary>Takes a file that is only to be looked at. The caller disposes it.</summary>
    /// <exception cref="SluiceException"><c>arrival_too_large</c>, <c>disk_full</c>.</exception>
    public Task<HeldFile> HoldAsync(Stream bytes, string name, CancellationToken cancellation = default)
    {
        _room.Require(0);
        return _kept.HoldAsync(bytes, OwnName(name), _config.Arrivals.BytesMax, cancellation);
    }

    /// <summary>Receives a file of this machine that lies below a root of sluice.yaml, without being sent.</summary>
    /// <param name="root">The root's name.</param>
    /// <param name="path">The path from there.</param>
    /// <param name="request">What the sender says about it; its name is the path unless it has one of its own.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SluiceException"><c>unknown_root</c>, <c>path_not_allowed</c>, <c>file_not_found</c> and those of receiving.</exception>
    public async Task<AddedJob> ReceivePathAsync(string root, string path, ArrivalRequest? request = null, CancellationToken cancellation = default)
    {
        var folder = _config.Roots.FirstOrDefault(known => known.Name == root)?.Path ?? throw UnknownRoot(root);
        using var file = FileBelow.Open(folder, path, isStrangers: true);
        return await ReceiveFileAsync(file, OfSender(request ?? new ArrivalRequest("")) with { Name = $"{root}/{path}", Origin = "path" }, cancellation);
    }

    /// <summary>
    /// Receives files of this machine, for who may read them anyway: the user of the command line. Small ones that follow
    /// each other become durable together; their jobs are made in the order of the files.
    /// </summary>
    /// <param name="files">Each file with what the user says about it; its pipeline may be a file.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The jobs, and what is wrong with the first file that could not be received: those behind it were not looked at.</returns>
    internal async Task<(IReadOnlyList<AddedJob> Added, SluiceException? Problem)> ReceiveLocalAsync(
        IReadOnlyList<(string Path, ArrivalRequest Request)> files, CancellationToken cancellation)
    {
        var added = new List<AddedJob>();
        var small = new List<ReceivedFile>();
        SluiceException? problem = null;
        foreach (var (path, asked) in files)
        {
            try
            {
                var full = RealPath.Of(path);
                using var file = FileBelow.Open(Path.GetDirectoryName(full)!, Path.GetFileName(full), isStrangers: false);
                var request = asked with { Origin = "path", MayNamePipelineFile = true };
                if (file.Status.Bytes <= SmallBytes)
                {
                    small.Add(Receive(file, request));
                    continue;
                }

                await KeepSmallAsync();
                added.Add(await ReceiveFileAsync(file, request, cancellation));
            }
            catch (SluiceException failure)
            {
                problem = failure;
                break;
            }
        }

        await KeepSmallAsync();
        return (added, problem);

        async Task KeepSmallAsync()
        {
            var together = small.ToList();
            small.Clear();
            added.AddRange(await KeepAndAddAsync(together, cancellation));
        }
    }

    /// <summary>Receives a file that is open: its bytes are copied, and must not change meanwhile.</summary>
    /// <exception cref="SluiceException"><c>file_changed</c> and those of receiving.</exception>
    internal Task<AddedJob> ReceiveFileAsync(FileBelow file, ArrivalRequest request, CancellationToken cancellation)
    {
        var job = JobOf(request);
        return KeepAndAddAsync(file.OpenBytes(), request with { BytesDeclared = file.Status.Bytes }, job, () => RequireUnchanged(file, request), cancellation);
    }

    /// <summary>Registers a file that stays where it is, because nobody ever changes it: it is hashed and not copied.</summary>
    /// <exception cref="SluiceException"><c>file_changed</c> and those of receiving.</exception>
    internal async Task<AddedJob> ReferFileAsync(FileBelow file, ArrivalRequest request, CancellationToken cancellation)
    {
        var job = JobOf(request);
        using var sha256 = System.Security.Cryptography.SHA256.Create();
        var hash = Convert.ToHexStringLower(await sha256.ComputeHashAsync(file.OpenBytes(), cancellation));
        RequireUnchanged(file, request);
        var arrival = new Arrival(NewId(), request.Origin, request.Name, file.Status.Bytes, hash) { Path = file.FullPath };
        return await AddAsync(arrival, request, job, cancellation);
    }

    // Written, and not durable yet.
    private ReceivedFile Receive(FileBelow file, ArrivalRequest request)
    {
        var job = JobOf(request);
        _room.Require(file.Status.Bytes);
        var aside = _kept.WriteAside(file.OpenBytes(), _config.Arrivals.BytesMax);
        try
        {
            RequireUnchanged(file, request);
            return new ReceivedFile(aside, request, job);
        }
        catch
        {
            KeptFiles.Discard([aside]);
            throw;
        }
    }

    private async Task<IReadOnlyList<AddedJob>> KeepAndAddAsync(IReadOnlyList<ReceivedFile> files, CancellationToken cancellation)
    {
        try
        {
            _kept.Keep([.. files.Select(file => file.Aside)]);
        }
        catch
        {
            KeptFiles.Discard(files.Select(file => file.Aside));
            throw;
        }

        // Asked for one after the other and waited for together: the job database makes them in this order, and durable at once.
        return await Task.WhenAll(files.Select(file => AddAsync(
            new Arrival(NewId(), file.Request.Origin, file.Request.Name, file.Aside.Bytes, file.Aside.Sha256), file.Request, file.Job, cancellation)).ToList());
    }

    private sealed record ReceivedFile(AsideFile Aside, ArrivalRequest Request, NewJob Job);

    private async Task<AddedJob> KeepAndAddAsync(
        Stream bytes, ArrivalRequest request, NewJob job, Action? accept, CancellationToken cancellation)
    {
        var bytesMax = _config.Arrivals.BytesMax;
        if (request.BytesDeclared > bytesMax)
        {
            throw KeptFiles.TooLarge(bytesMax);
        }

        _room.Require(request.BytesDeclared ?? 0);
        var (sha256, length) = await _kept.KeepAsync(bytes, bytesMax, accept, cancellation);
        return await AddAsync(new Arrival(NewId(), request.Origin, request.Name, length, sha256), request, job, cancellation);
    }

    private async Task<AddedJob> AddAsync(Arrival arrival, ArrivalRequest request, NewJob job, CancellationToken cancellation)
    {
        var added = await _jobs.AddAsync(arrival, job with { Id = NewId() }, cancellation);
        if (added.Outcome == AddOutcome.SameRequest && (added.Arrival.Sha256 != arrival.Sha256 || added.Job.Pipeline != job.Pipeline))
        {
            throw new SluiceException(FailureKind.Usage, [new Problem("idempotency_conflict",
                "This idempotency key was used before, for another file or pipeline.")
            {
                Advice = "Use a key of its own for each file.",
            }]);
        }

        if (added.Outcome == AddOutcome.Queued)
        {
            _notices.Give("job_queued", $"{arrival.Name}: received, {Sizes.Show(arrival.Bytes)}, for {added.Job.Pipeline}", added.Job.Id);
            _bell.RingWork();
        }
        else if (added.Outcome == AddOutcome.Skipped)
        {
            _notices.Give("file_skipped", $"{arrival.Name}: the same bytes are in job {added.Job.Id} ({added.Job.Arrival.Name}); nothing is done again", added.Job.Id);
        }
        else
        {
            _notices.Give("request_repeated",
                $"{arrival.Name}: came before as it is, in job {added.Job.Id}, which is {added.Job.Status.State.ToString().ToLowerInvariant()}; nothing is done again", added.Job.Id);
        }

        return added;
    }

    /// <summary>What will become of a file; made before it is taken, so that nothing is received for a pipeline that is wrong.</summary>
    private NewJob JobOf(ArrivalRequest request)
    {
        var guessedName = StoreNames.OfFile(request.Name);
        var pipeline = request switch
        {
            { Pipeline: null, Sets.Count: 0 } => null,
            { Pipeline: null } => _pipelines.Guessed(guessedName, request.Sets),
            { MayNamePipelineFile: true } => _pipelines.Read(request.Pipeline, request.Sets),
            _ => (_pipelines.Find(request.Pipeline, request.Sets) ?? throw _pipelines.Unknown(request.Pipeline)).OrThrow(),
        };
        if (pipeline is not null && _config.ProblemsOf(pipeline) is { Count: > 0 } problems)
        {
            throw new SluiceException(FailureKind.Config, problems);
        }

        var name = pipeline?.Name ?? guessedName;
        var onRepeat = request.OnRepeat ?? pipeline?.OnRepeat ?? RepeatMode.Skip;
        return new NewJob("", name, new RunSpec { Pipeline = pipeline, Source = request.Pipeline, Sets = request.Sets })
        {
            Priority = request.Priority,
            OnRepeat = onRepeat,
            Debounce = request.HasDebounced ? TimeSpan.Zero : TimeSpan.FromSeconds(pipeline?.DebounceSeconds ?? 0),
            BatchKey = onRepeat == RepeatMode.Reload ? null : TableOrder.BatchKeyOf(pipeline, name),
            OrderKeys = TableOrder.KeysOf(pipeline, onRepeat == RepeatMode.Reload),
            IdempotencyKey = request.IdempotencyKey,
            TriesFailedAgain = request.TriesFailedAgain,
        };
    }

    // No key of a sender's can be that of a watched file.
    private static ArrivalRequest OfSender(ArrivalRequest request) =>
        request.IdempotencyKey is null ? request : request with { IdempotencyKey = "key " + request.IdempotencyKey };

    private string NewId() => Guid.CreateVersion7(_time.GetUtcNow()).ToString();

    private static void RequireUnchanged(FileBelow file, ArrivalRequest request)
    {
        if (!file.IsUnchanged)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("file_changed", "The file changed while it was received.")
            {
                File = request.Name,
                Advice = "Hand it over once its writer has finished.",
            }]);
        }
    }

    // The last part of what a browser or a script calls it, without what could move a cursor.
    private static string OwnName(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = string.Concat(last.Where(letter => !char.IsControl(letter))).Trim();
        return clean.Length == 0 || clean is "." or ".." ? "upload" : clean.Length > 255 ? clean[^255..] : clean;
    }

    private SluiceException UnknownRoot(string root) => new(FailureKind.Config, [new Problem("unknown_root", $"There is no root {Quoted.Of(root)}.")
    {
        Found = root,
        Expected = string.Join(", ", _config.Roots.Select(known => known.Name)),
        Advice = "Name a root of sluice.yaml.",
    }]);
}
