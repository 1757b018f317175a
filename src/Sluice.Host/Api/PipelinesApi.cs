using Sluice.Host.Keys;
using Sluice.Host.Rendering;
using Sluice.Pipelines.Config;
using Sluice.Running;

namespace Sluice.Host.Api;

/// <summary>Pipelines, and what they and files say to each other.</summary>
internal static class PipelinesApi
{
    /// <summary>The most rows of a sample.</summary>
    public const int SampleMost = 200;

    private static readonly ApiParameter[] File =
    [
        new("name", "string", "The file's name, when the body is the file itself."),
        new("job", "string", "A job whose file is looked at, instead of one that is sent."),
    ];

    private static readonly ApiContent[] FileBody =
    [
        new("application/octet-stream", "The file itself, under any media type; nothing where job is given."),
        new("multipart/form-data", "A form with one file."),
    ];

    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new("GET", "/pipelines", Role.Viewer, "Lists the pipelines.", ListAsync)
        {
            Reply = ApiContent.Of(ApiJson.Default.IReadOnlyListPipelineLine, "The pipelines by name."),
        },
        new("GET", "/pipelines/{name}", Role.Viewer, "Shows a pipeline as it was written.", ShowAsync)
        {
            Reply = ApiContent.Of(ApiJson.Default.PipelineReply, "The pipeline."),
            Problems = ["unknown_pipeline"],
        },
        new("POST", "/pipelines/validate", Role.Viewer, "Says everything that is wrong with a pipeline, with line, column and the nearest valid key.", ValidateAsync)
        {
            Detail = "Variables are not looked up: one without a default counts as missing.",
            Body = [new("application/yaml", "The pipeline, at most 256 KB.")],
            Reply = ApiContent.Of(ApiJson.Default.ValidationReply, "What is wrong."),
            Problems = ["body_too_large"],
        },
        new("POST", "/pipelines/{name}/plan", Role.Analyst, "Shows the SQL that a pipeline would run for a file, and how it differs from the tables that are there.", PlanAsync)
        {
            Parameters = File,
            Body = FileBody,
            Reply = ApiContent.Of(ApiJson.Default.PlanReport, "The plan."),
            Problems = ["unknown_pipeline", "unknown_job", "arrival_too_large", "disk_full", "bad_form", "busy"],
        },
        new("POST", "/previews", Role.Analyst, "Looks at a whole file: its columns with proven types and witnesses, counts, and the first rows.", PreviewAsync)
        {
            Detail = "The file is not kept.",
            Parameters = [.. File, new("rows", "integer", $"Rows of the sample, at most {SampleMost}; 10 unless said otherwise.")],
            Body = FileBody,
            Reply = ApiContent.Of(ApiJson.Default.FilePreview, "What is in it."),
            Problems = ["unknown_job", "arrival_too_large", "disk_full", "bad_form", "busy"],
        },
    ];

    private static Task<ApiAnswer> ListAsync(ApiCall call)
    {
        IReadOnlyList<PipelineLine> lines = [.. call.Service.Pipelines.Names().Select(name =>
        {
            var problems = ProblemsOf(call, call.Service.Pipelines.Find(name));
            return new PipelineLine(name, IsValid(problems), problems);
        })];
        return Task.FromResult(ApiAnswer.Of(lines, ApiJson.Default.IReadOnlyListPipelineLine));
    }

    private static Task<ApiAnswer> ShowAsync(ApiCall call)
    {
        var name = call.Route("name");
        var found = call.Service.Pipelines.Find(name) ?? throw call.Service.Pipelines.Unknown(name);
        var problems = ProblemsOf(call, found);
        var reply = new PipelineReply(name, IsValid(problems), call.Service.Pipelines.Text(name) ?? "", problems);
        return Task.FromResult(ApiAnswer.Of(reply, ApiJson.Default.PipelineReply));
    }

    private static async Task<ApiAnswer> ValidateAsync(ApiCall call)
    {
        // Strangers' text is given nothing of this machine: no variables, no secrets.
        var found = PipelineYaml.Parse(await call.TextAsync(), "pipeline", ConfigSources.None);
        var problems = ProblemsOf(call, found);
        return ApiAnswer.Of(new ValidationReply(IsValid(problems), problems), ApiJson.Default.ValidationReply);
    }

    private static async Task<ApiAnswer> PlanAsync(ApiCall call)
    {
        var name = call.Route("name");
        var pipeline = (call.Service.Pipelines.Find(name) ?? throw call.Service.Pipelines.Unknown(name)).OrThrow();
        return await LookAsync(call, async request =>
            ApiAnswer.Of(PlanReport.Of(await call.Service.PlanAsync(request with { Pipeline = pipeline }, call.Gone)), ApiJson.Default.PlanReport));
    }

    private static Task<ApiAnswer> PreviewAsync(ApiCall call)
    {
        var rows = (int)(call.Whole("rows", 0, SampleMost) ?? 10);
        return LookAsync(call, async request => ApiAnswer.Of(await call.Service.PreviewAsync(request, rows, call.Gone), ApiJson.Default.FilePreview));
    }

    private static async Task<ApiAnswer> LookAsync(ApiCall call, Func<RunRequest, Task<ApiAnswer>> look)
    {
        if (call.Query("job") is { } id)
        {
            var arrival = (await call.Service.Database.FindAsync(id, call.Gone))?.Arrival ?? throw ApiProblems.Of("unknown_job", "There is no such job.");
            using var turn = await call.Context.BeginLookAsync(call.Gone);
            return await look(new RunRequest(arrival.Path ?? arrival.Name) { Kept = arrival.Path is null ? arrival.KeptPath : null });
        }

        using var held = await HoldAsync(call);
        using var place = await call.Context.BeginLookAsync(call.Gone);
        return await look(held.Request);
    }

    /// <summary>Holds a file that is sent, for as long as it is looked at.</summary>
    public static async Task<Arrivals.HeldFile> HoldAsync(ApiCall call)
    {
        using var place = await call.Context.BeginUploadAsync();
        await using var file = await SentFile.OpenAsync(call);
        return await call.Service.Arrivals.HoldAsync(file.Bytes, file.Name, call.Gone);
    }

    private static bool IsValid(IReadOnlyList<Problem> problems) => problems.All(problem => problem.Severity != Severity.Error);

    private static IReadOnlyList<Problem> ProblemsOf(ApiCall call, ConfigResult<PipelineConfig>? found) =>
        found is null ? [] : [.. found.Problems, .. found.Value is { } pipeline ? call.Context.Config.ProblemsOf(pipeline) : []];
}

/// <summary>A pipeline in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsValid">True when it can be run.</param>
/// <param name="Problems">What is wrong with it, or worth telling.</param>
internal sealed record PipelineLine(string Name, bool IsValid, IReadOnlyList<Problem> Problems);

/// <summary>A pipeline.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsValid">True when it can be run.</param>
/// <param name="Yaml">Its text.</param>
/// <param name="Problems">What is wrong with it, or worth telling.</param>
internal sealed record PipelineReply(string Name, bool IsValid, string Yaml, IReadOnlyList<Problem> Problems);

/// <summary>What is wrong with a pipeline.</summary>
/// <param name="IsValid">True when it can be run.</param>
/// <param name="Problems">What is wrong, or worth telling.</param>
internal sealed record ValidationReply(bool IsValid, IReadOnlyList<Problem> Problems);
