using Shouldly;
using Sluice.Host.Keys;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>Keys: shown once, kept as hashes, ended by time or by hand.</summary>
public sealed class KeyFileTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("sluice-test-");
    private readonly ManualTime _time = new();
    private readonly KeyFile _keys;

    public KeyFileTests() => _keys = new KeyFile(_home.FullName, _time);

    [Fact]
    public void A_key_opens_what_its_role_allows_and_is_kept_as_a_hash_that_only_its_user_can_read()
    {
        var (key, secret) = _keys.Create("console", Role.Analyst, null);

        _keys.Find(secret)!.Role.ShouldBe(Role.Analyst);
        var path = Path.Combine(_home.FullName, "keys.json");
        File.ReadAllText(path).ShouldNotContain(secret.Split('_')[2]);
        File.ReadAllText(path).ShouldContain(key.Sha256);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void Keys_that_can_not_be_read_let_nobody_in_and_it_is_said_why()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // As for a server whose user may not read them, also where the tests are run by one who may read everything.
        File.CreateSymbolicLink(Path.Combine(_home.FullName, "keys.json"), "/proc/self/mem");

        Should.Throw<SluiceException>(_keys.All).Problems[0].Code.ShouldBe("keys_damaged");
    }

    [Fact]
    public void What_is_not_the_whole_key_opens_nothing()
    {
        var (key, secret) = _keys.Create("console", Role.Admin, null);

        foreach (var wrong in new[] { "", "sluice_", $"sluice_{key.Id}_", secret[..^1], secret + "0", secret.ToUpperInvariant(), key.Sha256, $"sluice_{key.Id}_{key.Sha256}", new string('s', 100_000) })
        {
            _keys.Find(wrong).ShouldBeNull();
        }
    }

    [Fact]
    public void A_key_ends_when_its_time_is_over()
    {
        var (_, secret) = _keys.Create("short", Role.Viewer, TimeSpan.FromDays(1));

        _time.Advance(TimeSpan.FromHours(23));
        _keys.Find(secret).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromHours(1));
        _keys.Find(secret).ShouldBeNull();
    }

    [Fact]
    public void Two_who_make_keys_at_the_same_time_lose_none()
    {
        Parallel.For(0, 20, i => new KeyFile(_home.FullName, TimeProvider.System).Create($"key {i}", Role.Viewer, null));

        _keys.All().Select(key => key.Name).Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public void A_damaged_file_of_keys_opens_nothing_and_says_so()
    {
        _keys.Create("console", Role.Admin, null);
        File.WriteAllText(Path.Combine(_home.FullName, "keys.json"), "[{");

        Should.Throw<SluiceException>(() => _keys.All()).Problems[0].Code.ShouldBe("keys_damaged");
    }

    public void Dispose() => _home.Delete(recursive: true);
}
