namespace Sluice.Running.Diagnosing;

/// <summary>Whether a file can be read: a small one goes the whole way through the process that reads all files.</summary>
internal sealed class ReadingCheck(JobRunner runner)
{
    /// <summary>Reads it.</summary>
    public async Task<DoctorCheck> RunAsync(CancellationToken cancellation)
    {
        try
        {
            using var folder = TemporaryFolder.Create();
            var path = Path.Combine(folder.Path, "doctor.csv");
            await File.WriteAllTextAsync(path, "id,name\n1,a\n2,b\n", cancellation);
            var answer = await runner.AskAsync(ChildTask.Preview, new RunRequest(path), 1, null, cancellation);
            return answer.Preview?.RowsRead == 2 ? DoctorCheck.Ok("reading", "a small file was read by the process that reads files")
                : DoctorCheck.Failed("reading", "A small file was read, and its two rows were not there.", "Install Sluice anew.", FailureKind.Failed);
        }
        catch (SluiceException failure)
        {
            return DoctorCheck.Failed("reading", failure.Problems[0] with { Advice = "Look at the checks above; if all are well, please report it." }, failure.Kind);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return DoctorCheck.Failed("reading", $"The process that reads files can not be started: {problem.Message}",
                "Look whether the executable is whole, and whether this user may start processes.", FailureKind.Failed);
        }
    }
}
