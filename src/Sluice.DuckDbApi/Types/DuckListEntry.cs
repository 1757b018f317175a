using System.Runtime.InteropServices;

namespace Sluice.DuckDbApi;

/// <summary>A value of a LIST or MAP vector: where its elements lie in the child vector.</summary>
/// <param name="Offset">The row of the child vector where the list starts.</param>
/// <param name="Length">The number of elements.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct DuckListEntry(ulong Offset, ulong Length);
