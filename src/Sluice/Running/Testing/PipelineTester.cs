using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines.Config;
using Sluice.Running.Rejects;

namespace Sluice.Running.Testing;

/// <summary>
/// Runs the tests of a pipeline: each file is packed by the child that packs every file, and its package is held against
/// what the test expects. Nothing is loaded, and nothing is left.
/// </summary>
internal sealed class PipelineTester(JobRunner runner, RejectDesk desk, long memoryBytes)
{
    private const int RejectsMax = 10_000;
    private const string RowsBound = "rows_bound";
    private const string RejectsBound = "rejects_bound";

    /// <summary>Runs all tests of a pipeline, one after the other.</summary>
    public async Task<IReadOnlyList<PipelineTestResult>> RunAsync(PipelineConfig pipeline, CancellationToken cancellation)
    {
        var results = new List<PipelineTestResult>();
        foreach (var test in pipeline.Tests)
        {
            results.Add(new PipelineTestResult(test.Name, test.Place.Line, await DifferencesAsync(test, pipeline, cancellation)));
        }

        return results;
    }

    private async Task<IReadOnlyList<TestDifference>> DifferencesAsync(TestConfig test, PipelineConfig pipeline, CancellationToken cancellation)
    {
        using var folder = TemporaryFolder.Create();
        var differences = new List<TestDifference>();
        try
        {
            var (path, readBy) = TestFile.Of(test, pipeline, folder.Path);
            var package = Directory.CreateDirectory(Path.Combine(folder.Path, "package")).FullName;
            var manifest = await runner.PackAsync(new RunRequest(path) { Pipeline = readBy }, package, cancellation);
            Failures(test, manifest.BrokenBounds.Where(problem => test.Fails is not null || problem.Code is not (RowsBound or RejectsBound)), differences);
            if (test.Fails is null)
            {
                await CompareAsync(test, package, manifest, differences, cancellation);
            }
        }
        catch (SluiceException failure)
        {
            Failures(test, failure.Problems, differences);
        }

        return differences;
    }

    private static void Failures(TestConfig test, IEnumerable<Problem> problems, List<TestDifference> differences)
    {
        var found = problems.ToList();
        if (test.Fails is null ? found.Count > 0 : !found.Exists(problem => problem.Code == test.Fails))
        {
            differences.Add(new TestDifference(test.Place.Line, "the job",
                test.Fails is null ? "completes" : $"fails with {test.Fails}",
                found.Count == 0 ? "completes" : string.Join("; ", found.Select(problem => $"{problem.Code}: {problem.Message}"))));
        }
    }

    private async Task CompareAsync(
        TestConfig test, string package, PackageManifest manifest, List<TestDifference> differences, CancellationToken cancellation)
    {
        using (var database = LockedDatabase.Open(package, null, memoryBytes, 1))
        {
            var rows = new ExpectedRows(database.Connection, package, manifest);
            if (test.Rows is { } expected)
            {
                differences.AddRange(rows.Compare("rows", manifest.Streams[0], expected, test.Place));
            }

            foreach (var stream in test.Streams)
            {
                differences.AddRange(manifest.Streams.FirstOrDefault(one => one.Name == stream.Name) is { } packaged
                    ? rows.Compare($"streams.{stream.Name}", packaged, stream.Value, stream.Place)
                    : [new TestDifference(stream.Place.Line, $"streams.{stream.Name}", "a stream of the pipeline", string.Join(", ", manifest.Streams.Select(one => one.Name)))]);
            }
        }

        var held = await desk.ListAsync(package, manifest, 0, RejectsMax, withCells: false, cancellation);
        CompareRejects(test, held.Where(reject => reject.KeptRow is null), differences);
        CompareDuplicates(test, held.Where(reject => reject.KeptRow is not null), differences);
        if (manifest.Books.Filtered != test.Filtered)
        {
            differences.Add(new TestDifference(test.Place.Line, "filtered rows", Number(test.Filtered), Number(manifest.Books.Filtered)));
        }
    }

    private static void CompareRejects(TestConfig test, IEnumerable<Reject> rejects, List<TestDifference> differences)
    {
        var left = rejects.SelectMany(reject => reject.Reasons.Select(reason => (reject.Row, Reason: reason))).ToList();
        foreach (var expected in test.Rejects)
        {
            var found = left.FindIndex(one => one.Row == expected.Row && one.Reason.Code == expected.Code
                && (expected.Column is null || expected.Column == one.Reason.Column));
            if (found >= 0)
            {
                left.RemoveAt(found);
                continue;
            }

            var others = left.Where(one => one.Row == expected.Row).Select(one => Shown(one.Reason)).ToList();
            differences.Add(new TestDifference(expected.Place.Line, $"row {expected.Row}", $"rejected for {expected.Code}{(expected.Column is null ? "" : $" of {expected.Column}")}",
                others.Count == 0 ? "not rejected for that" : string.Join("; ", others)));
        }

        differences.AddRange(left.Select(one => new TestDifference(test.Place.Line, $"row {one.Row}", "no such reason", Shown(one.Reason))));
    }

