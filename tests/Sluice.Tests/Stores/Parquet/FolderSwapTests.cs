using Shouldly;
using Sluice.Stores.Parquet;
using Xunit;

namespace Sluice.Tests.Stores.Parquet;

public sealed class FolderSwapTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sluice-swap-").FullName;

    public FolderSwapTests()
    {
        Write(Staged, "new");
        Write(Target, "old");
    }

    private string Staged => Path.Combine(_root, "staged");

    private string Target => Path.Combine(_root, "target");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_staged_folder_is_in_the_place_of_the_other()
    {
        FolderSwap.Run(Staged, Target);

        Read(Target).ShouldBe("new");
    }

    [Fact]
    public void A_place_that_is_free_is_taken()
    {
        Directory.Delete(Target, recursive: true);

        FolderSwap.Run(Staged, Target);

        Read(Target).ShouldBe("new");
        Directory.Exists(Staged).ShouldBeFalse();
    }

    [Fact]
    public void Two_steps_do_the_same()
    {
        FolderSwap.InTwoSteps(Staged, Target);

        Read(Target).ShouldBe("new");
        Read(Staged + ".old").ShouldBe("old");
    }

    [Fact]
    public void A_crash_between_the_two_steps_is_gone_on_from()
    {
        Directory.Move(Target, Staged + ".old");

        FolderSwap.Run(Staged, Target);

        Read(Target).ShouldBe("new");
        Read(Staged + ".old").ShouldBe("old");
    }

    private static void Write(string folder, string text)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "file"), text);
    }

    private static string Read(string folder) => File.ReadAllText(Path.Combine(folder, "file"));
}
