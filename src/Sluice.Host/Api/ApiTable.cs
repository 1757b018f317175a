namespace Sluice.Host.Api;

/// <summary>Everything that the HTTP API does, in one readable list.</summary>
internal static class ApiTable
{
    /// <summary>The endpoints.</summary>
    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        .. UploadsApi.Endpoints,
        .. ArrivalsApi.Endpoints,
        .. JobsApi.Endpoints,
        .. EventsApi.Endpoints,
        .. RejectsApi.Endpoints,
        .. PackagesApi.Endpoints,
        .. PipelinesApi.Endpoints,
        .. StoresApi.Endpoints,
        .. TicketsApi.Endpoints,
        .. SearchApi.Endpoints,
        .. AboutApi.Endpoints,
    ];
}
