using System.Diagnostics;

namespace Sluice.Tests.Support;

/// <summary>Waits for what will be true soon, and fails when it is not after a long time.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until a condition holds.</summary>
    public static void True(Func<bool> condition, string what, TimeSpan? patience = null)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > (patience ?? Patience))
            {
                throw new TimeoutException($"It did not come true: {what}");
            }

            Thread.Sleep(10);
        }
    }

    /// <summary>Waits until a condition holds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > (patience ?? Patience))
            {
                throw new TimeoutException($"It did not come true: {what}");
            }

            await Task.Delay(10);
        }
    }
}
