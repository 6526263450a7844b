using Metaflow.Generators.Tests.Testing;

namespace Metaflow.Generators.Tests.Generation;

/// <summary>Unusual but right declarations: all must compile without errors and warnings.</summary>
public sealed class KitchenSinkTests
{
    [Theory]
    [InlineData("nested", """
        internal partial class Outer
        {
            private partial class Inner : FlowSpec
            {
                private sealed record Item(string Name, int Count);
                private partial List<Item> Items { get; set; }
                [Step] void Start() { Items = [new("a", 1)]; Next(Work, forEach: Items); }
                [Step] void Work(Item item) => Next(Join);
                [Step] void Join(Inputs<Inner> inputs) => Next(End);
                [Step] void End() { }
            }
        }
        """)]
    [InlineData("namespace and modifiers", """
        namespace Some.Place
        {
            public abstract partial class Base : FlowSpec
            {
                protected virtual partial int Size { get; set; }
                public partial string? Name2 { get; private set; }
                public required partial string Title { get; set; }
                [Step] public virtual void Start() => Next(Middle);
                [Step] public abstract void Middle();
                [Step] public void End() { }
            }
            public sealed partial class Derived : Base
            {
                protected override partial int Size { get; set; }
                [Step] public override void Middle() { Size = 1; Next(End); }
            }
        }
        """)]
    [InlineData("generic base", """
        public abstract partial class Train<TModel> : FlowSpec where TModel : new()
        {
            public partial TModel Model { get; set; }
            public partial Dictionary<string, List<TModel>> All { get; set; }
            [Step] public void Start() { Model = new(); Next(End); }
            [Step] public void End() { }
        }
        public class Forest { public int Trees { get; set; } }
        public partial class TrainForest : Train<Forest>;
        """)]
    [InlineData("generic flow", """
        public partial class Generic<T> : FlowSpec
        {
            [Parameter] public int N { get; init; } = 1;
            public partial T Value { get; set; }
            [Step] public void Start() { Value = default!; Next(End); }
            [Step] public void End() { }
        }
        """)]
    [InlineData("single step", """
        public partial class Single : FlowSpec
        {
            [Step] public void Only() { }
        }
        """)]
    [InlineData("custom ends", """
        public partial class Ends : FlowSpec
        {
            [Step(Start = true, Name = "begin_it")] public ValueTask Begin() { Next(Finish); return default; }
            [Step(End = true)] public Task Finish() => Task.CompletedTask;
        }
        """)]
    [InlineData("keywords", """
        public partial class @class : FlowSpec
        {
            public partial int @int { get; set; }
            [Step] public void Start() { @int = 1; Next(@base); }
            [Step] public void @base() => Next(@End);
            [Step] public void End() { }
        }
        """)]
    [InlineData("transitions", """
        public enum Kind { Fast, Slow }
        public partial class Transitions : FlowSpec
        {
            public partial int Count { get; set; }
            public partial Kind Kind { get; set; }
            [Step] public void Start() { Count = 0; this.Next(this.Loop); }
            [Step] public void Loop() { Count++; Next(Count < 3 ? Loop : Choose); }
            [Step] public void Choose() => Next(Kind switch
            {
                Kind.Fast => A,
                Kind.Slow when Count > 5 => B,
                _ => throw new InvalidOperationException(),
            });
            [Step] public void A() { if (Count > 1) { Next(C); } else { Next(D); } }
            [Step] public void B() { if (Count > 1) { Next(C); return; } Console.WriteLine(); Next(D); }
            [Step] public void C()
            {
                switch (Count) { case 1: Next(End); break; case > 5: Next(D); return; default: throw new Exception(); }
            }
            [Step] public Task D() { Next(Fan); return Task.CompletedTask; }
            [Step] public void Fan() => Next(Work, Enumerable.Range(0, Count));
            [Step] public void Work(int item, CancellationToken stop) => Next(Deep);
            [Step] public void Deep(int item) => Next(Collect);
            [Step] public void Collect(CancellationToken stop, Inputs<Transitions> inputs) => Next(Gang);
            [Step] public void Gang() => Next(Member, numParallel: Count);
            [Step] public void Member(int node) { using (var x = new MemoryStream()) { Next(Gather); } }
            [Step] public void Gather(Inputs<Transitions> inputs)
            {
                var first = inputs.First();
                _ = inputs.Gang;
                Next(Fork);
            }
            [Step] public void Fork() => Next([Left, Right]);
            [Step] public void Left() => Next(Last);
            [Step] public void Right() => Next(Last);
            [Step] public void Last(Inputs<Transitions> inputs)
            {
                _ = inputs.Left.Count;
                MergeArtifacts(inputs);
                Next(End);
            }
            [Step] public void End() { }
        }
        """)]
    [InlineData("parameters", """
        public enum Colour { Red, Green }
        public sealed record Settings(int Depth, string? Name = null) { public double Rate { get; init; } = 0.5; }
        public partial class Parameters : FlowSpec
        {
            [Parameter] public bool Flag { get; init; }
            [Parameter] public int? Maybe { get; init; }
            [Parameter] public Colour Colour { get; init; } = Colour.Green;
            [Parameter(Separator = ",")] public int[] Numbers { get; init; } = [1, 2];
            [Parameter(Separator = ";")] public List<string> Words { get; init; } = [];
            [Parameter] public List<double> Rates { get; init; } = [];
            [Parameter] public Settings? Settings { get; init; }
            [Parameter] public DateOnly Day { get; init; }
            [Parameter] public decimal Price { get; private set; }
            [Parameter] public System.Numerics.BigInteger Big { get; init; }
            [Parameter(Required = true)] public required string Must { get; init; }
            [Parameter(DefaultFrom = nameof(Today))] public DateTime When { get; init; }
            [Parameter(DefaultFrom = nameof(Who), ShowDefault = false)] public string? User { get; init; }
            [Config(DefaultValue = "{}")] public ConfigValue Config { get; init; } = null!;
            [Config("x", Default = "a.json", Parser = nameof(Read))] public Settings Other { get; init; } = new(1);
            [Artifact] public const int Version = 3;
            [Artifact(Name = "limits")] private static readonly int[] s_limits = [1, 2];
            private static DateTime Today() => DateTime.UnixEpoch;
            private static string Who(ParameterContext context) => context.UserName;
            private static Settings Read(string text) => new(text.Length);
            [Step] public void Start() => Next(End);
            [Step] public void End() { }
        }
        """)]
    [InlineData("decorators", """
        [AttributeUsage(AttributeTargets.Method)]
        public sealed class TimedAttribute(string label, params int[] levels) : StepDecorator
        {
            public Type? Of { get; set; }
            public double Rate { get; set; }
            public char Mark { get; set; }
            public DayOfWeek Day { get; set; }
            public string[]? Names { get; set; }
            public override string Name => "timed" + label + levels.Length;
        }
        [AttributeUsage(AttributeTargets.Class)]
        public sealed class OwnedAttribute(string team) : FlowDecorator { public override string Name => team; }
        [Owned("a\"b")]
        public partial class Decorated : FlowSpec
        {
            [Step, Timed("x\n", 1, 2, Of = typeof(List<int>), Rate = 0.1, Mark = '\'', Day = DayOfWeek.Friday,
                Names = new[] { "p", "q" })]
            [Retry(Times = 2), EnvironmentVariable("A", "1"), EnvironmentVariable("B", "2")]
            public void Start() => Next(End);
            [Step] public void End() { }
        }
        """)]
    public void Compile_RightFlow_NoErrorsOrWarnings(string name, string source)
    {
        var flow = CompiledFlow.Compile(
            source.Replace("[Config(\"x\", ", "[Config(Name = \"x\", ", StringComparison.Ordinal));

        Assert.False(string.IsNullOrEmpty(name));
        Assert.Empty(flow.CompilerDiagnostics);
        Assert.Empty(flow.Analyze());
        flow.Load();
    }

    [Fact]
    public void Compile_FileBasedProgram_NoErrorsOrWarnings()
    {
        var flow = CompiledFlow.CompileRaw(
            """
            using Metaflow;

            return Program2.Run<HelloFlow>();

            /// <summary>Hello.</summary>
            public partial class HelloFlow : FlowSpec
            {
                public partial string Message { get; set; }
                [Step] void Start() { Message = "hi"; Next(End); }
                [Step] void End() => System.Console.WriteLine(Message);
            }

            static class Program2 { public static int Run<T>() where T : FlowSpec, IFlow => T.Definition.Steps.Count; }
            """, Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

        Assert.Empty(flow.CompilerDiagnostics);
        Assert.Empty(flow.Analyze());
    }
}
