using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Stores;
using Xunit;

namespace Sluice.Tests.Stores;

public sealed class InterruptionTests
{
    private const string Endless = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range + b.range < 0";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_long_statement_ends_when_it_is_cancelled_before_or_while_it_runs(bool isBefore)
    {
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        using var cancellation = new CancellationTokenSource();
        if (isBefore)
        {
            cancellation.Cancel();
        }
        else
        {
            cancellation.CancelAfter(TimeSpan.FromMilliseconds(50));
        }

        using (new Interruption(connection, cancellation.Token))
        {
            Should.Throw<DuckException>(() => connection.ExecuteLong(Endless)).IsInterrupt.ShouldBeTrue();
        }

        connection.ExecuteLong("CREATE TABLE t AS SELECT 1 AS n").ShouldBe(1);
    }
}
