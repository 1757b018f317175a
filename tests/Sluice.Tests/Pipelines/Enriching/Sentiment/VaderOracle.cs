using System.Diagnostics;
using System.Text.Json;
using Sluice.Tests.Support;

namespace Sluice.Tests.Pipelines.Enriching.Sentiment;

/// <summary>What an independent statement of VADER says of sentences: the npm package vader-sentiment, run by Node.</summary>
internal static class VaderOracle
{
    private const string Program = """
        const { SentimentIntensityAnalyzer } = require('vader-sentiment');
        let text = '';
        process.stdin.setEncoding('utf8').on('data', part => text += part).on('end', () => {
          const scores = JSON.parse(text).map(sentence => SentimentIntensityAnalyzer.polarity_scores(sentence));
          process.stdout.write(JSON.stringify(scores.map(score => [score.compound, score.pos, score.neu, score.neg])));
        });
        """;

    /// <summary>compound, pos, neu and neg of each sentence; the first with four decimals, the others with three.</summary>
    public static double[][] Scores(IReadOnlyList<string> sentences)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Program])
        {
            WorkingDirectory = SluiceProcess.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = node.StandardOutput.ReadToEndAsync();
        var error = node.StandardError.ReadToEndAsync();
        JsonSerializer.Serialize(node.StandardInput.BaseStream, sentences);
        node.StandardInput.Close();
        node.WaitForExit();
        return node.ExitCode == 0 ? JsonSerializer.Deserialize<double[][]>(output.Result)!
            : throw new InvalidOperationException($"Node did not run vader-sentiment; npm ci brings it. {error.Result}");
    }
}
