using Metaflow.Platform;

namespace Metaflow.Core.Tests.Platform;

public sealed class FileMoveTests
{
    private const int SharingViolation = unchecked((int)0x80070020);

    public static TheoryData<Exception> PassingFailures =>
        [new IOException("It is being used by another process.", SharingViolation), new UnauthorizedAccessException("Access is denied.")];

    [Theory]
    [MemberData(nameof(PassingFailures))]
    public void Try_FileHeldForAMomentOnWindows_TriesAgain(Exception failure)
    {
        var pauses = new List<TimeSpan>();
        var calls = 0;

        FileMove.Try(
            () =>
            {
                if (++calls < 4)
                    throw failure;
            },
            HostSystem.Windows,
            pauses.Add);

        Assert.Equal(4, calls);
        Assert.Equal([2, 4, 8], pauses.Select(pause => pause.TotalMilliseconds));
    }

    [Theory]
    [MemberData(nameof(PassingFailures))]
    public void Try_FileHeldForGoodOnWindows_GivesUpWithinTwoSeconds(Exception failure)
    {
        var waited = TimeSpan.Zero;

        var thrown = Assert.Throws(failure.GetType(), () => FileMove.Try(() => throw failure, HostSystem.Windows, pause => waited += pause));

        Assert.Same(failure, thrown);
        Assert.InRange(waited, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(nameof(HostSystem.Linux))]
    [InlineData(nameof(HostSystem.MacOS))]
    public void Try_RefusedElsewhere_FailsAtOnce(string system)
    {
        var calls = 0;

        Assert.Throws<UnauthorizedAccessException>(() => FileMove.Try(
            () =>
            {
                calls++;
                throw new UnauthorizedAccessException();
            },
            Enum.Parse<HostSystem>(system),
            _ => Assert.Fail("Nothing there passes by itself.")));

        Assert.Equal(1, calls);
    }

    [Fact]
    public void Try_OtherFailureOnWindows_FailsAtOnce() => Assert.Throws<FileNotFoundException>(() => FileMove.Try(
        () => throw new FileNotFoundException(), HostSystem.Windows, _ => Assert.Fail("It will not come.")));
}
