using System.Runtime.InteropServices;

namespace Sluice.DuckDbApi.Native;

/// <summary>
/// DuckDB's own copy of zstd. It is no part of the C API: the functions are C++ with mangled names, which GCC and Clang
/// build alike on Linux and macOS, and MSVC does not.
/// </summary>
internal static unsafe partial class NativeZstd
{
    private const string Library = "duckdb";
    private const string CreateContext = "_ZN11duckdb_zstd15ZSTD_createDCtxEv";
    private const string FreeContext = "_ZN11duckdb_zstd13ZSTD_freeDCtxEPNS_11ZSTD_DCtx_sE";
    private const string SetParameter = "_ZN11duckdb_zstd22ZSTD_DCtx_setParameterEPNS_11ZSTD_DCtx_sENS_15ZSTD_dParameterEi";
    private const string DecompressStream =
        "_ZN11duckdb_zstd21ZSTD_decompressStreamEPNS_11ZSTD_DCtx_sEPNS_16ZSTD_outBuffer_sEPNS_15ZSTD_inBuffer_sE";
    private const string IsError = "_ZN11duckdb_zstd12ZSTD_isErrorEm";
    private const string GetErrorName = "_ZN11duckdb_zstd17ZSTD_getErrorNameEm";

    /// <summary>True when the library of this platform exports all of them.</summary>
    public static bool IsPresent { get; } = Find();

    /// <summary><c>ZSTD_d_windowLogMax</c>.</summary>
    public const int WindowLogMax = 100;

    [LibraryImport(Library, EntryPoint = CreateContext)]
    public static partial ZstdHandle Create();

    [LibraryImport(Library, EntryPoint = FreeContext)]
    public static partial nuint Free(nint context);

    [LibraryImport(Library, EntryPoint = SetParameter)]
    public static partial nuint Set(ZstdHandle context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = DecompressStream)]
    public static partial nuint Decompress(ZstdHandle context, ZstdBuffer* output, ZstdBuffer* input);

    [LibraryImport(Library, EntryPoint = IsError)]
    public static partial uint IsErrorCode(nuint result);

    [LibraryImport(Library, EntryPoint = GetErrorName)]
    public static partial byte* ErrorName(nuint result);

    private static bool Find()
    {
        if (!NativeLibrary.TryLoad(Library, typeof(NativeZstd).Assembly, null, out var library))
        {
            return false;
        }

        string[] names = [CreateContext, FreeContext, SetParameter, DecompressStream, IsError, GetErrorName];
        return names.All(name => NativeLibrary.TryGetExport(library, name, out _));
    }
}

/// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer(byte* data, int size)
{
    public byte* Data = data;
    public nuint Size = (nuint)size;
    public nuint Position;
}

internal sealed class ZstdHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeZstd.Free(handle);
        return true;
    }
}
