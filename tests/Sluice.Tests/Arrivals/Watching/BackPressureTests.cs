using Shouldly;
using Sluice.Arrivals.Watching;
using Sluice.Jobs;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Arrivals.Watching;

public sealed class BackPressureTests
{
    private readonly List<string> _told = [];
    private readonly BackPressure _pressure;
    private long _memory;

    public BackPressureTests()
    {
        var notices = new Notices(new ManualTime());
        notices.Subscribe(notice => _told.Add(notice.Code));
        _pressure = new BackPressure(200, 800, () => _memory, notices);
    }

    [Fact]
    public void It_pauses_at_the_bound_goes_on_at_half_of_it_and_says_both_once()
    {
        _pressure.IsPaused(199, 1).ShouldBeFalse();
        _pressure.IsPaused(200, 1).ShouldBeTrue();
        _pressure.IsPaused(150, 1).ShouldBeTrue();
        _pressure.IsPaused(101, 1).ShouldBeTrue();
        _pressure.IsPaused(100, 1).ShouldBeFalse();
        _pressure.IsPaused(199, 1).ShouldBeFalse();

        _told.ShouldBe(["watch_paused", "watch_resumed"]);
    }

    [Fact]
    public void It_pauses_when_memory_runs_short_and_goes_on_at_half()
    {
        _memory = 800;
        _pressure.IsPaused(0, 1).ShouldBeTrue();
        _memory = 500;
        _pressure.IsPaused(0, 1).ShouldBeTrue();
        _memory = 400;
        _pressure.IsPaused(0, 1).ShouldBeFalse();

        _told.ShouldBe(["watch_paused", "watch_resumed"]);
    }

    [Fact]
    public void Memory_that_is_given_back_late_holds_no_idle_machine_up()
    {
        _memory = 900;
        _pressure.IsPaused(3, 0).ShouldBeFalse();
        _pressure.IsPaused(3, 1).ShouldBeTrue();
        _pressure.IsPaused(3, 0).ShouldBeFalse();
    }
}
