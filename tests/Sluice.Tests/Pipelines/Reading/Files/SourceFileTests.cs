using System.Diagnostics;
using Shouldly;
using Sluice.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Files;

public sealed class SourceFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_a_missing_file_and_a_name_that_cannot_be_are_refused_by_name()
    {
        CodeOf(_folder.Path).ShouldBe("is_a_folder");
        CodeOf(Path.Combine(_folder.Path, "missing.csv")).ShouldBe("file_not_found");
        CodeOf(Path.Combine(_folder.Path, "missing", "a.csv")).ShouldBe("file_not_found");
        CodeOf("a\0b").ShouldBe("file_unreadable");
    }

    [Fact]
    public void A_pipe_is_refused_without_waiting_for_its_writer()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var pipe = Path.Combine(_folder.Path, "pipe.csv");
        Process.Start("mkfifo", pipe).WaitForExit();

        CodeOf(pipe).ShouldBe("not_a_regular_file");
        CodeOf("/dev/null").ShouldBe("not_a_regular_file");
    }

    [Fact]
    public void A_file_without_permission_is_refused()
    {
        var path = _folder.Write("a.csv", "a\n1\n");
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            // The administrator may read everything.
            return;
        }

        File.SetUnixFileMode(path, UnixFileMode.None);

        CodeOf(path).ShouldBe("no_permission");
    }

    [Fact]
    public void A_change_after_opening_is_noticed()
    {
        var path = _folder.Write("a.csv", "a\n1\n");
        using var file = SourceFile.Open(path);
        file.CheckUnchanged();

        File.AppendAllText(path, "2\n");

        Should.Throw<SluiceException>(file.CheckUnchanged).Problems.ShouldHaveSingleItem().Code.ShouldBe("file_changed");
    }

    [Fact]
    public void The_file_that_was_opened_is_read_even_when_another_takes_its_place()
    {
        var path = _folder.Write("a.csv", "old");
        using var file = SourceFile.Open(path);

        File.Move(_folder.Write("b.csv", "new"), path, overwrite: true);

        using var pass = file.OpenPass();
        new StreamReader(pass).ReadToEnd().ShouldBe("old");
    }

    [Fact]
    public void Passes_end_where_the_file_ended_when_it_was_opened()
    {
        var path = _folder.Write("a.csv", "first");
        using var file = SourceFile.Open(path);
        File.AppendAllText(path, "second");

        using var pass = file.OpenPass();
        new StreamReader(pass).ReadToEnd().ShouldBe("first");
        file.BytesRead.ShouldBe(5);
    }

    private static string CodeOf(string path)
        => Should.Throw<SluiceException>(() => SourceFile.Open(path)).Problems.ShouldHaveSingleItem().Code;
}
