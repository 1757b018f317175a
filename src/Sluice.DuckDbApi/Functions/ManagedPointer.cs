using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.DuckDbApi;

/// <summary>
/// A managed object in DuckDB's keeping: it holds a number, and gives it back when it has done with it. States belong
/// to DuckDB and are disposed then; a function object belongs to whoever registered it and is only let go.
/// </summary>
internal static unsafe class ManagedPointer
{
    /// <summary>Disposes the object if it is disposable, and lets it go.</summary>
    public static delegate* unmanaged[Cdecl]<nint, void> Release => &OnRelease;

    /// <summary>Lets the object go.</summary>
    public static delegate* unmanaged[Cdecl]<nint, void> Forget => &OnForget;

    public static nint Keep(object target) => GCHandle.ToIntPtr(GCHandle.Alloc(target));

    public static T Target<T>(nint pointer)
        where T : class => (T)GCHandle.FromIntPtr(pointer).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnRelease(nint pointer)
    {
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

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnForget(nint pointer) => GCHandle.FromIntPtr(pointer).Free();
}
