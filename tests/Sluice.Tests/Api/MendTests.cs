using System.Net;
using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>Rejects that are mended one cell at a time, over HTTP.</summary>
public sealed class MendTests : IDisposable
{
    private const string Pipeline = """
        pipeline: orders
        map:
          order_id: { from: order_id, type: integer, required: true }
          quantity: { from: quantity, type: integer, between: [1, 100] }
          note:     { from: note, type: text }
        check:
          - { unique: order_id }
        write:
          - { store: main, stream: orders }
        """;

    private readonly ServerProcess _server = new();

    public MendTests()
    {
        Directory.CreateDirectory(_server.Sluice.At("pipelines"));
        _server.Sluice.Write("pipelines/orders.yaml", Pipeline);
        _server.Sluice.Write("sluice.yaml", "arrivals: { free_bytes_min: 1 }\nstores:\n  main: duckdb:shop.duckdb\n");
        _server.StartAgain();
    }

    [Fact]
    public async Task A_mended_cell_is_kept_shown_and_replayed_once()
    {
        var job = await RunAsync("order_id,quantity,note\n1,5,a\n2,500,\"b; c\"\n3,x,-d\n4,7,e\n");

        var mended = await MendAsync(job, Change(job, 2, 0, """{ "quantity": "50" }"""));
        _server.Terminate().ShouldBe(0);
        _server.StartAgain();
        var page = await _server.GetAsync($"/api/v1/jobs/{job}/rejects?cells=true");
        var exported = await _server.Http.GetStringAsync($"/api/v1/jobs/{job}/rejects/export?format=csv");
        var tried = await ReplayAsync(job, "&dry_run=true");
        var first = await ReplayAsync(job);
        var second = await ReplayAsync(job);
        var after = await _server.GetAsync($"/api/v1/jobs/{job}/rejects");

        mended.GetProperty("mends")[0].GetProperty("mend").GetProperty("version").GetInt32().ShouldBe(1);
        var reject = page.GetProperty("rejects")[0];
        reject.GetProperty("reject_id").GetString().ShouldBe($"{job}:2");
        reject.GetProperty("cells").GetProperty("note").GetString().ShouldBe("b; c");
        reject.GetProperty("cells").GetProperty("quantity").GetString().ShouldBe("500");
        reject.GetProperty("mend").GetProperty("cells").GetProperty("quantity").GetString().ShouldBe("50");
        reject.GetProperty("mend").GetProperty("by").GetString().ShouldBe("local");
        page.GetProperty("rejects")[1].TryGetProperty("mend", out _).ShouldBeFalse();
        exported.ShouldContain("2,50,b; c");
        exported.ShouldContain("3,x,");
        (tried.GetProperty("replayed").GetInt64(), tried.GetProperty("outcome").GetProperty("completed").GetBoolean()).ShouldBe((1, true));
        first.GetProperty("original_job").GetString().ShouldBe(job);
        (first.GetProperty("replayed").GetInt64(), first.GetProperty("outcome").GetProperty("loads")[0].GetProperty("rows").GetInt64()).ShouldBe((1, 1));
        var replay = first.GetProperty("outcome").GetProperty("job").GetString()!;
        (second.GetProperty("replayed").GetInt64(), second.GetProperty("replayed_before").GetProperty(replay).GetInt64()).ShouldBe((0, 1));
        after.GetProperty("rejects")[0].GetProperty("replayed_by").GetString().ShouldBe(replay);
        (await RowsAsync()).ShouldBe(["1 5 a", "2 50 b; c", "4 7 e"]);
        (await _server.GetAsync($"/api/v1/packages/{replay}")).GetProperty("manifest").GetProperty("replay_of").GetProperty("job").GetString().ShouldBe(job);
        await ServerTests.ShouldBeProblemAsync(await SendAsync(job, Change(job, 2, 1, """{ "quantity": "51" }""")), 409, "already_replayed");
    }

