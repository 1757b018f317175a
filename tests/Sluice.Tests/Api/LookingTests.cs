using System.IO.Compression;
using System.Net;
using System.Text;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>Packages, rejects, pipelines and stores over HTTP.</summary>
public sealed class LookingTests : IDisposable
{
    private const string Orders = "order_id,quantity\n1,5\n2,500\n3,x\n4,7\n4,8\n";

    private const string Pipeline = """
        pipeline: orders
        map:
          order_id: { from: order_id, type: integer, required: true }
          quantity: { from: quantity, type: integer, between: [1, 100] }
        check:
          - { unique: order_id }
        write:
          - { store: main, stream: orders }
        """;

    private readonly ServerProcess _server = new();

    public LookingTests()
    {
        Directory.CreateDirectory(_server.Sluice.At("pipelines"));
        _server.Sluice.Write("pipelines/orders.yaml", Pipeline);
        _server.Sluice.Write("pipelines/broken.yaml", "pipeline: broken\nmapp: {}\n");
        _server.Sluice.Write("sluice.yaml", "arrivals: { free_bytes_min: 1 }\nstores:\n  main: duckdb:shop.duckdb\n  gone: postgres://nobody:hunter2@127.0.0.1:1/none\n");
        _server.StartAgain();
    }

    [Fact]
    public async Task The_books_of_a_job_balance_and_its_rejects_say_all_their_reasons()
    {
        var job = (await _server.RunAsync(Orders, "name=orders.csv&pipeline=orders")).GetProperty("id").GetString();

        var books = await _server.GetAsync($"/api/v1/packages/{job}/books");
        var package = await _server.GetAsync($"/api/v1/packages/{job}");
        var first = await _server.GetAsync($"/api/v1/jobs/{job}/rejects?limit=2");
        var rest = await _server.GetAsync($"/api/v1/jobs/{job}/rejects?limit=2&cursor={first.GetProperty("next_cursor").GetString()}");

        books.GetProperty("balance").GetBoolean().ShouldBeTrue();
        books.GetProperty("file").GetProperty("rows_read").GetInt64().ShouldBe(5);
        books.GetProperty("file").GetProperty("rejected").GetInt64().ShouldBe(2);
        books.GetProperty("file").GetProperty("duplicate").GetInt64().ShouldBe(1);
        var store = books.GetProperty("stores")[0];
        (store.GetProperty("store").GetString(), store.GetProperty("loaded").GetInt64(), store.GetProperty("balance").GetBoolean()).ShouldBe(("main", 2, true));
        package.GetProperty("manifest").GetProperty("job").GetString().ShouldBe(job);
        package.GetProperty("outcome").GetProperty("completed").GetBoolean().ShouldBeTrue();
        first.GetProperty("rejects").EnumerateArray().Select(reject => reject.GetProperty("row").GetInt64()).ShouldBe([2, 3]);
        first.GetProperty("rejects")[1].GetProperty("reasons")[0].GetProperty("found").GetString().ShouldBe("x");
        rest.GetProperty("rejects").EnumerateArray().Count().ShouldBe(1);
        rest.TryGetProperty("next_cursor", out _).ShouldBeFalse();
        (await _server.GetAsync("/api/v1/packages")).GetProperty("packages").EnumerateArray().Single().GetProperty("job").GetString().ShouldBe(job);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task Rejects_are_fetched_mended_and_sent_back_each_once(string format)
    {
        var job = (await _server.RunAsync(Orders, "name=orders.csv&pipeline=orders")).GetProperty("id").GetString();

        var answer = await _server.Http.GetAsync($"/api/v1/jobs/{job}/rejects/export?format={format}");
        var file = await answer.Content.ReadAsByteArrayAsync();
        var tried = await ReplayAsync("?dry_run=true", Mended(file, format));
        var first = await ReplayAsync("", Mended(file, format));
        var second = await ReplayAsync("", Mended(file, format));

        answer.Content.Headers.ContentDisposition!.FileName!.Trim('"').ShouldBe($"rejects-{job}.{format}");
        (tried.GetProperty("replayed").GetInt64(), tried.GetProperty("outcome").GetProperty("completed").GetBoolean()).ShouldBe((2, true));
        (first.GetProperty("original_job").GetString(), first.GetProperty("rows").GetInt64(), first.GetProperty("replayed").GetInt64()).ShouldBe((job, 2, 2));
        (second.GetProperty("replayed").GetInt64(), second.GetProperty("replayed_before").EnumerateObject().Single().Value.GetInt64()).ShouldBe((0, 2));
        var rows = await _server.GetAsync("/api/v1/stores/main/tables/orders/rows?order=order_id&where=quantity:eq:50");
        rows.GetProperty("rows").EnumerateArray().Select(row => row[0].GetString()).ShouldBe(["2"]);
        await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync($"/api/v1/jobs/{job}/rejects/export?format=pdf"), 400, "bad_parameter");
        await ServerTests.ShouldBeProblemAsync(await _server.Http.PostAsync("/api/v1/replays?name=x.csv", new StringContent("a,b\n1,2\n")), 422, "no_reject_ids");
    }

