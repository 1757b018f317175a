using System.Net;

namespace Sluice.Running.Models;

/// <summary>A model's name leads to an address that is not public.</summary>
/// <param name="address">The address.</param>
internal sealed class PrivateAddressException(IPAddress address) : IOException(
    $"its name leads to {address}, which is not public (private: true under models allows that)");
