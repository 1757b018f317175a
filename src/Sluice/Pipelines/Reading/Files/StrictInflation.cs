using System.IO.Compression;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// Whether .NET validates what it unpacks: that data does not end too early, and that check sum and length are right. By
/// default it takes an early end for the end of the data.
/// </summary>
internal static class StrictInflation
{
    private static readonly bool IsOn = TurnOn();

    /// <summary>Turns it on; for good, and in the whole process.</summary>
    /// <exception cref="InvalidOperationException">It was too late.</exception>
    public static void Require()
    {
        if (!IsOn)
        {
            throw new InvalidOperationException(
                "gzip can not be read strictly: something in this process has used System.IO.Compression before. "
                + "Set System.IO.Compression.UseStrictValidation to true in runtimeconfig.json.");
        }
    }

    /// <summary>
    /// Switches .NET to strict validation and proves it on a member without its last bytes: the switch is looked at
    /// once, when the first stream of the process is made.
    /// </summary>
    private static bool TurnOn()
    {
        AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);
        ReadOnlySpan<byte> cut = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 4, 0, 0x43, 0xbe];
        using var stream = new GZipStream(new MemoryStream(cut.ToArray()), CompressionMode.Decompress);
        try
        {
            Span<byte> buffer = stackalloc byte[16];
            while (stream.Read(buffer) > 0)
            {
            }

            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }
}
