using System.Runtime.InteropServices;

namespace Sluice.DuckDbApi;

/// <summary>A value of an INTERVAL vector. The parts are kept apart, because a month has no fixed number of days.</summary>
/// <param name="Months">Months.</param>
/// <param name="Days">Days.</param>
/// <param name="Micros">Microseconds.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct DuckInterval(int Months, int Days, long Micros);
