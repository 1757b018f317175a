using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sluice.Bench.Commands;

/// <summary>
/// <c>bare-kestrel</c>: what an upload costs without Sluice. Kestrel writes the body to a file and answers; with
/// <c>?sync=true</c> once the bytes are on the disk, as Sluice does.
/// </summary>
internal static class BareKestrelCommand
{
    private const int BufferBytes = 1 << 20;

    public static Command Create()
    {
        var folder = new Option<string>("--folder") { Required = true, Description = "Where bodies are written; each is removed again." };
        var command = new Command("bare-kestrel", "Receives bodies and writes them to the disk, until its input ends.") { folder };
        command.SetAction(async (parsed, cancellation) =>
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.Services.AddRoutingCore();
            builder.Services.AddLogging(logging => logging.ClearProviders());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0);
                kestrel.Limits.MaxRequestBodySize = null;
            });
            await using var app = builder.Build();
            var place = parsed.GetRequiredValue(folder);
            app.Run(context => ReceiveAsync(context, Path.Combine(place, Guid.NewGuid().ToString("n"))));
            await app.StartAsync(cancellation);
            Console.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            await Console.In.ReadToEndAsync(cancellation);
            await app.StopAsync(cancellation);
        });
        return command;
    }

    private static async Task ReceiveAsync(HttpContext context, string path)
    {
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes, FileOptions.Asynchronous | FileOptions.DeleteOnClose))
        {
            await context.Request.Body.CopyToAsync(file, BufferBytes, context.RequestAborted);
            if (context.Request.Query["sync"] == "true")
            {
                file.Flush(flushToDisk: true);
            }

            context.Response.StatusCode = 202;
            await context.Response.CompleteAsync();
        }
    }
}
