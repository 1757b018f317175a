using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>What a besieged server has answered. Safe for use by many at once.</summary>
internal sealed class SiegeTally
{
    private readonly List<string> _jobs = [];
    private readonly ConcurrentBag<double> _polls = [];
    private readonly Lock _lock = new();
    private long _number;

    /// <summary>Jobs of the files that were accepted.</summary>
    public IReadOnlyCollection<string> Accepted
    {
        get
        {
            lock (_lock)
            {
                return [.. _jobs];
            }
        }
    }

    /// <summary>Answers that told to come back, by status and code.</summary>
    public ConcurrentDictionary<string, int> Refusals { get; } = new(StringComparer.Ordinal);

    /// <summary>Everything that should not have been answered, or was not answered at all.</summary>
    public ConcurrentBag<string> Wrong { get; } = [];

    /// <summary>Accepted files whose jobs did not complete; known once <see cref="SettledAsync"/> is done.</summary>
    public IReadOnlyList<string> Lost { get; private set; } = [];

    /// <summary>Looks at jobs that were answered.</summary>
    public int Polls => _polls.Count;

    /// <summary>How long an answered look took.</summary>
    public double PollSeconds(double percent) => _polls.IsEmpty ? 0 : Percentiles.Of(_polls, percent);

    /// <summary>The number of the next file: no two have the same bytes.</summary>
    public long NextNumber() => Interlocked.Increment(ref _number);

    /// <summary>A job that was accepted, the newest for some and older ones for others.</summary>
    public string AnyJob(int one)
    {
        lock (_lock)
        {
            return _jobs[^(1 + (one % Math.Min(_jobs.Count, 500)))];
        }
    }

    /// <summary>Takes the answer to a file.</summary>
    /// <returns>True when it was accepted.</returns>
    public async Task<bool> TakeAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if ((int)answer.StatusCode != 202)
        {
            Refused(answer, text);
            return false;
        }

        lock (_lock)
        {
            _jobs.Add((string)JsonNode.Parse(text)!["job"]!["id"]!);
        }

        return true;
    }

    /// <summary>Takes the answer to a look.</summary>
    public async Task LookAsync(HttpResponseMessage answer, Stopwatch clock)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.IsSuccessStatusCode)
        {
            _polls.Add(clock.Elapsed.TotalSeconds);
        }
        else
        {
            Refused(answer, text);
        }
    }

    /// <summary>Waits until nothing is to be done any more, and counts what was lost.</summary>
    public async Task SettledAsync(ServeProcess server, TimeSpan patience)
    {
        await server.UntilAsync("/health/ready", ready => (long)ready["backlog"]!["queued"]! == 0 && (long)ready["backlog"]!["running"]! == 0, patience);
        var completed = new HashSet<string>(StringComparer.Ordinal);
        var cursor = "";
        do
        {
            var page = await server.AskAsync(HttpMethod.Get, $"/api/v1/jobs?state=completed&limit=500{cursor}");
            completed.UnionWith(page["jobs"]!.AsArray().Select(job => (string)job!["id"]!));
            cursor = page["next_cursor"] is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        Lost = [.. Accepted.Where(job => !completed.Contains(job))];
    }

    private void Refused(HttpResponseMessage answer, string text)
    {
        var status = (int)answer.StatusCode;
        if (status is 429 or 503 or 507 && answer.Headers.RetryAfter is not null)
        {
            Refusals.AddOrUpdate($"{status} {(string?)JsonNode.Parse(text)?["code"]}", 1, (_, count) => count + 1);
        }
        else
        {
            Wrong.Add($"{status}: {Show.Message(text)}");
        }
    }
}
