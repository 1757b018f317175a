using System.Diagnostics;
using Shouldly;
using Sluice.Arrivals;
using Xunit;

namespace Sluice.Tests.Arrivals;

/// <summary>A path of a stranger's leads to a regular file below its root, or nowhere.</summary>
public sealed class FileBelowTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-test-").FullName;
    private readonly string _root;

    public FileBelowTests()
    {
        _root = Path.Combine(_folder, "root");
        Directory.CreateDirectory(Path.Combine(_root, "deep"));
        File.WriteAllText(Path.Combine(_folder, "secret.csv"), "secret");
        File.WriteAllText(Path.Combine(_root, "a.csv"), "inside");
        File.WriteAllText(Path.Combine(_root, "deep", "b.csv"), "deeper");
        Directory.CreateDirectory(Path.Combine(_folder, "rootling"));
        File.WriteAllText(Path.Combine(_folder, "rootling", "c.csv"), "neighbour");
        File.CreateSymbolicLink(Path.Combine(_root, "out.csv"), Path.Combine(_folder, "secret.csv"));
        File.CreateSymbolicLink(Path.Combine(_root, "beside.csv"), Path.Combine(_folder, "rootling", "c.csv"));
        File.CreateSymbolicLink(Path.Combine(_root, "in.csv"), Path.Combine(_root, "deep", "b.csv"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "up"), _folder);
        File.CreateSymbolicLink(Path.Combine(_root, "nowhere.csv"), Path.Combine(_root, "missing.csv"));
    }

    [Theory]
    [InlineData("a.csv", "inside")]
    [InlineData("deep/b.csv", "deeper")]
    [InlineData("in.csv", "deeper")]
    public void A_file_below_the_root_is_opened(string path, string bytes)
    {
        using var file = FileBelow.Open(_root, path, isStrangers: true);

        new StreamReader(file.OpenBytes()).ReadToEnd().ShouldBe(bytes);
    }

    [Theory]
    [InlineData("../secret.csv", "path_not_allowed")]
    [InlineData("deep/../../secret.csv", "path_not_allowed")]
    [InlineData("deep/../a.csv", "path_not_allowed")]
    [InlineData("./a.csv", "path_not_allowed")]
    [InlineData("deep//b.csv", "path_not_allowed")]
    [InlineData("/etc/passwd", "path_not_allowed")]
    [InlineData("..\\secret.csv", "path_not_allowed")]
    [InlineData("C:/secret.csv", "path_not_allowed")]
    [InlineData("a.csv:stream", "path_not_allowed")]
    [InlineData("a.csv\0.txt", "path_not_allowed")]
    [InlineData("a\n.csv", "path_not_allowed")]
    [InlineData("", "path_not_allowed")]
    [InlineData("out.csv", "path_not_allowed")]
    [InlineData("beside.csv", "path_not_allowed")]
    [InlineData("up/secret.csv", "path_not_allowed")]
    [InlineData("up/root/../secret.csv", "path_not_allowed")]
    [InlineData("nowhere.csv", "file_not_found")]
    [InlineData("missing.csv", "file_not_found")]
    [InlineData("a.csv/b.csv", "file_not_found")]
    [InlineData("deep", "not_a_regular_file")]
    public void Any_other_path_is_refused(string path, string code) => Code(path).ShouldBe(code);

    [Fact]
    public void A_link_that_stays_inside_may_pass_through_the_outside_only_by_its_real_place()
    {
        // up/root/a.csv is, in the end, below the root: what is checked is where the open file lies.
        using var file = FileBelow.Open(_root, "up/root/a.csv", isStrangers: true);

        new StreamReader(file.OpenBytes()).ReadToEnd().ShouldBe("inside");
    }

    [Fact]
    public void A_pipe_is_not_waited_for()
    {
        Process.Start("mkfifo", Path.Combine(_root, "pipe.csv")).WaitForExit();

        Code("pipe.csv").ShouldBe("not_a_regular_file");
    }

    [Fact]
    public void What_is_exchanged_after_opening_is_not_what_is_read()
    {
        using var file = FileBelow.Open(_root, "a.csv", isStrangers: true);

        File.Delete(Path.Combine(_root, "a.csv"));
        File.CreateSymbolicLink(Path.Combine(_root, "a.csv"), Path.Combine(_folder, "secret.csv"));

        new StreamReader(file.OpenBytes()).ReadToEnd().ShouldBe("inside");
    }

    [Fact]
    public void A_file_that_grows_after_opening_is_known_to_have_changed()
    {
        using var file = FileBelow.Open(_root, "a.csv", isStrangers: true);
        file.IsUnchanged.ShouldBeTrue();

        File.AppendAllText(Path.Combine(_root, "a.csv"), "more");

        file.IsUnchanged.ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Code(string path) =>
        Should.Throw<SluiceException>(() => FileBelow.Open(_root, path, isStrangers: true).Dispose()).Problems.ShouldHaveSingleItem().Code;
}
