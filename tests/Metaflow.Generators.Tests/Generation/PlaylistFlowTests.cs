using Metaflow.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Tests.Generation;

/// <summary>The example that the documentation shows.</summary>
public sealed class PlaylistFlowTests
{
    internal const string Source =
        """"
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Metaflow;

        /// <summary>Pick a playlist for a genre.</summary>
        public partial class PlaylistFlow : FlowSpec
        {
            [Parameter(Help = "Genre to pick")]
            public string Genre { get; init; } = "Comedy";

            [IncludeFile(Help = "Movie list", Default = "movies.json")]
            public IncludedFile Movies { get; init; }

            public partial List<Movie> Candidates { get; set; }
            public partial int Size { get; set; }
            public partial string[] Playlist { get; set; }

            [Step]
            public void Start()
            {
                Candidates = Movie.Parse(Movies.Text);
                Next(ByGenre, Count);
            }

            [Step, Retry(Times = 2)]
            public async Task ByGenre(CancellationToken stop)
            {
                await Task.Delay(1, stop);
                Playlist = [.. Candidates.Where(m => m.Genre == Genre).Select(m => m.Title)];
                Next(Join);
            }

            [Step, Resources(Cpu = 2, Memory = 4096)]
            public void Count() { Size = Candidates.Count; Next(Join); }

            [Step]
            public void Join(Inputs<PlaylistFlow> inputs)
            {
                Playlist = inputs[nameof(ByGenre)].Playlist;
                Size = inputs.Max(i => i.HasArtifact(nameof(Size)) ? i.Size : 0) + inputs.ByGenre.Playlist.Length * 0;
                MergeArtifacts(inputs, exclude: [nameof(Playlist), nameof(Size)]);
                Next(Review);
            }

            [Step] public void Review() => Next(Playlist.Length > 0 ? End : Apologise);
            [Step] public void Apologise() => Next(End);
            [Step] public void End() => Console.WriteLine(string.Join('\n', Playlist));
        }

        public sealed record Movie(string Title, string Genre, int Year)
        {
            public static List<Movie> Parse(string text) =>
                [.. text.Split('\n').Select(l => l.Split(',')).Select(p => new Movie(p[0], p[1], int.Parse(p[2])))];
        }
        """";

    [Fact]
    public void Compile_DocumentedExample_NoErrorsOrWarnings()
    {
        var flow = CompiledFlow.CompileRaw(Source);

        Assert.Empty(flow.CompilerDiagnostics);
        Assert.Empty(flow.Analyze());
    }

    [Fact]
    public void Definition_DocumentedExample_DescribesTheFlow()
    {
        var definition = CompiledFlow.CompileRaw(Source).Define("PlaylistFlow");

        Assert.Equal("PlaylistFlow", definition.Name);
        Assert.Equal("Pick a playlist for a genre.", definition.Documentation);
        Assert.Equal("Flows.cs", definition.SourceFile);
        Assert.Equal(
            ["start", "by_genre", "count", "join", "review", "apologise", "end"],
                definition.Steps.Select(s => s.Node.Name));
        Assert.Equal(["genre", "movies"], definition.Parameters.Select(p => p.OptionName));
        Assert.Equal(["candidates", "size", "playlist"], definition.Artifacts.Select(a => a.Name));
        Assert.Equal(["candidates"], definition.Steps[1].Reads);
        var review = definition.Steps[4].Node;
        Assert.Equal("Playlist.Length > 0", review.Condition);
        Assert.Equal(["true", "false"], review.SwitchCases.Select(c => c.Label));
        Assert.Equal(["end", "apologise"], review.SwitchCases.Select(c => c.Step));
    }
}
