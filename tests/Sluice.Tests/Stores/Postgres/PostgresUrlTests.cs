using Shouldly;
using Sluice.Stores.Postgres;
using Xunit;

namespace Sluice.Tests.Stores.Postgres;

public sealed class PostgresUrlTests
{
    [Theory]
    [InlineData("//u:p@h:5433/db", "u", "p", "h", 5433, "db")]
    [InlineData("//u@h/db", "u", null, "h", 5432, "db")]
    [InlineData("///db", null, null, "localhost", 5432, "db")]
    [InlineData("//[::1]:5433/db", null, null, "::1", 5433, "db")]
    [InlineData("//u%40x:p%3A%2F%3F%23%40%25@h/d%20b", "u@x", "p:/?#@%", "h", 5432, "d b")]
    [InlineData("//u:a@b:c@h/db", "u", "a@b:c", "h", 5432, "db")]
    [InlineData("//u:p@/db?host=/var/run/postgresql", "u", "p", "/var/run/postgresql", 5432, "db")]
    public void A_url_is_taken_apart_as_psql_does(string text, string? user, string? password, string host, int port, string database)
    {
        var connection = PostgresUrl.Parse(text).Connection;

        connection.Username.ShouldBe(user);
        connection.Password.ShouldBe(password);
        connection.Host.ShouldBe(host);
        connection.Port.ShouldBe(port);
        connection.Database.ShouldBe(database);
    }

    [Fact]
    public void Options_are_named_after_the_question_mark()
    {
        var url = PostgresUrl.Parse("//h/db?sslmode=verify-full&schema=my%20own&statement_timeout_seconds=10&lock_timeout_seconds=0&idle_timeout_seconds=5"
            + "&retry_seconds=7&connect_timeout=3&application_name=me");

        url.Connection.SslMode.ShouldBe(Npgsql.SslMode.VerifyFull);
        url.Schema.ShouldBe("my own");
        url.StatementTimeout.ShouldBe(TimeSpan.FromSeconds(10));
        url.LockTimeout.ShouldBe(TimeSpan.Zero);
        url.IdleTimeout.ShouldBe(TimeSpan.FromSeconds(5));
        url.RetryTime.ShouldBe(TimeSpan.FromSeconds(7));
        url.Connection.Timeout.ShouldBe(3);
        url.Connection.ApplicationName.ShouldBe("me");
    }

    [Theory]
    [InlineData("//h/db?target_session_attrs=read-write", null)]
    [InlineData("//h/db?target_session_attrs=primary&host=a,b", "primary")]
    public void The_kind_of_server_is_chosen_where_there_are_several(string text, string? kind)
    {
        using var server = new PostgresServer(PostgresUrl.Parse(text), isReadOnly: false, "store");

        PostgresUrl.Parse(text).Connection.TargetSessionAttributes.ShouldBe(kind);
    }

    [Theory]
    [InlineData("h/db", "no // before the server")]
    [InlineData("//u:hunter2@h", "names no database")]
    [InlineData("//u:hunter2@h/db/more", "a second /")]
    [InlineData("//u:hunter2@h:0/db", "the port 0")]
    [InlineData("//u:hunter2@h:x/db", "the port x")]
    [InlineData("//u:hunter2@h/db?sslmode=maybe", "an sslmode that is none of")]
    [InlineData("//u:hunter2@h/db?password=hunter2", "the option password, which is none of sslmode")]
    [InlineData("//u:hunter2@h/db?connect_timeout=3600", "connect_timeout that is no number of seconds up to 1024")]
    [InlineData("//u:hunter2@a,b/db?target_session_attrs=writable", "a target_session_attrs that is none of any, read-write")]
    [InlineData("//u:hunter2@h/db?retry_seconds=soon", "retry_seconds that is no number of seconds")]
    public void What_is_wrong_is_said_without_the_password(string text, string what)
    {
        var refusal = Should.Throw<SluiceException>(() => PostgresUrl.Parse(text));

        refusal.Kind.ShouldBe(FailureKind.Config);
        refusal.Problems.Single().Message.ShouldContain(what);
        refusal.Message.ShouldNotContain("hunter2");
    }
}
