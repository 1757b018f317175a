using Shouldly;
using Sluice.Running;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>A file that is not what it was when its job began is never loaded.</summary>
public sealed class FileIdentityTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void A_file_that_grew_while_it_was_read_is_refused()
    {
        File.WriteAllText(_path, "id\n1\n");
        var before = ReferencedFile.Of(_path);

        File.AppendAllText(_path, "2\n");

        Code(() => before.RequireUnchanged("orders.csv")).ShouldBe("file_changed");
    }

    [Fact]
    public void A_file_that_was_rewritten_with_the_same_size_is_refused()
    {
        File.WriteAllText(_path, "id\n1\n");
        var before = ReferencedFile.Of(_path);

        File.WriteAllText(_path, "id\n2\n");
        File.SetLastWriteTimeUtc(_path, File.GetLastWriteTimeUtc(_path).AddSeconds(1));

        Code(() => before.RequireUnchanged("orders.csv")).ShouldBe("file_changed");
    }

    [Fact]
    public void Another_file_of_the_same_size_and_time_under_the_same_name_is_refused()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        File.WriteAllText(_path, "id\n1\n");
        var before = ReferencedFile.Of(_path);
        var other = _path + ".new";
        File.WriteAllText(other, "id\n2\n");
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(_path));

        File.Move(other, _path, overwrite: true);

        Code(() => before.RequireUnchanged("orders.csv")).ShouldBe("file_changed");
    }

    [Fact]
    public void A_file_that_vanished_is_refused()
    {
        var before = ReferencedFile.Of(_path);

        File.Delete(_path);

        Code(() => before.RequireUnchanged("orders.csv")).ShouldBe("file_changed");
    }

    [Fact]
    public void A_file_that_stayed_is_taken_and_its_hash_is_that_of_its_bytes()
    {
        File.WriteAllText(_path, "abc");
        var before = ReferencedFile.Of(_path);

        before.RequireUnchanged("abc.txt");

        before.Hash(CancellationToken.None).Sha256.ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    [Fact]
    public void A_file_is_hashed_once()
    {
        File.WriteAllText(_path, "abc");
        var before = ReferencedFile.Of(_path);
        var hash = before.Hash(CancellationToken.None);

        File.WriteAllText(_path, "abd");

        before.Hash(CancellationToken.None).ShouldBe(hash);
    }

    [Fact]
    public void A_link_is_what_it_leads_to()
    {
        File.WriteAllText(_path, "id\n1\n");
        var link = _path + ".link";
        File.CreateSymbolicLink(link, _path);
        try
        {
            var before = ReferencedFile.Of(link);

            before.Bytes.ShouldBe(5);
            before.RequireUnchanged("orders.csv");
            File.AppendAllText(_path, "2\n");
            Code(() => before.RequireUnchanged("orders.csv")).ShouldBe("file_changed");
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public void What_is_no_file_is_refused_and_not_waited_for()
    {
        if (OperatingSystem.IsLinux())
        {
            Code(() => ReferencedFile.Of("/dev/zero")).ShouldBe("not_a_regular_file");
        }
    }

    public void Dispose() => File.Delete(_path);

    private static string Code(Action check) => Should.Throw<SluiceException>(check).Problems.ShouldHaveSingleItem().Code;
}
