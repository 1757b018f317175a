using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Sluice.Host.Api;

/// <summary>
/// A file in a request, as it comes: the body itself, or the last part of a form. Nothing of it is held in memory. What
/// is said about it stands in the query or in the form's fields.
/// </summary>
internal sealed class SentFile : IAsyncDisposable
{
    private const int FieldsMax = 100;
    private const int FieldBytesMax = 8 << 10;
    private const int BoundaryLengthMax = 70;
    private const int BufferBytes = 64 << 10;

    private readonly IReadOnlyDictionary<string, List<string>> _words;

    private SentFile(string name, Stream bytes, long? bytesDeclared, IReadOnlyDictionary<string, List<string>> words)
    {
        Name = name;
        Bytes = bytes;
        BytesDeclared = bytesDeclared;
        _words = words;
    }

    /// <summary>Its name, as the sender has it; it names no file of ours.</summary>
    public string Name { get; }

    /// <summary>Its bytes as they come.</summary>
    public Stream Bytes { get; }

    /// <summary>How many the sender says will come; null when it does not say.</summary>
    public long? BytesDeclared { get; }

    /// <summary>What is said under a name, once; null when nothing is.</summary>
    /// <exception cref="SluiceException"><c>bad_parameter</c>.</exception>
    public string? One(string name) => _words.GetValueOrDefault(name) switch
    {
        null => null,
        [var one] => one,
        _ => throw ApiProblems.BadParameter(name, "several values", "one value"),
    };

    /// <summary>Everything that is said under a name.</summary>
    public IReadOnlyList<string> All(string name) => _words.GetValueOrDefault(name) ?? [];

    /// <summary>Reads as far as the file's first byte.</summary>
    /// <exception cref="SluiceException"><c>bad_form</c>, <c>bad_parameter</c>, <c>unknown_parameter</c>, <c>arrival_too_large</c>.</exception>
    public static async Task<SentFile> OpenAsync(ApiCall call)
    {
        var request = call.Http.Request;
        call.AllowLargeBody();
        var words = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.OfType<string>().ToList(), StringComparer.OrdinalIgnoreCase);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            var name = words.GetValueOrDefault("name")?.FirstOrDefault() ?? DispositionName(request.Headers.ContentDisposition.ToString());
            return new SentFile(name ?? "upload", request.Body, request.ContentLength, words);
        }

        // The form around the file is small, so more than this can not be one that fits.
        if (request.ContentLength > call.Context.Config.Arrivals.BytesMax + ((FieldsMax + 1) * (FieldBytesMax + BufferBytes)))
        {
            throw Arrivals.KeptFiles.TooLarge(call.Context.Config.Arrivals.BytesMax);
        }

        return await OpenFormAsync(type, request.Body, words, call.Endpoint.RequireKnownField, call.Gone);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Bytes.DisposeAsync();

    private static async Task<SentFile> OpenFormAsync(MediaTypeHeaderValue type, Stream body, Dictionary<string, List<string>> words, Action<string> requireKnown, CancellationToken cancellation)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > BoundaryLengthMax)
        {
            throw BadForm($"The boundary has {boundary.Length} letters; it must have 1 to {BoundaryLengthMax}.");
        }

        var form = new MultipartReader(boundary, body, BufferBytes) { HeadersCountLimit = 16, HeadersLengthLimit = 16 << 10 };
        for (var fields = 0; await NextAsync(form, cancellation) is { } section; fields++)
        {
            if (fields == FieldsMax)
            {
                throw BadForm($"There are more than {FieldsMax} fields.");
            }

            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || HeaderUtilities.RemoveQuotes(disposition.Name).Length == 0)
            {
                throw BadForm("A part of the form has no name.");
            }

            if (NameOf(disposition) is { } name)
            {
                return new SentFile(name, new LastPart(section.Body, () => NextAsync(form, cancellation)), null, words);
            }

            var field = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            requireKnown(field);
            Add(words, field, await FieldAsync(section, cancellation));
        }

        throw BadForm("There is no file in the form.");
    }

    private static void Add(Dictionary<string, List<string>> words, string name, string value)
    {
        if (!words.TryGetValue(name, out var values))
        {
            words.Add(name, values = []);
        }

        values.Add(value);
    }

    private static async Task<string> FieldAsync(MultipartSection section, CancellationToken cancellation)
    {
        var bytes = new byte[FieldBytesMax + 1];
        var length = await section.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return length <= FieldBytesMax ? System.Text.Encoding.UTF8.GetString(bytes, 0, length)
            : throw BadForm($"A field has more than {FieldBytesMax} bytes.");
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader form, CancellationToken cancellation)
    {
        try
        {
            return await form.ReadNextSectionAsync(cancellation);
        }
        catch (InvalidDataException problem)
        {
            throw BadForm(problem.Message);
        }
        catch (IOException problem) when (problem.GetType() == typeof(IOException))
        {
            throw CutForm();
        }
    }

    private static string? DispositionName(string header) =>
        ContentDispositionHeaderValue.TryParse(header, out var disposition) ? NameOf(disposition) : null;

    private static string? NameOf(ContentDispositionHeaderValue disposition) =>
        disposition.FileNameStar.Length > 0 ? HeaderUtilities.RemoveQuotes(disposition.FileNameStar).ToString()
        : disposition.FileName.HasValue ? HeaderUtilities.UnescapeAsQuotedString(disposition.FileName).ToString() : null;

    private static SluiceException BadForm(string what) => ApiProblems.Of("bad_form", what + " A form has its fields first and then one file.");

    // The reader says it by an error of its own kind of end.
    private static SluiceException CutForm() => BadForm("The form ends before its closing boundary.");

    /// <summary>The bytes of a part that must be the form's last: what came behind it would be missed.</summary>
    private sealed class LastPart(Stream part, Func<Task<MultipartSection?>> next) : Stream
    {
        private bool _hasEnded;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation = default)
        {
            int read;
            try
            {
                read = _hasEnded ? 0 : await part.ReadAsync(buffer, cancellation);
            }
            catch (IOException problem) when (problem.GetType() == typeof(IOException))
            {
                throw CutForm();
            }

            if (read == 0 && !_hasEnded && buffer.Length > 0)
            {
                _hasEnded = true;
                if (await next() is not null)
                {
                    throw BadForm("Something comes behind the file.");
                }
            }

            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
