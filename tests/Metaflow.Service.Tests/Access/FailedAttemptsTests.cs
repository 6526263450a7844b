using System.Net;
using Metaflow.Service.Access.Limits;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Service.Tests.Access;

public sealed class FailedAttemptsTests
{
    private static readonly IPAddress _address = IPAddress.Parse("192.0.2.1");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void SecondsBlocked_ManyFailures_IsRestOfWindow()
    {
        var attempts = new FailedAttempts(_time);
        for (var i = 1; i < FailedAttempts.Most; i++)
            attempts.Add(_address);
        Assert.Equal(0, attempts.SecondsBlocked(_address));
        _time.Advance(TimeSpan.FromSeconds(50));

        Assert.Equal(FailedAttempts.Most, attempts.Add(IPAddress.Parse("::ffff:192.0.2.1")));

        Assert.Equal(10, attempts.SecondsBlocked(_address));
        Assert.Equal(0, attempts.SecondsBlocked(IPAddress.Parse("192.0.2.2")));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, attempts.SecondsBlocked(_address));
    }

    [Fact]
    public void Add_OtherAddressOfSameNetwork_CountsTogether()
    {
        var attempts = new FailedAttempts(_time);

        attempts.Add(IPAddress.Parse("2001:db8:1:2::1"));

        Assert.Equal(2, attempts.Add(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.Equal(1, attempts.Add(IPAddress.Parse("2001:db8:1:3::1")));
    }

    [Fact]
    public void Add_MoreAddressesThanRemembered_CountAsOne()
    {
        var attempts = new FailedAttempts(_time);
        for (var i = 0; i < 10_000; i++)
            attempts.Add(new IPAddress(i + 1L));

        Assert.Equal(1, attempts.Add(new IPAddress(20_001L)));
        Assert.Equal(2, attempts.Add(new IPAddress(20_002L)));
    }
}
