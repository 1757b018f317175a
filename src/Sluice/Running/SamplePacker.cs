using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines;

namespace Sluice.Running;

/// <summary>
/// Writes the first rows that come as a package in the child: enough to hold a plan against the tables of stores. Its
/// types are those of the whole file; its books are empty, and it can not be loaded.
/// </summary>
internal sealed class SamplePacker(PackSession session, ChildRequest request)
{
    /// <summary>Makes the package.</summary>
    public PackageManifest Pack(PipelinePlan plan)
    {
        var path = PackageRows.PathIn(request.Folder);
        session.Run($"COPY (SELECT * FROM (\n{plan.Query}\n) LIMIT {request.SampleRows}) TO {DuckSql.Literal(path)} (FORMAT parquet)");
        return new PackageManifest
        {
            Job = request.Job,
            Pipeline = session.PipelineName,
            File = new PackagedFile(request.FileShown, session.Source.BytesTotal, "", session.Source.Columns.Count),
            Dialect = session.Source.Description,
            Raw = RawRecords.FormOf(session.Source, session.Read),
            Streams = plan.Streams,
            Checks = plan.Checks,
            Books = new FileBooks(0, 0, 0, 0, 0, 0),
            RejectsByCode = new Dictionary<string, long>(),
            Digest = "",
            RowsBytes = PackageRows.Bytes(request.Folder),
            Columns = session.Columns,
        };
    }
}
