using System.Runtime.InteropServices;
using System.Text;

namespace Sluice.DuckDbApi.Native;

/// <summary>
/// The functions of <c>duckdb.h</c> under their own names, one file a chapter of that header. Reference:
/// https://duckdb.org/docs/stable/clients/c/api.
/// </summary>
internal static unsafe partial class NativeMethods
{
    /// <summary>libduckdb.so, libduckdb.dylib or duckdb.dll: the loader adds prefix and ending.</summary>
    private const string Library = "duckdb";

    [LibraryImport(Library)]
    public static partial void duckdb_free(void* pointer);

    [LibraryImport(Library)]
    public static partial byte* duckdb_library_version();

    /// <summary>The text at a pointer that DuckDB keeps owning; null for a null pointer.</summary>
    public static string? BorrowedText(byte* text) =>
        text == null ? null : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>The text at a pointer that DuckDB handed over, which is freed here.</summary>
    public static string? OwnedText(byte* text)
    {
        var copy = BorrowedText(text);
        duckdb_free(text);
        return copy;
    }
}
