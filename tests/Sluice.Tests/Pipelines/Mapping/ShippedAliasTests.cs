using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Mapping;
using Sluice.Tests.Pipelines.Config;
using Xunit;

namespace Sluice.Tests.Pipelines.Mapping;

public sealed class ShippedAliasTests
{
    [Fact]
    public void No_header_means_two_things_in_the_ticket_pipeline()
    {
        var pipeline = PipelineYaml.Load(Repository.PathOf("pipelines", "tickets.yaml"), new ConfigSources { Environment = _ => null });

        pipeline.Problems.ShouldBeEmpty();
        pipeline.Value!.Map!.Entries.SelectMany(entry => entry.From.Select(name => (Name: ColumnText.Normalise(name), entry.Target)).Distinct())
            // Beside a key it is the number of the ticket, alone it is its name; the names of both say which comes first.
            .Where(name => name.Name != "id").GroupBy(name => name.Name).Where(group => group.Count() > 1).Select(group => string.Join(", ", group)).ShouldBeEmpty();
    }
}
