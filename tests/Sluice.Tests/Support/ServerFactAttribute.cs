using System.ComponentModel;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Sluice.Tests.Support;

/// <summary>A fact of a class that may be marked <see cref="NeedsServerAttribute"/>: one conformance suite runs for stores with and without a server.</summary>
[XunitTestCaseDiscoverer("Sluice.Tests.Support.ServerFactDiscoverer", "Sluice.Tests")]
public sealed class ServerFactAttribute : FactAttribute;

/// <summary>A theory of such a class.</summary>
[XunitTestCaseDiscoverer("Sluice.Tests.Support.ServerTheoryDiscoverer", "Sluice.Tests")]
public sealed class ServerTheoryAttribute : TheoryAttribute;

internal sealed class ServerFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo fact) =>
        ServerTestCase.ReasonOf(method) is null ? base.CreateTestCase(options, method, fact)
            : new ServerTestCase(DiagnosticMessageSink, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method);
}

internal sealed class ServerTheoryDiscoverer(IMessageSink messages) : TheoryDiscoverer(messages)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo theory) =>
        ServerTestCase.ReasonOf(method) is null ? base.Discover(options, method, theory)
            : [new ServerTestCase(DiagnosticMessageSink, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method)];
}

/// <summary>A test that is skipped because its server is not there.</summary>
public sealed class ServerTestCase : XunitTestCase
{
    [Obsolete("For the test runner.")]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ServerTestCase()
    {
    }

    public ServerTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions displayOptions, ITestMethod method)
        : base(messages, display, displayOptions, method)
    {
    }

    internal static string? ReasonOf(ITestMethod method) =>
        method.TestClass.Class.GetCustomAttributes(typeof(NeedsServerAttribute)).FirstOrDefault() is { } need
            ? new NeedsServerAttribute(need.GetConstructorArguments().OfType<string>().Single()).SkipReason
            : null;

    protected override string GetSkipReason(IAttributeInfo factAttribute) => ReasonOf(TestMethod)!;
}
