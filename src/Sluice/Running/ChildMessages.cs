using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Packages;
using Sluice.Pipelines;
using Sluice.Pipelines.Config;
using Sluice.Running.Guessing;
using Sluice.Running.Rejects;
using Sluice.Running.Models;

namespace Sluice.Running;

/// <summary>What the parent asks of a child: one JSON object on one line of its standard input.</summary>
internal sealed record ChildRequest
{
    /// <summary>What to do.</summary>
    public required ChildTask Task { get; init; }

    /// <summary>The file to read.</summary>
    public required string File { get; init; }

    /// <summary>The file's name as the user gave it.</summary>
    public required string FileShown { get; init; }

    /// <summary>The folder in which the child may write, all its own.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// The folder that the child has to itself for as long as it lives, above <see cref="Folder"/>. With it, what was
    /// compiled for one file serves the next of the same columns; null where the request stands alone.
    /// </summary>
    public string? Desk { get; init; }

    /// <summary>The job, which names the package.</summary>
    public required string Job { get; init; }

    /// <summary>The pipeline; null to guess one.</summary>
    public PipelineConfig? Pipeline { get; init; }

    /// <summary>What tells the pipeline from others: <see cref="RunSpec.Fingerprint"/>.</summary>
    public string PipelineSha256 { get; init; } = "";

    /// <summary>Columns that the tables have already, by stream: a target without a type takes the table's.</summary>
    public IReadOnlyList<StreamColumn> TableColumns { get; init; } = [];

    /// <summary>Memory for DuckDB, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Threads for DuckDB and the reader.</summary>
    public required int Threads { get; init; }

    /// <summary>Only the first rows of the file; null for all.</summary>
    public long? RowsMax { get; init; }

    /// <summary>How many rows of a sample to return (preview), or to pack beside the plan; zero for none.</summary>
    public int SampleRows { get; init; } = 10;

    /// <summary>The package whose rejects are asked for (Explain).</summary>
    public PackageManifest? Manifest { get; init; }

    /// <summary>Rejects to leave out at the front, and how many to tell (Explain).</summary>
    public long Skip { get; init; }

    /// <summary>How many rejects to tell (Explain).</summary>
    public int Take { get; init; }

    /// <summary>True to tell the cells of each reject (Explain).</summary>
    public bool WithCells { get; init; }

    /// <summary>The mended rejects that are packed in the place of a file (Pack); null for a file.</summary>
    public ReplayWork? Replay { get; init; }

    /// <summary>What to write of the rejects (Export).</summary>
    public RejectExportRequest? Export { get; init; }

    /// <summary>Assemblies whose functions expressions may use.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>A fault that a test wants to see survived; null outside tests.</summary>
    public string? Fault { get; init; }

    /// <summary>The files that are packed one after the other (PackEach), each into a folder of its own; empty for one file.</summary>
    public IReadOnlyList<ChildFile> Files { get; init; } = [];

    /// <summary>What is asked about one of several files.</summary>
    public ChildRequest For(ChildFile file) => this with
    {
        Task = ChildTask.Pack,
        File = file.File,
        FileShown = file.FileShown,
        Folder = file.Folder,
        Job = file.Job,
        Fault = file.Fault,
        Files = [],
    };
}

/// <summary>One of several files that go through the same pipeline into the same tables.</summary>
/// <param name="File">The file to read.</param>
/// <param name="FileShown">Its name as the user gave it.</param>
/// <param name="Folder">The folder of its package.</param>
/// <param name="Job">Its job.</param>
/// <param name="Fault">A fault that a test wants to see survived; null outside tests.</param>
internal sealed record ChildFile(string File, string FileShown, string Folder, string Job, string? Fault);

/// <summary>The kinds of work a child does.</summary>
internal enum ChildTask
{
    /// <summary>Write a package.</summary>
    Pack,

    /// <summary>Write a package for each of several small files.</summary>
    PackEach,

    /// <summary>Compile the plan and give its SQL.</summary>
    Plan,

    /// <summary>Look at every row and tell names, types and a sample.</summary>
    Preview,

    /// <summary>Find out what a pipeline for the file would say.</summary>
    Guess,

    /// <summary>Tell the rejects of a package.</summary>
    Explain,

    /// <summary>Write the rejects of a package into a file for people.</summary>
    Export,

    /// <summary>Read a mended file: which rejects are in it.</summary>
    Mend,
}

