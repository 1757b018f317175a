using System.CommandLine;
using System.Runtime.InteropServices;
using Sluice.Host.Rendering;
using Sluice.Running;
using Sluice.Stores;

namespace Sluice.Host.Commands;

/// <summary>The verbs of the executable, in one readable list, and what is common to all of them.</summary>
internal static class CommandLine
{
    /// <summary>What a verb that was stopped leaves of what it had not finished.</summary>
    public const string NothingLeft = "What was not finished has left nothing behind.";

    /// <summary>Parses the words, runs the verb and gives the exit code.</summary>
    public static async Task<int> RunAsync(string[] words, TextWriter output, TextWriter error)
    {
        if (words is [ChildCommand.Verb])
        {
            // The pipes are for requests and answers: what a plug-in prints must not get between them.
            var (requests, answers) = (Console.OpenStandardInput(), Console.OpenStandardOutput());
            Console.SetIn(TextReader.Null);
            Console.SetOut(TextWriter.Null);
            ChildConfinement.Enter();
            return ChildLoop.Run(requests, answers);
        }

        var root = Create(output, error, out var common);
        var parsed = root.Parse(words);
        if (parsed.Errors.Count > 0 || UsageText.UnknownOption(parsed) is not null || UsageText.WithoutValue(words, parsed) is not null)
        {
            UsageText.Write(error, words, parsed);
            return ExitCodes.Usage;
        }

        return await GuardedAsync(parsed, common.IsJson(parsed), output, error);
    }

    /// <summary>All verbs.</summary>
    public static RootCommand Create(TextWriter output, TextWriter error, out CommonOptions common)
    {
        var root = new RootCommand("Sluice takes files in and gets their rows safely into stores.");
        common = new CommonOptions(root);
        root.Add(RunCommand.Create(common, output, error));
        root.Add(PreviewCommand.Create(common, output, error));
        root.Add(GuessCommand.Create(common, output, error));
        root.Add(PlanCommand.Create(common, output, error));
        root.Add(ValidateCommand.Create(common, output, error));
        root.Add(TestCommand.Create(common, output, error));
        root.Add(WorkCommand.Create(common, output));
        root.Add(ServeCommand.Create(common, output));
        root.Add(KeysCommand.Create(common, output, error));
        root.Add(JobsCommand.Create(common, output, error));
        root.Add(RejectsCommand.Create(common, output, error));
        root.Add(DoctorCommand.Create(common, output));
        root.Add(ConfigCommand.Create(common, output, error));
        root.Add(SearchCommand.Create(common, output));
        root.Add(LineageCommand.Create(common, output));
        VerbHelp.AddTo(root);
        RequireValues(root);
        return root;
    }

    // An option whose value was forgotten, or is that of a shell variable which is not set, is no wish for the default:
    // rows would go where nobody wanted them.
    private static void RequireValues(Command command)
    {
        foreach (var option in command.Options.Where(option => option.ValueType != typeof(bool) && option.Arity is { MaximumNumberOfValues: > 0 }))
        {
            if (option.Arity.MinimumNumberOfValues == 0)
            {
                option.Arity = new ArgumentArity(1, option.Arity.MaximumNumberOfValues);
            }

            option.Validators.Add(UsageText.CheckValues);
        }

        foreach (var argument in command.Arguments.Where(argument => argument.HelpName != SearchCommand.QueryName))
        {
            argument.Validators.Add(UsageText.CheckValues);
        }

        foreach (var verb in command.Subcommands)
        {
            RequireValues(verb);
        }
    }

    // The only place that turns what could not be done into words and an exit code.
    private static async Task<int> GuardedAsync(ParseResult parsed, bool isJson, TextWriter output, TextWriter error)
    {
        using var cancelled = new CancellationTokenSource();
        var exitCode = ExitCodes.Interrupted;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCodes.Interrupted));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCodes.Terminated));
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancelled.Token);
        }
        catch (SluiceException failure)
        {
            return Failed(ExitCodes.Of(failure.Kind), failure.Problems);
        }
        catch (StoreException failure)
        {
            return Failed(ExitCodes.Of(failure.Kind), [failure.Problem]);
        }
        catch (OperationCanceledException stopped) when (cancelled.IsCancellationRequested)
        {
            var said = stopped as StoppedException;
            error.WriteLine($"Stopped. {said?.Message ?? NothingLeft}");
            if (isJson && said?.Report is { } report)
            {
                output.WriteLine(report(exitCode));
            }

            return exitCode;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Failed(ExitCodes.Failed, [new Problem("io", $"Something can not be read or written: {problem.Message}")]);
        }
        catch (Exception fault)
        {
            var where = parsed.Tokens.Any(token => token.Value is "-v" or "--verbose") ? fault.ToString() : $"{fault.GetType().Name}: {fault.Message}";
            return Failed(ExitCodes.Failed, [new Problem("internal_error", $"This is a fault of Sluice: {where}")
            {
                Advice = "Please report it, with what --verbose says.",
            }]);
        }

        int Failed(int code, IReadOnlyList<Problem> problems)
        {
            ProblemText.Write(error, problems);
            if (isJson)
            {
                try
                {
                    output.WriteLine(new FailureReport("failed", code, problems).ToJson());
                }
                catch (IOException)
                {
                    // That nothing can be written there may be what went wrong.
                }
            }

            return code;
        }

        void Stop(PosixSignalContext signal, int code)
        {
            if (cancelled.IsCancellationRequested)
            {
                return;
            }

            signal.Cancel = true;
            exitCode = code;
            cancelled.Cancel();
        }
    }
}
