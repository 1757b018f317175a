using System.CommandLine;
using Sluice.Host.Remote;

namespace Sluice.Host.Commands;

/// <summary>The option that lets a server do what is asked, for the verbs that know it.</summary>
internal static class ServerOptions
{
    /// <summary>The option.</summary>
    public static Option<string?> Option() => new("--server")
    {
        Description = $"The server that does it, such as http://127.0.0.1:8321, instead of this machine. Its key, where it needs one, comes from {ServerFront.KeyVariable}.",
        HelpName = "URL",
    };

    /// <summary>The server, where nothing is asked that only this machine can do.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="notThere">Options that a server has not, each with the way that there is.</param>
    /// <exception cref="SluiceException"><c>usage</c>, <c>server_url</c>.</exception>
    public static ServerFront Open(string url, ParseResult parsed, params (Option Option, string Way)[] notThere)
    {
        if (notThere.FirstOrDefault(one => parsed.GetResult(one.Option) is { Implicit: false }) is { Option: { } found } there)
        {
            throw new SluiceException(FailureKind.Usage, [new Problem("usage", $"{found.Name} does not go with --server.") { Advice = there.Way }]);
        }

        return ServerFront.Open(url, Environment.GetEnvironmentVariable(ServerFront.KeyVariable));
    }
}
