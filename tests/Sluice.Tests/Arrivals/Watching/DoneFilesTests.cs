using Shouldly;
using Sluice.Arrivals.Watching;
using Xunit;

namespace Sluice.Tests.Arrivals.Watching;

/// <summary>Done files are whole in one place or the other, whatever happens while they are put away.</summary>
public sealed class DoneFilesTests : IDisposable
{
    // Another disk than that of temporary files, where the system has one.
    private static readonly string Elsewhere = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private readonly string _root = Directory.CreateTempSubdirectory("sluice-test-").FullName;
    private readonly string _moveTo = Path.Combine(Elsewhere, $"sluice-test-{Guid.NewGuid():n}");

    [Fact]
    public void One_that_is_moved_to_another_disk_is_whole_there_and_nothing_else_is_left()
    {
        Directory.CreateDirectory(Path.Combine(_root, "deep"));
        File.WriteAllText(Path.Combine(_root, "deep/a.csv"), "id\n1\n");

        new DoneFiles(_root, _moveTo).PutAway("deep/a.csv", FileSignature.At(Path.Combine(_root, "deep/a.csv"))!.Value).ShouldBe(DoneFound.Itself);

        File.ReadAllText(Path.Combine(_moveTo, "deep/a.csv")).ShouldBe("id\n1\n");
        Files(_moveTo).ShouldBe(["deep/a.csv"]);
        Files(_root).ShouldBeEmpty();
        Directory.GetDirectories(_root, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ShouldBe(["deep"]);
    }

    [Fact]
    public void What_a_process_that_died_was_putting_away_is_put_back_and_its_half_copy_removed()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_root, "deep/.sluice-done-1")).FullName, "a.csv"), "whole");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_moveTo).FullName, ".sluice-done-2"), "wh");

        new DoneFiles(_root, _moveTo).PutAllBack();

        File.ReadAllText(Path.Combine(_root, "deep/a.csv")).ShouldBe("whole");
        Files(_root).ShouldBe(["deep/a.csv"]);
        Files(_moveTo).ShouldBeEmpty();
    }

    [Fact]
    public void One_that_can_not_be_moved_stays_in_its_place()
    {
        File.WriteAllText(Path.Combine(_root, "a.csv"), "whole");
        File.WriteAllText(_moveTo, "no folder");

        Should.Throw<IOException>(() => new DoneFiles(_root, _moveTo).PutAway("a.csv", FileSignature.At(Path.Combine(_root, "a.csv"))!.Value));

        File.ReadAllText(Path.Combine(_root, "a.csv")).ShouldBe("whole");
        Files(_root).ShouldBe(["a.csv"]);
    }

    public void Dispose()
    {
        Directory.Delete(_root, recursive: true);
        if (Directory.Exists(_moveTo))
        {
            Directory.Delete(_moveTo, recursive: true);
        }

        File.Delete(_moveTo);
    }

    private static IReadOnlyList<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Select(file => Path.GetRelativePath(folder, file))];
}
