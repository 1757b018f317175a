using System.Runtime.InteropServices;

namespace Sluice.Stores.Parquet;

/// <summary>Puts one folder in the place of another: in one step where the system can, so that no reader finds neither.</summary>
internal static partial class FolderSwap
{
    private const int CurrentFolder = -100;
    private const uint Exchange = 2;
    private const string OldEnding = ".old";

    /// <summary>Puts <paramref name="staged"/> in the place of <paramref name="target"/>, which is then found beside the staged name.</summary>
    public static void Run(string staged, string target)
    {
        if (!Directory.Exists(staged + OldEnding) && Directory.Exists(target) && TryExchange(staged, target))
        {
            return;
        }

        InTwoSteps(staged, target);
    }

    /// <summary>
    /// The same for systems without an exchange. A crash between the steps leaves no folder at the target; doing it again
    /// goes on from there.
    /// </summary>
    public static void InTwoSteps(string staged, string target)
    {
        if (Directory.Exists(target))
        {
            Directory.Move(target, staged + OldEnding);
        }

        Directory.Move(staged, target);
    }

    private static bool TryExchange(string staged, string target)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return RenameAt2(CurrentFolder, staged, CurrentFolder, target, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library that does not know the call.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int oldFolder, string oldPath, int newFolder, string newPath, uint flags);
}