    [Theory]
    [InlineData("/api/v1/packages/..%2f..%2fetc")]
    [InlineData("/api/v1/packages/019a0000-0000-7000-8000-000000000000")]
    [InlineData("/api/v1/packages/019a0000-0000-7000-8000-000000000000/books")]
    [InlineData("/api/v1/jobs/..%2f..%2f..%2fetc/rejects")]
    public async Task A_package_that_is_none_is_not_found(string path) => await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync(path), 404, "unknown_package");

    [Fact]
    public async Task Pipelines_are_listed_shown_and_validated()
    {
        var list = await _server.GetAsync("/api/v1/pipelines");
        var orders = await _server.GetAsync("/api/v1/pipelines/orders");
        var wrong = await ValidateAsync("pipeline: a\nmap:\n  x: { form: y }\n");
        var right = await ValidateAsync(Pipeline);
        var reaching = await ValidateAsync("pipeline: a\nmap:\n  x: { expr: \"'${PATH}'\" }\n");
        var deep = await ValidateAsync(new string('[', 100_000));

        list.EnumerateArray().Select(one => $"{one.GetProperty("name").GetString()} {one.GetProperty("is_valid").GetBoolean()}").ShouldBe(["broken False", "orders True"]);
        orders.GetProperty("yaml").GetString().ShouldBe(Pipeline);
        wrong.GetProperty("is_valid").GetBoolean().ShouldBeFalse();
        wrong.GetProperty("problems")[0].GetProperty("advice").GetString()!.ShouldContain("from");
        right.GetProperty("is_valid").GetBoolean().ShouldBeTrue();
        reaching.ToString().ShouldNotContain("/bin");
        deep.GetProperty("is_valid").GetBoolean().ShouldBeFalse();
        await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync("/api/v1/pipelines/..%2fsluice"), 404, "unknown_pipeline");
    }

    [Fact]
    public async Task A_file_is_looked_at_without_being_kept()
    {
        var preview = await ServerProcess.JsonAsync(await _server.Http.PostAsync("/api/v1/previews?name=orders.csv&rows=2", Body(Orders)));
        var plan = await ServerProcess.JsonAsync(await _server.Http.PostAsync("/api/v1/pipelines/orders/plan?name=orders.csv", Body(Orders)));
        var job = (await _server.RunAsync(Orders, "name=orders.csv&pipeline=orders")).GetProperty("id").GetString();
        var ofJob = await ServerProcess.JsonAsync(await _server.Http.PostAsync($"/api/v1/previews?job={job}", null));

        preview.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("type").GetString()).ShouldBe(["integer", "text"]);
        preview.GetProperty("sample").GetArrayLength().ShouldBe(2);
        plan.GetProperty("plan").GetString()!.ShouldContain("COPY (");
        ofJob.GetProperty("rows_read").GetInt64().ShouldBe(5);
        _server.Sluice.Files().ShouldNotContain(file => file.Contains("/incoming/"));
        (await _server.GetAsync("/api/v1/jobs")).GetProperty("jobs").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Stores_say_whether_they_are_there_and_show_their_rows()
    {
        await _server.RunAsync(Orders, "name=orders.csv&pipeline=orders");

        var stores = await _server.GetAsync("/api/v1/stores");
        var up = await _server.GetAsync("/api/v1/stores/main/health");
        var down = await _server.GetAsync("/api/v1/stores/gone/health");
        var tables = await _server.GetAsync("/api/v1/stores/main/tables");
        var rows = await _server.GetAsync("/api/v1/stores/main/tables/orders/rows?where=quantity:ge:5&order=-order_id&limit=1");
        var next = await _server.GetAsync($"/api/v1/stores/main/tables/orders/rows?where=quantity:ge:5&order=-order_id&limit=1&cursor={rows.GetProperty("next_cursor").GetString()}");

        stores.EnumerateArray().Select(store => store.GetProperty("name").GetString()).ShouldBe(["home", "gone", "main"]);
        stores.ToString().ShouldNotContain("hunter2");
        up.GetProperty("status").GetString().ShouldBe("up");
        down.GetProperty("status").GetString().ShouldBe("down");
        down.ToString().ShouldNotContain("hunter2");
        tables.EnumerateArray().Single().GetProperty("name").GetString().ShouldBe("orders");
        rows.GetProperty("rows")[0][0].GetString().ShouldBe("4");
        next.GetProperty("rows")[0][0].GetString().ShouldBe("1");
    }

    [Theory]
    [InlineData("/api/v1/stores/nowhere/tables", 404, "unknown_store")]
    [InlineData("/api/v1/stores/duckdb:%2Ftmp%2Fother.duckdb/tables", 404, "unknown_store")]
    [InlineData("/api/v1/stores/main/tables/nothing/rows", 404, "unknown_table")]
    [InlineData("/api/v1/stores/main/tables/nothing/rows?where=a:like:b", 400, "bad_parameter")]
    [InlineData("/api/v1/stores/main/tables/nothing/rows?limit=100000", 400, "bad_parameter")]
    [InlineData("/api/v1/stores/gone/tables", 503, "store_unreachable")]
    [InlineData("/api/v1/jobs?stat=failed", 400, "unknown_parameter")]
    [InlineData("/api/v1/tickets?title=login", 400, "unknown_parameter")]
    public async Task What_a_store_has_not_is_said_so(string path, int status, string code) =>
        await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync(path), status, code);

    [Fact]
    public async Task A_table_with_a_slash_in_its_name_is_found_and_so_is_one_with_a_percent_sign()
    {
        foreach (var (name, table) in new[] { ("slash", "a/b"), ("percent", "a%2Fb") })
        {
            _server.Sluice.Write($"pipelines/{name}.yaml", $"pipeline: {name}\nmap:\n  order_id: {{ from: order_id, type: integer }}\nwrite:\n  - {{ store: main, table: \"{table}\" }}\n");
            await _server.RunAsync($"order_id\n{name.Length}\n", $"name={name}.csv&pipeline={name}");
        }

        (await OneAsync("a%2Fb/rows")).ShouldBe("5");
        (await OneAsync("a%2fb/rows?limit=1")).ShouldBe("5");
        (await OneAsync("a%252Fb/rows")).ShouldBe("7");
        (await OneAsync("a%2Fb/groups?by=order_id")).ShouldBe("5");

        async Task<string?> OneAsync(string path) => (await _server.GetAsync($"/api/v1/stores/main/tables/{path}")).GetProperty("rows")[0][0].GetString();
    }

    public void Dispose() => _server.Dispose();

    private static StringContent Body(string text) => new(text, Encoding.UTF8, "text/csv");

    private async Task<System.Text.Json.JsonElement> ValidateAsync(string yaml)
    {
        var answer = await _server.Http.PostAsync("/api/v1/pipelines/validate", new StringContent(yaml));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await ServerProcess.JsonAsync(answer);
    }

    private async Task<System.Text.Json.JsonElement> ReplayAsync(string query, byte[] file) =>
        await ServerProcess.JsonAsync(await _server.Http.PostAsync("/api/v1/replays" + query, new ByteArrayContent(file)));

    // The quantity 500 becomes 50, which is allowed; x stays what it is.
    private static byte[] Mended(byte[] file, string format)
    {
        if (format == "csv")
        {
            return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace(",500", ",50"));
        }

        using var bytes = new MemoryStream();
        bytes.Write(file);
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Update, leaveOpen: true))
        {
            var part = archive.GetEntry("xl/worksheets/sheet1.xml")!;
            string text;
            using (var reader = new StreamReader(part.Open()))
            {
                text = reader.ReadToEnd();
            }

            part.Delete();
            using var writer = new StreamWriter(archive.CreateEntry("xl/worksheets/sheet1.xml").Open());
            writer.Write(text.Replace(">500<", ">50<"));
        }

        return bytes.ToArray();
    }
}
