using System.Text.Json;
using Sluice.Host.Local;
using Sluice.Jobs;

namespace Sluice.Host.Rendering;

/// <summary>Writes what happens, a line each: text for people, JSON for programs, with the job that it is about.</summary>
/// <param name="output">Where to.</param>
/// <param name="isJson">True for a JSON object on each line.</param>
/// <param name="isQuiet">True for warnings only.</param>
internal sealed class NoticeLog(TextWriter output, bool isJson, bool isQuiet)
{
    /// <summary>Writes a line.</summary>
    public void Write(Notice notice)
    {
        if (isQuiet && !notice.IsWarning)
        {
            return;
        }

        lock (output)
        {
            output.WriteLine(isJson ? JsonSerializer.Serialize(notice, LocalJson.Default.Notice) : JobText.Line(notice));
            output.Flush();
        }
    }
}
