using System.Text.Json;
using Sluice.Host.Local;
using Sluice.Jobs;

namespace Sluice.Host.Rendering;

/// <summary>
/// Writes what happens, a line each: text for people, JSON for programs, with the job that it is about. A line that can not be
/// written, on a full disk or to a reader that has gone, is left out: work does not end for want of a log.
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="isJson">True for a JSON object on each line.</param>
/// <param name="isQuiet">True for warnings only.</param>
internal sealed class NoticeLog(TextWriter output, bool isJson, bool isQuiet)
{
    private bool _isCut;

    /// <summary>Writes a line.</summary>
    public void Write(Notice notice)
    {
        if (isQuiet && !notice.IsWarning)
        {
            return;
        }

        lock (output)
        {
            try
            {
                // The line before may have got as far as its middle.
                output.WriteLine((_isCut ? Environment.NewLine : "") + (isJson ? JsonSerializer.Serialize(notice, LocalJson.Default.Notice) : JobText.Line(notice)));
                output.Flush();
                _isCut = false;
            }
            catch (IOException)
            {
                _isCut = true;
            }
        }
    }
}
