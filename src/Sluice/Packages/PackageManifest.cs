using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Packages;

/// <summary>
/// What a package says about itself: <c>manifest.json</c> beside <c>rows.parquet</c>. It is written last, so a folder
/// with a manifest is a whole package.
/// </summary>
public sealed record PackageManifest
{
    /// <summary>Version of the package format.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Version of the package format that wrote it.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The job that the package belongs to and is named by.</summary>
    public required string Job { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>Hash of the pipeline that made it, by which a later attempt at the job knows that it is what it would make.</summary>
    public string PipelineSha256 { get; init; } = "";

    /// <summary>The file that was packed.</summary>
    public required PackagedFile File { get; init; }

    /// <summary>The dialect in which the file was read, for a person.</summary>
    public required string Dialect { get; init; }

    /// <summary>How the raw record of a reject is cut into cells again, when the file is gone.</summary>
    public required RawForm Raw { get; init; }

    /// <summary>The streams of the package; the first is the pipeline's own.</summary>
    public required IReadOnlyList<PackagedStream> Streams { get; init; }

    /// <summary>Columns of <c>rows.parquet</c> that further streams are made of and that are none of the pipeline's own stream.</summary>
    public IReadOnlyList<StreamColumn> HiddenColumns { get; init; } = [];

    /// <summary>The checks behind the bits of <c>_reasons</c> and <c>_warnings</c>.</summary>
    public required IReadOnlyList<PackagedCheck> Checks { get; init; }

    /// <summary>Names of the unique checks, by the number in <c>duplicates.parquet</c>.</summary>
    public IReadOnlyList<string> Uniques { get; init; } = [];

    /// <summary>The books of the file.</summary>
    public required FileBooks Books { get; init; }

    /// <summary>How many rows broke each check, by reject code; a row counts once under each of its codes.</summary>
    public required IReadOnlyDictionary<string, long> RejectsByCode { get; init; }

    /// <summary>How many rows set off each check of severity warn, by its name.</summary>
    public IReadOnlyDictionary<string, long> Warnings { get; init; } = new Dictionary<string, long>();

    /// <summary>
    /// Digest of all rows that does not depend on their order: the 128-bit sum of DuckDB's hash over each row, in
    /// hexadecimal. Equal digests with equal counts mean an equal package.
    /// </summary>
    public required string Digest { get; init; }

    /// <summary>Size of <c>rows.parquet</c> in bytes, of all its files where it is a folder.</summary>
    public required long RowsBytes { get; init; }

    /// <summary>True where <c>duplicates.parquet</c> exists (<c>_row, _kept_row, _check</c>).</summary>
    public bool HasDuplicates { get; init; }

    /// <summary>Bounds of the pipeline that the rows break; with any, nothing is loaded.</summary>
    public IReadOnlyList<Problem> BrokenBounds { get; init; } = [];

    /// <summary>Which source column fed which target, and which fed none.</summary>
    public required PackagedColumns Columns { get; init; }

    /// <summary>The file's columns in their order.</summary>
    public IReadOnlyList<PackagedSourceColumn> SourceColumns { get; init; } = [];

    /// <summary>What the rows have proven of targets that nobody typed.</summary>
    public IReadOnlyList<PackagedProof> Proofs { get; init; } = [];

    /// <summary>How many columns became columns of their own where no <c>map</c> says; null when all did.</summary>
    public int? OwnColumns { get; init; }

    /// <summary>Whose rejects these rows are; null when they are those of the file.</summary>
    public PackagedReplay? ReplayOf { get; init; }

    /// <summary>What was worth telling while packing.</summary>
    public IReadOnlyList<Problem> Notes { get; init; } = [];

    /// <summary>Seconds spent packing in the child.</summary>
    public double PackSeconds { get; init; }

    /// <summary>The manifest with the hash of the bytes that were read: the file's, or the mended file's.</summary>
    /// <param name="sha256">The hash.</param>
    /// <param name="kept">Where the file's bytes are kept below the home folder; null when they lie at the path.</param>
    internal PackageManifest WithSha256(string sha256, string? kept) => ReplayOf is null
        ? this with { File = File with { Sha256 = sha256, Kept = kept } }
        : this with { ReplayOf = ReplayOf with { Sha256 = sha256 } };

    /// <summary>Reads <c>manifest.json</c> of a package folder.</summary>
    /// <exception cref="SluiceException">
    /// The folder holds no whole package, or one of another format; <c>package_unreadable</c> where it may hold one and could
    /// not be read just now.
    /// </exception>
    public static PackageManifest Read(string folder)
    {
        var path = Path.Combine(folder, PackageFolder.ManifestName);
        try
        {
            var manifest = JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(path), PackageJson.Default.PackageManifest);
            if (manifest is { Format: CurrentFormat })
            {
                return manifest;
            }

            throw new SluiceException(FailureKind.Failed, "package_format",
                $"The package {folder} has format {manifest?.Format}, and this version reads format {CurrentFormat}.");
        }
        catch (Exception problem) when (problem is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SluiceException(FailureKind.Failed, "package_broken",
                $"There is no whole package in {folder}: {problem.Message}", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(folder, problem);
        }
    }

    /// <summary>What is said of a package that nothing is known to be wrong with: whoever tries later may find it whole.</summary>
    internal static SluiceException Unreadable(string folder, Exception problem) => new(FailureKind.Failed,
        [new Problem("package_unreadable", $"The package {folder} can not be read just now: {problem.Message}")
        {
            Advice = "Look at the disk, its room and its rights, and try again.",
        }], problem);

    /// <summary>Writes <c>manifest.json</c> into a folder that is to become a package, which makes it durable.</summary>
    public void Write(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, PackageFolder.ManifestName), FileMode.Create, FileAccess.Write);
        JsonSerializer.Serialize(file, this, PackageJson.Default.PackageManifest);
    }
}

