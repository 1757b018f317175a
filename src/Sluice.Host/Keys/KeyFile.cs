using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Host.Keys;

/// <summary>
/// The keys of a home: <c>keys.json</c>, which only its user can read. It is replaced whole, and read again when it is
/// another, so that a key that was taken back is so at once, also for a server that runs. Safe for use by several threads.
/// </summary>
internal sealed class KeyFile(string home, TimeProvider time)
{
    private const string Prefix = "sluice_";
    private const int SecretBytes = 32;
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    private readonly string _path = Path.Combine(home, "keys.json");
    private readonly Lock _reading = new();
    private (DateTime ChangedAt, long Bytes) _identity;
    private IReadOnlyList<ApiKey> _keys = [];

    /// <summary>All keys, the oldest first; those that opened something once, too.</summary>
    public IReadOnlyList<ApiKey> All()
    {
        lock (_reading)
        {
            var file = new FileInfo(_path);
            if (!file.Exists)
            {
                return _keys = [];
            }

            var identity = (file.LastWriteTimeUtc, file.Length);
            if (identity != _identity)
            {
                _keys = Read();
                _identity = identity;
            }

            return _keys;
        }
    }

    /// <summary>The key behind a secret; null when it is none, or opens nothing any more.</summary>
    public ApiKey? Find(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal) || secret.Length > 200)
        {
            return null;
        }

        var id = secret[Prefix.Length..].Split('_')[0];
        var known = All().FirstOrDefault(key => key.Id == id);
        return known is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(secret)), Encoding.ASCII.GetBytes(known.Sha256))
            && known.IsValid(time.GetUtcNow()) ? known : null;
    }

    /// <summary>Makes a key. The secret is returned here and never again.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="role">What it allows.</param>
    /// <param name="lifetime">How long it opens something; null for ever.</param>
    public (ApiKey Key, string Secret) Create(string name, Role role, TimeSpan? lifetime)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var secret = $"{Prefix}{id}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))}";
        var now = time.GetUtcNow();
        var key = new ApiKey(id, name, role, HashOf(secret), now, lifetime is null ? null : now + lifetime, null);
        Change(keys => [.. keys, key]);
        return (key, secret);
    }

    /// <summary>Takes a key back.</summary>
    /// <exception cref="SluiceException"><c>unknown_key_id</c>.</exception>
    public ApiKey Revoke(string idOrName)
    {
        ApiKey? revoked = null;
        Change(keys =>
        {
            var found = keys.Where(key => key.Id == idOrName).Concat(keys.Where(key => key.Name == idOrName && key.RevokedAt is null)).FirstOrDefault()
                ?? throw new SluiceException(FailureKind.Failed, [new Problem("unknown_key_id", $"There is no key {idOrName}.") { Advice = "See sluice keys list." }]);
            revoked = found with { RevokedAt = found.RevokedAt ?? time.GetUtcNow() };
            return [.. keys.Select(key => key.Id == found.Id ? revoked : key)];
        });
        return revoked!;
    }

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private IReadOnlyList<ApiKey> Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(_path), KeyJson.Default.IReadOnlyListApiKey) ?? [];
        }
        catch (JsonException problem)
        {
            throw new SluiceException(FailureKind.Config, [new Problem("keys_damaged", $"The keys in {_path} can not be read: {problem.Message}")
            {
                Advice = "Bring the file back from a copy, or remove it and create new keys.",
            }], problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SluiceException(FailureKind.Config, [new Problem("keys_damaged", $"The keys in {_path} can not be read: {problem.Message}")
            {
                Advice = "Give the file to the user under whom the server runs (chown), and make keys as that user.",
            }], problem);
        }
    }

    private void Change(Func<IReadOnlyList<ApiKey>, IReadOnlyList<ApiKey>> change)
    {
        Directory.CreateDirectory(home);
        using var held = Hold();
        var aside = _path + ".new";
        File.Delete(aside);
        using (var file = new FileStream(aside, Private()))
        {
            JsonSerializer.Serialize(file, change(File.Exists(_path) ? Read() : []), KeyJson.Default.IReadOnlyListApiKey);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, _path, overwrite: true);
    }

    // Two who change the keys at once take turns.
    private FileStream Hold()
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetElapsedTime(began) < LockPatience)
            {
                Thread.Sleep(20);
            }
        }
    }

    private static FileStreamOptions Private()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ApiKey>))]
internal sealed partial class KeyJson : JsonSerializerContext;
