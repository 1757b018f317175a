using Sluice.Running;
using Sluice.Stores;

namespace Sluice.Host.Rendering;

/// <summary>What <c>plan --output json</c> prints.</summary>
/// <param name="Plan">The plan as SQL with comments.</param>
/// <param name="Drift">Differences between streams and tables; null when there are none.</param>
/// <param name="Notes">Stores that could not be asked.</param>
internal sealed record PlanReport(string Plan, IReadOnlyList<SchemaDrift>? Drift, IReadOnlyList<Problem> Notes)
{
    public static PlanReport Of(FilePlan plan) => new(plan.Text, plan.Drift.Count > 0 ? plan.Drift : null, plan.Notes);
}
