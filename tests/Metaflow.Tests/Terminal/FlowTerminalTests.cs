using Metaflow.Terminal;

namespace Metaflow.Tests.Terminal;

public sealed class FlowTerminalTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void SayMarked_WithColours_HighlightsWhatIsBetweenAsterisks()
    {
        var terminal = new FlowTerminal(_output, _error, colorError: true);

        terminal.SayMarked("step=*start* done", TextStyle.Heading, TextStyle.Bad);

        Assert.Equal("\e[35mstep=\e[0m\e[31m\e[1mstart\e[0m\e[35m done\e[0m\e[K\n", _error.ToString());
    }

    [Fact]
    public void SayMarked_WithoutColours_DropsTheAsterisks()
    {
        new FlowTerminal(_output, _error).SayMarked("step=*start*", TextStyle.Heading, TextStyle.Bad);

        Assert.Equal("step=start\n", _error.ToString());
    }

    [Fact]
    public void SayAlways_Indented_IndentsEachLine()
    {
        new FlowTerminal(_output, _error).SayAlways("a\nb", indent: true);

        Assert.Equal("    a\n    b\n", _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public void Say_Quiet_SaysNothing()
    {
        var terminal = new FlowTerminal(_output, _error) { IsQuiet = true };

        terminal.Say("a", TextStyle.Plain);
        terminal.SayMarked("*b*", TextStyle.Plain, TextStyle.Bad);
        terminal.SayAlways("c");

        Assert.Equal("c\n", _error.ToString());
    }

    [Fact]
    public void Data_OnlyErrorsAreColoured_StaysPlain()
    {
        var terminal = new FlowTerminal(_output, _error, colorError: true);

        terminal.Data.Write("name", TextStyle.Good);
        terminal.Data.EndLine();

        Assert.Equal("name\n", _output.ToString());
    }
}
