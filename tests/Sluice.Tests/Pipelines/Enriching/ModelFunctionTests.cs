using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching;
using Sluice.Pipelines.Enriching.Models;
using Sluice.Pipelines.Typing;
using Sluice.Tests.Pipelines.Functions;
using Xunit;

namespace Sluice.Tests.Pipelines.Enriching;

public sealed class ModelFunctionTests : IDisposable
{
    private readonly FunctionDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void A_text_longer_than_any_model_takes_has_failed_before_it_is_sent_to_whoever_asks_them()
    {
        var models = new KeepingModels();
        var call = new ModelCallConfig("opinion") { Model = "tone", Of = ["note"], Returns = [new ReturnedValue("length", CellTypeKind.Integer)] };
        var opinion = _database.Register(name => new ModelFunction(name, call, [new TextArgument("note", false)], models));

        var errors = _database.Column($"SELECT o.error FROM (SELECT unnest({opinion}(t)) AS o FROM (VALUES ('a'), (repeat('<', 1000001)), ('b')) v(t))");

        errors.ShouldBe([null, "the text has 1000001 characters, and no model is sent more than 1000000", null]);
        models.Texts.ShouldBe(["a", "b"]);
    }

    private sealed class KeepingModels : IModels
    {
        public List<string> Texts { get; } = [];

        public Task<IReadOnlyList<ModelAnswer>> AskAsync(string model, IReadOnlyList<string> texts, CancellationToken cancellation)
        {
            Texts.AddRange(texts);
            return Task.FromResult<IReadOnlyList<ModelAnswer>>([.. texts.Select(text => new ModelAnswer($$"""{"length": {{text.Length}}}""", null))]);
        }
    }
}