    private static void CompareDuplicates(TestConfig test, IEnumerable<Reject> duplicates, List<TestDifference> differences)
    {
        var found = duplicates.Select(duplicate => duplicate.Row).ToList();
        if (!found.Order().SequenceEqual(test.Duplicates.Order()))
        {
            differences.Add(new TestDifference(test.Place.Line, "duplicates", Rows(test.Duplicates), Rows(found)));
        }
    }

    private static string Rows(IEnumerable<long> rows) => rows.Any() ? $"rows {string.Join(", ", rows.Order())}" : "none";

    private static string Shown(RejectReason reason) =>
        $"{reason.Code}{(reason.Column is null ? "" : $" of {reason.Column}")}{(reason.Found is null ? "" : $" (found `{reason.Found}`)")}, expected {reason.Expected}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Holds the rows of a package against rows of a test.</summary>
    private sealed class ExpectedRows(DuckConnection connection, string package, PackageManifest manifest)
    {
        /// <summary>What is other than expected, in the order of the rows.</summary>
        public IEnumerable<TestDifference> Compare(string what, PackagedStream stream, IReadOnlyList<TestRow> expected, ConfigPlace place)
        {
            var found = Found(stream);
            if (found.Count != expected.Count)
            {
                yield return new TestDifference(place.Line, what, $"{expected.Count} rows", $"{found.Count} rows{(found.Count == 0 ? "" : $", the first is {Shown(stream, found[0])}")}");
            }

            foreach (var (row, cells) in expected.Zip(found))
            {
                foreach (var cell in row.Cells)
                {
                    var column = stream.Columns.Index().FirstOrDefault(one => one.Item.Name == cell.Column, (-1, null!));
                    if (column.Index < 0)
                    {
                        yield return new TestDifference(cell.Place.Line, $"{what}: {cell.Column}", "a column of the stream",
                            string.Join(", ", stream.Columns.Select(one => one.Name)));
                    }
                    else if (!IsSame(cell, column.Item.SqlType, cells[column.Index + 1]))
                    {
                        yield return new TestDifference(cell.Place.Line, $"row {cells[0]}, {cell.Column}", cell.Text ?? "no value", cells[column.Index + 1] ?? "no value");
                    }
                }
            }
        }

        private List<string?[]> Found(PackagedStream stream)
        {
            var columns = string.Concat(stream.Columns.Select(column => $", CAST({DuckSql.Identifier(column.Name)} AS VARCHAR)"));
            var order = stream.Select is null ? "_row" : $"_row, {DuckSql.Identifier("position")}";
            using var rows = connection.Query($"SELECT CAST(_row AS VARCHAR){columns} FROM {PackageRelation.Stream(package, manifest, stream)} ORDER BY {order}");
            return [.. rows.Rows().Select(row => Array.ConvertAll(row, cell => (string?)cell))];
        }

        private static string Shown(PackagedStream stream, string?[] cells) =>
            string.Join(", ", stream.Columns.Zip(cells.Skip(1), (column, cell) => $"{column.Name}: {cell ?? "null"}"));

        // Both as values of the column's type: 9.8 is 9.80, and a list is what it holds.
        private bool IsSame(TestCell cell, string type, string? found)
        {
            if (cell.Text is null || found is null)
            {
                return cell.Text is null && found is null;
            }

            if (type == "JSON")
            {
                return JsonNode.DeepEquals(Parsed(cell.Json) is JsonValue ? Parsed(cell.Text) : Parsed(cell.Json), Parsed(found));
            }

            var isNested = type.EndsWith(']') || type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal);
            var expected = isNested ? $"TRY_CAST(TRY_CAST(?::VARCHAR AS JSON) AS {type})" : $"TRY_CAST(?::VARCHAR AS {type})";
            return connection.Scalar<bool>($"SELECT coalesce(CAST({expected} AS VARCHAR) = ?::VARCHAR, false)", cell.Text, found);
        }

        private static JsonNode? Parsed(string json)
        {
            try
            {
                return JsonNode.Parse(json);
            }
            catch (JsonException)
            {
                return JsonValue.Create(json);
            }
        }
    }
}

[JsonSerializable(typeof(string))]
internal sealed partial class TestJson : JsonSerializerContext;
