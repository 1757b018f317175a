using Sluice.Jobs;
using Sluice.Pipelines.Config;

namespace Sluice.Arrivals.Watching;

/// <summary>Takes a settled file of a watched folder: makes a job of it, and notes that it is known.</summary>
/// <param name="watch">What sluice.yaml says of the folder.</param>
/// <param name="root">The folder, full.</param>
/// <param name="desk">Where files are received.</param>
/// <param name="known">Where taken files are noted.</param>
internal sealed class FileTaking(WatchConfig watch, string root, ArrivalsDesk desk, KnownFiles known)
{
    /// <summary>Takes a file.</summary>
    /// <returns>What became of it, and what it was; null when it is not settled after all.</returns>
    /// <exception cref="SluiceException">It can not be taken now.</exception>
    /// <exception cref="IOException">It can not be taken now.</exception>
    /// <exception cref="JobDatabaseException">It can not be taken now.</exception>
    public async Task<(AddOutcome Outcome, FileSignature File)?> TakeAsync(Candidate candidate, CancellationToken stop)
    {
        using var file = FileBelow.Open(root, candidate.Path, isStrangers: false);
        var found = FileSignature.Of(file.Status);
        candidate.IsWritten = OpenWriters.Has(file.Handle);
        if (candidate.IsWritten || found != candidate.File)
        {
            candidate.File = found;
            candidate.IsRenamed = false;
            return null;
        }

        var request = new ArrivalRequest($"{watch.Path.TrimEnd('/')}/{candidate.Path}")
        {
            Origin = "watch",
            Pipeline = watch.Pipeline,
            Priority = watch.Priority,
            IdempotencyKey = known.KeyOf(candidate.Path, found),

            // It comes again only when it was gone meanwhile: somebody has put it back, or its disk was away.
            TriesFailedAgain = true,
            MayNamePipelineFile = true,
            HasDebounced = true,
        };
        var added = watch.Immutable ? await desk.ReferFileAsync(file, request, stop) : await desk.ReceiveFileAsync(file, request, stop);

        // A crash before this line takes the file once more, and the key says that it is the same.
        await known.AddAsync(candidate.Path, found, added.Arrival.Sha256, added.Job.Id, stop);
        return (added.Outcome, found);
    }
}
