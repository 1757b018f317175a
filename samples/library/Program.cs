// The library in ten lines: a function of our own, a pipeline that uses it, a file, and what became of it.
using Sluice;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Functions;
using Sluice.Running;

var initials = UserFunction.Of("initials", (string name) => string.Concat(name.Split(' ').Select(word => word[0])));
using var engine = Engine.Open(new EngineOptions { Home = args[1], Functions = [initials] });
var pipeline = PipelineYaml.Parse("""
    pipeline: people
    map:
      customer: customer
      short:    { expr: initials(customer) }
    """, "people.yaml", ConfigSources.Process).OrThrow();
var outcome = await engine.RunAsync(new RunRequest(args[0]) { Pipeline = pipeline });
Console.WriteLine($"{outcome.Manifest?.Books}, completed: {outcome.Completed}");
foreach (var row in engine.Sample("home", "people", 2).Rows)
{
    Console.WriteLine(string.Join(" ", row));
}
