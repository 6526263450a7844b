using System.Text;
using CsCheck;
using Metaflow.Runtime.Workers;

namespace Metaflow.Tests.Workers;

public sealed class OutputReaderTests
{
    private const string Mark = "\u0001end\u0001";

    [Fact]
    public void Run_LinesAndMark_AreToldApart() =>
        Assert.Equal(["one", "two", "<mark>", "three"], Read($"one\ntwo\n{Mark}\nthree\n", 100));

    [Fact]
    public void Run_LastLineHasNoEnd_IsALineBeforeTheMark() =>
        Assert.Equal(["no end", "<mark>"], Read($"no end{Mark}\n", 100));

    [Fact]
    public void Run_CarriageReturns_AreNoPartOfLines() => Assert.Equal(["one", "", "two"], Read("one\r\n\r\ntwo", 100));

    [Fact]
    public void Run_LineOfManyMegabytes_IsCutButKeptWhole()
    {
        var lines = Read(new string('x', 3_000_000) + "\nafter\n", 65536);

        Assert.Equal(3_000_000, lines.SkipLast(1).Sum(line => line.Length));
        Assert.Equal("after", lines[^1]);
    }

    [Fact]
    public void Run_ChunksOfAnySize_GiveTheSameLines() =>
        Gen.Select(Gen.String[Gen.Char["ab\n"], 0, 200].List[1, 5], Gen.Int[1, 50]).Sample((outputs, chunk) =>
        {
            var text = string.Concat(outputs.Select(o => o + Mark + "\n"));
            var expected = outputs.SelectMany(o => o.Split('\n') is [.. var lines, ""] ? [.. lines, "<mark>"]
                : (IEnumerable<string>)[.. o.Split('\n'), "<mark>"]);

            Assert.Equal(expected, Read(text, chunk));
        });

    private static List<string> Read(string text, int chunk)
    {
        var lines = new List<string>();
        using var stream = new ChunkedStream(Encoding.UTF8.GetBytes(text), chunk);
        new OutputReader(
            stream, Encoding.UTF8.GetBytes(Mark), line => lines.Add(Encoding.UTF8.GetString(line)), () => lines.Add("<mark>"))
            .Run();
        return lines;
    }

    private sealed class ChunkedStream(byte[] content, int chunk) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));
    }
}
