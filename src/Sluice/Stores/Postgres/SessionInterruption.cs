namespace Sluice.Stores.Postgres;

/// <summary>
/// Asks the server to stop what a session does, while a token is cancelled and this is not disposed. One request is not
/// enough: it is forgotten when it falls between two statements.
/// </summary>
internal sealed class SessionInterruption : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly PostgresServer _server;
    private readonly PostgresSession _session;
    private readonly ManualResetEventSlim _isOver = new();
    private readonly CancellationTokenRegistration _registration;
    private Task _repeating = Task.CompletedTask;

    public SessionInterruption(PostgresServer server, PostgresSession session, CancellationToken cancellation)
    {
        _server = server;
        _session = session;
        _registration = cancellation.UnsafeRegister(static self => ((SessionInterruption)self!).Begin(), this);
    }

    public void Dispose()
    {
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
            _server.Cancel(_session);
        }
        while (!_isOver.Wait(Interval));
    }
}
