using Sluice.DuckDbApi;

namespace Sluice.Stores;

/// <summary>
/// Interrupts a connection's queries while a token is cancelled and this is not disposed. One interrupt is not enough:
/// it is forgotten when it falls between two statements.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly DuckConnection _connection;
    private readonly ManualResetEventSlim _isOver = new();
    private readonly CancellationTokenRegistration _registration;
    private Task _repeating = Task.CompletedTask;

    public Interruption(DuckConnection connection, CancellationToken cancellation)
    {
        _connection = connection;
        _registration = cancellation.UnsafeRegister(static self => ((Interruption)self!).Begin(), this);
    }

    public void Dispose()
    {
        // First waits for a callback under way, so that no interrupt can hit the ROLLBACK that comes next.
        _registration.Dispose();
        _isOver.Set();
        _repeating.Wait();
        _isOver.Dispose();
    }

    private void Begin() => _repeating = Task.Run(Repeat);

    private void Repeat()
    {
        do
        {
            _connection.Interrupt();
        }
        while (!_isOver.Wait(Interval));
    }
}