/// <summary>The file behind a package.</summary>
/// <param name="Path">The path as the user gave it.</param>
/// <param name="Bytes">Size in bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes in lower-case hexadecimal; empty until the parent has filled it in.</param>
/// <param name="Columns">How many columns it names.</param>
public sealed record PackagedFile(string Path, long Bytes, string Sha256, int Columns)
{
    /// <summary>Where the bytes lie below the home folder, for an arrival that is kept; null when they lie at the path.</summary>
    public string? Kept { get; init; }
}

/// <summary>The form of raw records.</summary>
/// <param name="IsDelimited">True for delimited text; false for a JSON object.</param>
/// <param name="Delimiter">Between fields.</param>
/// <param name="Quote">Around fields; empty for none.</param>
/// <param name="Escape">Before a quote within quotes; empty for the quote itself.</param>
/// <param name="Sheet">
/// The sheet that the rows come from, for a workbook: keys of the object are then letters of columns, and <c>_byte</c> is the
/// row in the sheet. Null for other files.
/// </param>
public sealed record RawForm(bool IsDelimited, string Delimiter = "", string Quote = "", string Escape = "", string? Sheet = null)
{
    /// <summary>True when an empty field is no value; otherwise it is the empty text.</summary>
    public bool EmptyIsNull { get; init; } = true;

    /// <summary>True when an empty field in quotes is no value.</summary>
    public bool QuotedEmptyIsNull { get; init; } = true;

    /// <summary>Paths of the objects in a JSON record whose members are columns of the file.</summary>
    public IReadOnlyList<string> Opened { get; init; } = [];

    /// <summary>Those of them that are columns of the file too.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];
}

/// <summary>One table-shaped output of a package.</summary>
/// <param name="Name">The stream's name.</param>
/// <param name="Select">
/// SQL that gives the stream's accepted rows, reading <c>{rows}</c>: a placeholder for the relation of accepted,
/// unduplicated rows with the hidden columns. Null for the pipeline's own stream, which is that relation itself.
/// </param>
/// <param name="Rows">How many rows it has to load.</param>
/// <param name="Columns">Its columns in order.</param>
public sealed record PackagedStream(string Name, string? Select, long Rows, IReadOnlyList<StreamColumn> Columns);

/// <summary>A column of a stream.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SqlType">DuckDB's type of it.</param>
public sealed record StreamColumn(string Name, string SqlType);

/// <summary>One check and the bit it sets.</summary>
/// <param name="Bit">Bit in <c>_reasons</c> (or in <c>_warnings</c> where <paramref name="Warns"/>): word = Bit / 62, bit = Bit % 62.</param>
/// <param name="Code">The permanent code, such as <c>type</c>.</param>
/// <param name="Name">Its name for a person.</param>
/// <param name="Column">The target column it is about, if one.</param>
/// <param name="SourceIndex">The source column whose cell is shown as found; -1 when there is none.</param>
/// <param name="SourceName">The name of that column in a raw record that is JSON.</param>
/// <param name="Expected">What would have been right, as a sentence part.</param>
/// <param name="Warns">True when the row is kept and only counted.</param>
/// <param name="Fails">True when a single such row fails the job.</param>
public sealed record PackagedCheck(
    int Bit, string Code, string Name, string? Column, int SourceIndex, string? SourceName, string Expected, bool Warns = false, bool Fails = false)
{
    /// <summary>The user's expression in SQL, which says of a row why it failed; null for a check without one.</summary>
    public string? Sql { get; init; }
}

/// <summary>Which columns went where, by their names in the file.</summary>
/// <param name="Mapped">Columns that feed a target.</param>
/// <param name="Unmapped">Columns that feed none (or <c>rest</c>).</param>
/// <param name="Repeated">Names that occur more than once.</param>
/// <param name="Report">A sentence for each decision.</param>
public sealed record PackagedColumns(
    IReadOnlyList<string> Mapped, IReadOnlyList<string> Unmapped, IReadOnlyList<string> Repeated, IReadOnlyList<string> Report);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PackageManifest))]
internal sealed partial class PackageJson : JsonSerializerContext;
