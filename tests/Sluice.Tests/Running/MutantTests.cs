using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Sluice.Running;
using Sluice.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Sluice.Tests.Running;

/// <summary>
/// Damaged files of every format, one after the other through the real child: each is packed with books that balance, or
/// refused in words. The process that owns the stores never dies, and nothing takes longer than half a minute.
/// <para>
/// SLUICE_MUTANT_SECONDS goes on for that long, SLUICE_MUTANTS for that many (default 300); SLUICE_MUTANT_SEED and
/// SLUICE_MUTANT_FROM go on where another run ended.
/// </para>
/// </summary>
public sealed class MutantTests(ITestOutputHelper output) : IDisposable
{
    private const int BytesMax = 64 << 10;
    private const int SecondsMax = 30;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-mutants-");

    public void Dispose() => _folder.Delete(recursive: true);

    [CorpusFact]
    public async Task A_damaged_file_is_packed_whole_or_refused_in_words()
    {
        var files = Corpus.Files("csv", "json", "parquet", "jira", "sales", "otel", "xls", "xlsx")
            .Where(file => file.Status.StartsWith("ok", StringComparison.Ordinal) && new FileInfo(file.FullPath).Length is > 0 and <= BytesMax).ToList();
        var seed = (int)Number("SLUICE_MUTANT_SEED", 20261122);
        var first = Number("SLUICE_MUTANT_FROM", 0);
        var seconds = Number("SLUICE_MUTANT_SECONDS", 0);
        var count = Number("SLUICE_MUTANTS", seconds > 0 ? long.MaxValue : 300);
        var clock = Stopwatch.StartNew();
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        using var engine = Engine.Open(new EngineOptions { Home = _folder.FullName, UsesChildProcess = true, MemoryBytes = 512L << 20 });

        var number = first;
        for (; number - first < count && (seconds == 0 || clock.Elapsed.TotalSeconds < seconds); number++)
        {
            var file = files[(int)(number % files.Count)];
            var path = Path.Combine(_folder.FullName, Path.GetFileName(file.Name));
            File.WriteAllBytes(path, Mutation.Of(file.Name, File.ReadAllBytes(file.FullPath), seed, number));
            var began = clock.Elapsed;

            var outcome = await engine.RunAsync(new RunRequest(path) { DryRun = true });

            var told = $"mutant {number} of {file.Name}, seed {seed}: {string.Join("; ", outcome.Problems)}";
            (clock.Elapsed - began).TotalSeconds.ShouldBeLessThan(SecondsMax, told);
            var result = outcome.Completed ? "completed" : outcome.Problems.ShouldNotBeEmpty(told).First().Code;
            result.ShouldNotBe("books_unbalanced", told);
            result.ShouldNotBe("package_refused", told);
            result.ShouldNotBe("internal_error", told);
            outcome.Problems.ShouldAllBe(problem => !problem.Message.Contains("   at ", StringComparison.Ordinal), told);
            outcomes[result] = outcomes.GetValueOrDefault(result) + 1;
            if (result == "child_crashed")
            {
                output.WriteLine(told);
            }

            File.Delete(path);
        }

        output.WriteLine($"Seed {seed}, mutants {first} to {number - 1} in {clock.Elapsed.TotalSeconds:0} s: "
            + string.Join(", ", outcomes.Select(outcome => $"{outcome.Key} {outcome.Value}")));
    }

    private static long Number(string variable, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}

file static class Shown
{
    public static IReadOnlyList<T> ShouldNotBeEmpty<T>(this IReadOnlyList<T> list, string told)
    {
        list.Count.ShouldBeGreaterThan(0, told);
        return list;
    }
}