    [Fact]
    public async Task Several_rows_and_a_duplicate_are_mended_together_and_other_cells_stay_as_they_are()
    {
        var job = await RunAsync("order_id,quantity,note\n1,5,'=a\n1,6,=b\n3,500,\"line\nbreak\"\n4,,\n5\n");

        await MendAsync(job, Change(job, 1, 0, """{ "order_id": "2" }"""), Change(job, 3, 0, """{ "quantity": "9" }"""), Change(job, 5, 0, """{ "_raw": "5,8,\"a,b\"" }"""));
        var replay = await ReplayAsync(job);

        replay.GetProperty("outcome").GetProperty("completed").GetBoolean().ShouldBeTrue(replay.ToString());
        (await RowsAsync()).ShouldBe(["1 6 =b", "2 5 '=a", "3 9 line\nbreak", "4  ", "5 8 a,b"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_mended_text_is_meant_letter_for_letter()
    {
        var job = await RunAsync("order_id,quantity,note\n1,500,'=a\n2,500,'-b\n3,500,\"c\nd\"\n");

        await MendAsync(job,
            Change(job, 1, 0, """{ "quantity": "1", "note": "=a" }"""),
            Change(job, 2, 0, """{ "quantity": "2", "note": "'=b" }"""),
            Change(job, 3, 0, """{ "quantity": "3", "note": "c\r\nd" }"""));
        var replay = await ReplayAsync(job);

        replay.GetProperty("outcome").GetProperty("completed").GetBoolean().ShouldBeTrue(replay.ToString());
        (await RowsAsync()).ShouldBe(["1 1 =a", "2 2 '=b", "3 3 c\r\nd"], ignoreOrder: true);
    }

    [Fact]
    public async Task Who_is_slower_than_somebody_else_is_told_and_writes_over_nothing()
    {
        var job = await RunAsync("order_id,quantity,note\n2,500,b\n3,x,c\n");
        await MendAsync(job, Change(job, 1, 0, """{ "quantity": "50", "note": "B" }"""));

        var late = await SendAsync(job, Change(job, 2, 0, """{ "quantity": "1" }"""), Change(job, 1, 0, """{ "quantity": "60" }"""));
        await ServerTests.ShouldBeProblemAsync(late, 409, "mend_conflict");
        var next = await MendAsync(job, Change(job, 1, 1, """{ "note": null }"""));
        var page = await _server.GetAsync($"/api/v1/jobs/{job}/rejects");

        next.GetProperty("mends")[0].GetProperty("mend").GetProperty("version").GetInt32().ShouldBe(2);
        page.GetProperty("rejects")[0].GetProperty("mend").GetProperty("cells").ToString().ShouldBe("""{"quantity":"50"}""");
        page.GetProperty("rejects")[1].TryGetProperty("mend", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task What_can_not_be_mended_is_said_and_nothing_is_kept()
    {
        var job = await RunAsync("order_id,quantity,note\n1,5,a\n2,500,b\n");

        async Task RefusedAsync(int status, string code, params string[] changes) =>
            await ServerTests.ShouldBeProblemAsync(await SendAsync(job, changes), status, code);

        await RefusedAsync(422, "unknown_column", Change(job, 2, 0, """{ "quantty": "50" }"""));
        await RefusedAsync(422, "unknown_reject", Change(job, 1, 0, """{ "quantity": "50" }"""));
        await RefusedAsync(422, "unknown_reject", Change(job, 99, 0, """{ "quantity": "50" }"""));
        await RefusedAsync(422, "unknown_reject", Change("019a0000-0000-7000-8000-000000000000", 2, 0, """{ "quantity": "50" }"""));
        await RefusedAsync(422, "reject_id_twice", Change(job, 2, 0, """{ "quantity": "50" }"""), Change(job, 2, 0, """{ "note": "x" }"""));
        await RefusedAsync(422, "mended_cell", Change(job, 2, 0, """{ "note": "a\u0000b" }"""));
        await RefusedAsync(422, "sound_record", Change(job, 2, 0, """{ "_raw": "2,50,b" }"""));
        await RefusedAsync(400, "usage");
        await RefusedAsync(400, "bad_json", """{ "reject_id": "x" }""");
        await ServerTests.ShouldBeProblemAsync(await _server.Http.PostAsync($"/api/v1/replays?job={job}", null), 422, "nothing_mended");
        await ServerTests.ShouldBeProblemAsync(await _server.Http.PostAsync("/api/v1/replays?job=019a0000-0000-7000-8000-000000000000", null), 404, "unknown_package");
        var wrong = await ServerProcess.JsonAsync(await SendAsync(job, Change(job, 2, 0, """{ "quantty": "50" }""")));
        wrong.GetProperty("problems")[0].GetProperty("advice").GetString().ShouldBe("Did you mean quantity?");
        (await _server.GetAsync($"/api/v1/jobs/{job}/rejects")).GetProperty("rejects")[0].TryGetProperty("mend", out _).ShouldBeFalse();
    }

    public void Dispose() => _server.Dispose();

    private static string Change(string job, int row, int version, string cells) => $$"""{ "reject_id": "{{job}}:{{row}}", "version": {{version}}, "cells": {{cells}} }""";

    private async Task<string> RunAsync(string file) => (await _server.RunAsync(file, "name=orders.csv&pipeline=orders")).GetProperty("id").GetString()!;

    private Task<HttpResponseMessage> SendAsync(string job, params string[] changes) => _server.Http.PatchAsync($"/api/v1/jobs/{job}/rejects",
        new StringContent($$"""{ "mends": [{{string.Join(", ", changes)}}] }""", Encoding.UTF8, "application/json"));

    private async Task<JsonElement> MendAsync(string job, params string[] changes)
    {
        var answer = await SendAsync(job, changes);
        var reply = await ServerProcess.JsonAsync(answer);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, reply.ToString());
        return reply;
    }

    private async Task<JsonElement> ReplayAsync(string job, string more = "")
    {
        var answer = await _server.Http.PostAsync($"/api/v1/replays?job={job}{more}", null);
        var reply = await ServerProcess.JsonAsync(answer);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, reply.ToString());
        return reply;
    }

    private async Task<IReadOnlyList<string>> RowsAsync()
    {
        var rows = await _server.GetAsync("/api/v1/stores/main/tables/orders/rows?order=order_id");
        return [.. rows.GetProperty("rows").EnumerateArray().Select(row => $"{row[0].GetString()} {row[1].GetString()} {row[2].GetString()}")];
    }
}
