namespace Sluice.Running;

/// <summary>
/// The lock of a home folder: only its holder opens the databases in it. It is taken when something is first written
/// there, so that a dry run makes no folder.
/// </summary>
internal sealed class HomeLock(string home) : IDisposable
{
    private FileStream? _file;

    /// <summary>Makes the home folder and takes its lock, once.</summary>
    /// <exception cref="SluiceException">Another process holds it, or the folder can not be made.</exception>
    public void Take()
    {
        if (_file is not null)
        {
            return;
        }

        var path = Path.Combine(home, "lock");
        try
        {
            Directory.CreateDirectory(home);
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new SluiceException(FailureKind.Config, [new Problem("home_no_permission", $"The home folder {home} may not be written by this user.")
            {
                Advice = "Choose another one with --home.",
            }], problem);
        }
        catch (IOException problem) when (HeldFile.IsHeldByAnother(problem))
        {
            throw new SluiceException(FailureKind.StoreDown, [new Problem("home_locked", $"Another sluice works in the home folder {home}.")
            {
                Advice = "Wait for it to end, or choose another one with --home.",
            }], problem);
        }
        catch (IOException problem)
        {
            throw new SluiceException(FailureKind.Config, [new Problem("home_unusable", $"The home folder {home} can not be made or written to: {problem.Message}")
            {
                Advice = "Choose another one with --home.",
            }], problem);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file?.Dispose();
}