/// <summary>What a child answers: any number of progress lines and questions, then one that ends the request.</summary>
internal sealed record ChildAnswer
{
    /// <summary>The longest line, in bytes: a parent listens to no longer one.</summary>
    public const int BytesMax = 64 << 20;

    /// <summary>In <see cref="Begun"/>: no file alone.</summary>
    public const int Together = -1;

    /// <summary>
    /// True on the first line, said before a byte of the file is read: whoever dies without it has not died of the file.
    /// </summary>
    public bool? Taken { get; init; }

    /// <summary>How far it is; set on progress lines only.</summary>
    public PackProgress? Progress { get; init; }

    /// <summary>
    /// The file of several that is begun now, by its place, so that the parent knows whose fault it is if this was the last
    /// word; <see cref="Together"/> when what was written is counted. Set on lines between which the request goes on.
    /// </summary>
    public int? Begun { get; init; }

    /// <summary>The file of several that this answers, by its place; null on the line that ends the request.</summary>
    public int? Place { get; init; }

    /// <summary>What the parent is to ask a model; set on lines between which the request goes on.</summary>
    public ModelQuestion? Question { get; init; }

    /// <summary>The manifest of the package that now lies in the folder (Pack; Plan, where a sample was asked for).</summary>
    public PackageManifest? Manifest { get; init; }

    /// <summary>The plan as text (Plan).</summary>
    public string? Plan { get; init; }

    /// <summary>What is in the file (Preview).</summary>
    public FilePreview? Preview { get; init; }

    /// <summary>What a pipeline for the file would say (Guess).</summary>
    public GuessedFile? Guessed { get; init; }

    /// <summary>The rejects that were asked for (Explain).</summary>
    public IReadOnlyList<Reject>? Rejects { get; init; }

    /// <summary>What is in the mended file (Mend).</summary>
    public MendedReport? Mended { get; init; }

    /// <summary>What was written (Export).</summary>
    public RejectExport? Export { get; init; }

    /// <summary>Why the request could not be done.</summary>
    public FailureKind? Failure { get; init; }

    /// <summary>The problems behind <see cref="Failure"/>.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>True when it has what the task asks for, or says why not.</summary>
    public bool IsOf(ChildTask task) => Failure is not null ? Problems?.Count > 0 : task switch
    {
        ChildTask.Pack => Manifest is not null,
        ChildTask.Plan => Plan is not null,
        ChildTask.Preview => Preview is not null,
        ChildTask.Guess => Guessed is not null,
        ChildTask.Explain => Rejects is not null,
        ChildTask.Export => Export is not null,
        ChildTask.Mend => Mended is not null,
        _ => true,
    };
}

/// <summary>How far a child is.</summary>
/// <param name="Phase">What it does now: guess, pack, books, load.</param>
/// <param name="BytesRead">Bytes of the file claimed in this phase.</param>
/// <param name="BytesTotal">Size of the file.</param>
/// <param name="Rows">Rows that have passed.</param>
/// <param name="Rejected">Rows of them with a reason.</param>
public sealed record PackProgress(string Phase, long BytesRead, long BytesTotal, long Rows, long Rejected)
{
    /// <summary>The phase in which stores take the package; the parent's own, and the last.</summary>
    public const string LoadPhase = "load";

    /// <summary>
    /// How much of the whole is done, from 0 to 1: an estimate by what the phases take of a large file. Looking for types
    /// is over at once when they are declared.
    /// </summary>
    [JsonIgnore]
    public double Share
    {
        get
        {
            var (from, to) = Phase switch { "guess" => (0.0, 0.3), "pack" => (0.3, 0.8), "books" => (0.8, 0.85), _ => (0.85, 0.85) };
            return from + ((to - from) * (BytesTotal == 0 ? 0 : Math.Min(1, BytesRead / (double)BytesTotal)));
        }
    }

    /// <summary>The numbers by name, for whoever shows progress without knowing what is counted.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, long> Counters => new Dictionary<string, long>
    {
        ["bytes_read"] = BytesRead,
        ["bytes_total"] = BytesTotal,
        ["rows_read"] = Rows,
        ["rejected"] = Rejected,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ChildRequest))]
[JsonSerializable(typeof(ChildAnswer))]
[JsonSerializable(typeof(ModelAnswers))]
internal sealed partial class ChildJson : JsonSerializerContext;
