using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Jobs;

namespace Sluice.Host.Api;

/// <summary>What every request goes through: headers, the gate, the endpoint, and problems as RFC 9457 has them.</summary>
/// <param name="context">What all requests share.</param>
/// <param name="gate">Lets callers in.</param>
internal sealed class ApiDispatch(ApiContext context, Gate gate)
{
    private static readonly (string Name, string Value)[] Headers =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
        ("Cache-Control", "no-store"),
    ];

    /// <summary>Runs an endpoint for whoever may.</summary>
    public RequestDelegate Serve(ApiEndpoint endpoint) => async http =>
    {
        var caller = gate.Admit(http, endpoint.Role);
        endpoint.RequireKnown(http.Request.Query.Keys);
        var answer = await endpoint.Run(new ApiCall(http, context, caller, endpoint));
        if (answer == ApiAnswer.Written)
        {
            return;
        }

        if (endpoint.Method != "GET")
        {
            context.Service.Notices.Give("request", $"{endpoint.Method} {http.Request.Path}: {answer.Status}, by {caller.Name} ({caller.Id})", JobIn(answer.Body));
        }

        if (answer.Location is { } location)
        {
            http.Response.Headers.Location = location;
        }

        http.Response.StatusCode = answer.Status;
        if (answer.Body is not null)
        {
            http.Response.ContentType = "application/json";
            await JsonSerializer.SerializeAsync(http.Response.Body, answer.Body, answer.Json!, http.RequestAborted);
        }
    };

    /// <summary>Sets headers, and turns what went wrong into a problem.</summary>
    public async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        foreach (var (name, value) in Headers)
        {
            http.Response.Headers[name] = value;
        }

        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode is 404 or 405 && http.Response.ContentType is null)
            {
                var code = http.Response.StatusCode == 404 ? "not_found" : "method_not_allowed";
                await WriteAsync(http, ApiProblems.Of(code, $"{http.Request.Method} {http.Request.Path} is nothing that this server does."));
            }
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        catch (SluiceException failure)
        {
            if (failure.Problems[0].Code == "key_wrong")
            {
                context.Service.Notices.Give("key_wrong", $"A wrong key came from {http.Connection.RemoteIpAddress}.", isWarning: true);
            }

            await WriteAsync(http, failure);
        }
        catch (BadHttpRequestException problem)
        {
            await WriteAsync(http, ApiProblems.Of(CodeOf(problem.StatusCode), problem.Message));
        }
        catch (Exception problem) when (ApiProblems.TryKindOf(problem) is { } known)
        {
            await WriteAsync(http, known.Kind, [known.Problem], FailureKind.Failed);
        }
        catch (Exception problem)
        {
            context.Service.Notices.Give("request_failed",
                $"{http.TraceIdentifier} {http.Request.Method} {http.Request.Path}: {problem.GetType().Name}: {problem.Message}", isWarning: true);
            await WriteAsync(http, ApiProblems.Of("internal_error", "This is a fault of Sluice; please report it with the request's id, which is in the log with what went wrong."));
        }
    }

    private static string CodeOf(int status) => status switch
    {
        408 => "request_too_slow",
        411 => "length_required",
        413 => "body_too_large",
        431 => "header_too_large",
        _ => "bad_request",
    };

    private static Task WriteAsync(HttpContext http, SluiceException failure) => WriteAsync(http, ApiProblems.KindOf(failure), failure.Problems, failure.Kind);

    private static async Task WriteAsync(HttpContext http, ProblemKind kind, IReadOnlyList<Problem> problems, FailureKind failure)
    {
        if (http.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            http.Abort();
            return;
        }

        var headers = http.Response.Headers;
        if (kind.RetryAfterSeconds is { } seconds)
        {
            headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (kind.Status == 401)
        {
            headers.WWWAuthenticate = "Bearer realm=\"sluice\"";
        }

        if (http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0)
        {
            // What was not read of the body is not waited for.
            headers.Connection = "close";
        }

        http.Response.StatusCode = kind.Status;
        http.Response.ContentType = "application/problem+json";
        var document = new ProblemDocument(
            $"{ApiServer.Root}/problems#{kind.Code}", kind.Title, kind.Status, problems[0].ToString(), kind.Code, http.TraceIdentifier, ApiProblems.FailureOf(kind, failure), problems);
        await JsonSerializer.SerializeAsync(http.Response.Body, document, ApiJson.Default.ProblemDocument, http.RequestAborted);
    }

    private static string? JobIn(object? body) => body switch
    {
        JobView job => job.Id,
        ReceivedReply received => received.Job.Id,
        _ => null,
    };
}
