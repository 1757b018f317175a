using Microsoft.Data.Sqlite;
using Sluice.Running;
using Sluice.Running.Diagnosing;

namespace Sluice.Jobs.Sqlite;

/// <summary>Whether the job database of a home folder can be read, and what is in it. It is opened to read, also while another process works with it.</summary>
internal static class JobDatabaseCheck
{
    /// <summary>Looks at it.</summary>
    public static DoctorCheck Of(string home)
    {
        var path = Path.Combine(home, "jobs.db");
        if (!File.Exists(path))
        {
            return DoctorCheck.Ok("job_database", "there is none yet; sluice work makes it");
        }

        try
        {
            // Even a reader would leave its log behind. Where there is none, nobody has the database open, and it can be read as it is.
            var isOpen = File.Exists(path + "-wal");
            using var session = SqliteSession.Open(isOpen ? path : new Uri(Path.GetFullPath(path)).AbsoluteUri + "?immutable=1", canWrite: false);
            if (session.Value("PRAGMA quick_check(1)") is not "ok")
            {
                return Damaged(path, "its pages do not fit together");
            }

            var version = session.Number("PRAGMA user_version");
            if (version > JobSchema.Migrations.Count)
            {
                return DoctorCheck.Failed("job_database", $"{path} was written by a newer version of sluice.", "Use that version.");
            }

            var states = session.Query("SELECT state, count(*) FROM job GROUP BY state ORDER BY state", found => $"{found.GetInt64(1)} {found.GetString(0)}");
            return DoctorCheck.Ok("job_database", states.Count == 0 ? "no jobs yet" : $"jobs: {string.Join(", ", states)}");
        }
        catch (SqliteException problem) when (problem.SqliteErrorCode is 5 or 6)
        {
            return DoctorCheck.Warning("job_database", $"{path} is busy.", "Ask again.");
        }
        catch (SqliteException problem)
        {
            return Damaged(path, problem.Message);
        }
    }

    private static DoctorCheck Damaged(string path, string why) => DoctorCheck.Failed("job_database", $"{path} can not be read: {why}.",
        "Stop sluice work, put the file with its -wal aside and bring back a copy; without one, begin anew: packages and stores keep what is loaded.",
        FailureKind.Failed);
}
