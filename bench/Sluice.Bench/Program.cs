using System.CommandLine;
using Sluice.Bench.Commands;

var data = new DataOptions();
return new RootCommand("Sluice beside the bare engine, on the same files in the same run.")
{
    MainJobCommand.Create(data),
    GenerateCommand.Create(data),
    QueryCommand.Create(),
    SheetCommand.Create(),
    BareKestrelCommand.Create(),
    SqlLineageCommand.Create(),
}.Parse(args).Invoke();
