using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.DuckDbApi;

/// <summary>
/// A managed object in DuckDB's keeping: it holds a number, and gives it back to <see cref="Release"/> when it has
/// done with it.
/// </summary>
internal static unsafe class ManagedPointer
{
    public static delegate* unmanaged[Cdecl]<nint, void> Release => &Free;

    public static nint Keep(object target) => GCHandle.ToIntPtr(GCHandle.Alloc(target));

    public static T Target<T>(nint pointer)
        where T : class => (T)GCHandle.FromIntPtr(pointer).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(nint pointer)
    {
        if (pointer == 0)
        {
            return;
        }

        var handle = GCHandle.FromIntPtr(pointer);
        try
        {
            (handle.Target as IDisposable)?.Dispose();
        }
        catch
        {
            // DuckDB is cleaning up and takes no error here; an exception that got out would end the process.
        }

        handle.Free();
    }
}
