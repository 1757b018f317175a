using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>Files that are sent to the server.</summary>
public sealed class UploadTests : IDisposable
{
    private const string Orders = "order_id,total\n1,2.50\n2,3.00\n";

    private readonly ServerProcess _server = ServerProcess.Start("""
        arrivals: { bytes_max: 1MB, free_bytes_min: 1 }
        server: { uploads_max: 2 }
        """);

    [Fact]
    public async Task A_file_sent_as_the_body_becomes_a_job_whose_rows_are_loaded()
    {
        var (answer, json) = await _server.UploadAsync(Orders, "name=orders.csv");

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        answer.Headers.Location!.ToString().ShouldBe(json.GetProperty("status_url").GetString());
        json.GetProperty("outcome").GetString().ShouldBe("queued");
        json.GetProperty("job").GetProperty("sha256").GetString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Orders))));
        var job = await _server.EndOfAsync(json.GetProperty("job").GetProperty("id").GetString()!);
        job.GetProperty("state").GetString().ShouldBe("completed");
        job.GetProperty("counters").GetProperty("loaded").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task A_file_in_a_form_goes_through_the_pipeline_that_its_fields_name()
    {
        Directory.CreateDirectory(_server.Sluice.At("pipelines"));
        _server.Sluice.Write("pipelines/orders.yaml", "pipeline: orders\nmap:\n  id: { from: order_id, type: integer }\n");
        using var form = new MultipartFormDataContent
        {
            { new StringContent("orders"), "pipeline" },
            { new StringContent("critical"), "priority" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(Orders)), "file", "../../etc/Ördner 1.csv" },
        };

        var answer = await _server.Http.PostAsync("/api/v1/uploads", form);

        var json = await ServerProcess.JsonAsync(answer);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, json.ToString());
        var job = json.GetProperty("job");
        job.GetProperty("pipeline").GetString().ShouldBe("orders");
        job.GetProperty("priority").GetString().ShouldBe("critical");
        job.GetProperty("file").GetString().ShouldBe("Ördner 1.csv");
        (await _server.EndOfAsync(job.GetProperty("id").GetString()!)).GetProperty("state").GetString().ShouldBe("completed");
    }

    [Theory]
    [InlineData("file-then-field")]
    [InlineData("two-files")]
    [InlineData("no-file")]
    [InlineData("cut")]
    public async Task A_form_that_is_not_as_it_should_be_leaves_nothing_behind(string kind)
    {
        const string File = "Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na\r\n1\r\n";
        const string Field = "Content-Disposition: form-data; name=\"pipeline\"\r\n\r\norders\r\n";
        var body = kind switch
        {
            "file-then-field" => $"--x\r\n{File}--x\r\n{Field}--x--\r\n",
            "two-files" => $"--x\r\n{File}--x\r\n{File}--x--\r\n",
            "no-file" => $"--x\r\n{Field}--x--\r\n",
            _ => $"--x\r\n{File}",
        };
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");

        var answer = await _server.Http.PostAsync("/api/v1/uploads", content);

        await ServerTests.ShouldBeProblemAsync(answer, 400, "bad_form");
        (await _server.GetAsync("/api/v1/jobs")).GetProperty("jobs").GetArrayLength().ShouldBe(0);
        Kept().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_too_large_is_refused_and_leaves_nothing_behind(bool saysItsLength)
    {
        var bytes = new byte[(1 << 20) + 1];
        HttpContent content = saysItsLength ? new ByteArrayContent(bytes) : new StreamContent(new EndlessStream(bytes.Length));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/uploads?name=big.csv") { Content = content };
        request.Headers.TransferEncodingChunked = !saysItsLength;

        var answer = await _server.Http.SendAsync(request);

        await ServerTests.ShouldBeProblemAsync(answer, 413, "arrival_too_large");
        Kept().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sender_that_breaks_off_leaves_nothing_behind()
    {
        using (var socket = new TcpClient(_server.Url.Host, _server.Url.Port))
        {
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/uploads?name=a.csv HTTP/1.1\r\nHost: {_server.Url.Authority}\r\nContent-Length: 500000\r\n\r\na,b\r\n1,2\r\n"));
            await Eventually.TrueAsync(() => Task.FromResult(Incoming().Count == 1), "the file is coming");
        }

        await Eventually.TrueAsync(() => Task.FromResult(Incoming().Count == 0), "what had come is gone");
        (await _server.GetAsync("/api/v1/jobs")).GetProperty("jobs").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_field_with_a_slip_in_its_name_is_refused_and_not_left_out()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("orders"), "pipelin" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(Orders)), "file", "orders.csv" },
        };

        var answer = await _server.Http.PostAsync("/api/v1/uploads", form);

        var json = await ServerProcess.JsonAsync(answer);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, json.ToString());
        json.GetProperty("code").GetString().ShouldBe("unknown_parameter");
        json.GetProperty("detail").GetString()!.ShouldContain("Did you mean pipeline?");
        (await _server.GetAsync("/api/v1/jobs")).GetProperty("jobs").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_same_idempotency_key_is_the_same_job_and_for_another_file_a_conflict()
    {
        var (_, first) = await _server.UploadAsync(Orders, "name=orders.csv&on_repeat=load_again", "order-17");
        var (again, second) = await _server.UploadAsync(Orders, "name=orders.csv&on_repeat=load_again", "order-17");
        var (other, _) = await _server.UploadAsync(Orders + "3,1.00\n", "name=orders.csv", "order-17");

        again.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        second.GetProperty("outcome").GetString().ShouldBe("same_request");
        second.GetProperty("job").GetProperty("id").GetString().ShouldBe(first.GetProperty("job").GetProperty("id").GetString());
        other.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task The_same_bytes_again_are_skipped_and_said_so()
    {
        var (_, first) = await _server.UploadAsync(Orders, "name=orders.csv");
        var (again, second) = await _server.UploadAsync(Orders, "name=orders.csv");

        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.GetProperty("outcome").GetString().ShouldBe("skipped");
        second.GetProperty("job").GetProperty("id").GetString().ShouldBe(first.GetProperty("job").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Values_that_would_reach_into_the_server_are_refused()
    {
        var (answer, json) = await _server.UploadAsync(Orders, "name=orders.csv&set=map.x.expr=%27${PATH}%27");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        json.GetProperty("code").GetString().ShouldBe("set_not_allowed");
    }

    [Fact]
    public async Task More_uploads_at_once_than_allowed_are_told_when_to_come_back()
    {
        var open = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 2; i++)
            {
                var socket = new TcpClient(_server.Url.Host, _server.Url.Port);
                open.Add(socket);
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/uploads?name=a.csv HTTP/1.1\r\nHost: {_server.Url.Authority}\r\nContent-Length: 500000\r\n\r\n1"));
            }

            await Eventually.TrueAsync(() => Task.FromResult(Incoming().Count == 2), "two are coming");
            var (answer, json) = await _server.UploadAsync(Orders, "name=orders.csv");

            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            json.GetProperty("code").GetString().ShouldBe("too_many_uploads");
            answer.Headers.RetryAfter!.Delta.ShouldNotBeNull();
        }
        finally
        {
            open.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_disk_without_room_is_507_and_the_server_says_that_it_is_not_ready()
    {
        using var server = ServerProcess.Start("arrivals: { free_bytes_min: 1000TB }\n");

        var (answer, json) = await server.UploadAsync(Orders, "name=orders.csv");
        var ready = await server.Http.GetAsync("/health/ready");

        answer.StatusCode.ShouldBe(HttpStatusCode.InsufficientStorage);
        json.GetProperty("code").GetString().ShouldBe("disk_full");
        answer.Headers.RetryAfter.ShouldNotBeNull();
        ready.StatusCode.ShouldBe(HttpStatusCode.InsufficientStorage);
    }

    [Fact]
    public async Task A_file_below_a_root_is_received_by_its_path_and_no_other_is()
    {
        Directory.CreateDirectory(_server.Sluice.At("in/deep"));
        _server.Sluice.Write("in/deep/orders.csv", Orders);
        _server.Sluice.Write("secret.csv", "a\n1\n");
        File.CreateSymbolicLink(_server.Sluice.At("in/link.csv"), _server.Sluice.At("secret.csv"));
        _server.Terminate();
        _server.Sluice.Write("sluice.yaml", $"roots: {{ exports: {_server.Sluice.At("in")} }}\narrivals: {{ free_bytes_min: 1 }}\n");
        _server.StartAgain();

        var good = await _server.PostAsync("/api/v1/arrivals", new { root = "exports", path = "deep/orders.csv" });
        var codes = new List<string>();
        foreach (var path in new[] { "../secret.csv", "/etc/passwd", "link.csv", "deep/../../secret.csv", "deep\\orders.csv", "" })
        {
            codes.Add((await _server.PostAsync("/api/v1/arrivals", new { root = "exports", path })).Json.GetProperty("code").GetString()!);
        }

        good.Status.ShouldBe(202);
        codes.ShouldAllBe(code => code == "path_not_allowed");
        (await _server.PostAsync("/api/v1/arrivals", new { root = "other", path = "a" })).Json.GetProperty("code").GetString().ShouldBe("unknown_root");
        (await _server.PostAsync("/api/v1/arrivals", new { root = "exports", path = "none.csv" })).Status.ShouldBe(404);
        (await _server.PostAsync("/api/v1/arrivals", new { root = "exports", path = "a", extra = 1 })).Json.GetProperty("code").GetString().ShouldBe("bad_json");
    }

    public void Dispose() => _server.Dispose();

    private List<string> Kept() => [.. _server.Sluice.Files().Where(file => file.StartsWith(".sluice/arrivals", StringComparison.Ordinal))];

    private List<string> Incoming() => [.. Kept().Where(file => file.Contains("/incoming/", StringComparison.Ordinal))];

    /// <summary>Zeros, of which nobody knows beforehand how many come.</summary>
    private sealed class EndlessStream(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
