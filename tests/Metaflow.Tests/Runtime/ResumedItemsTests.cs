using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime
{
    public sealed class ResumedItemsTests : IDisposable
    {
        private readonly FlowSandbox _sandbox = new();

        public void Dispose() => _sandbox.Dispose();

        [Fact]
        public async Task Resume_ItemsOfAnArtifactThatTheFlowNoLongerHas_AreRead()
        {
            var trap = _sandbox.Write("trap", "");
            await _sandbox.FailAsync<Before.ItemsFlow>(new RunOptions
            {
                Parameters = new Dictionary<string, string> { ["trap"] = trap, ["trapped"] = "b" },
            });
            File.Delete(trap);
            var run = await _sandbox.RunAsync<After.ItemsFlow>(new RunOptions { Resume = new ResumeOptions() });

            Assert.True(run.Result.Succeeded, run.Observer.ErrorText);
            Assert.Equal("a,b", await (await run.TaskAsync("end")).ReadAsync("seen"));
        }
    }
}

namespace Metaflow.Tests.Runtime.Before
{
    public sealed partial class ItemsFlow : TrappedFlow
    {
        public partial List<string> Items { get; set; }

        public partial string Seen { get; set; }

        [Step]
        public void Start()
        {
            Items = ["a", "b"];
            Next(Work, forEach: Items);
        }

        [Step]
        public void Work(string item)
        {
            Pass(item);
            Seen = item;
            Next(Join);
        }

        [Step]
        public void Join(Inputs<ItemsFlow> inputs)
        {
            Seen = string.Join(',', inputs.Select(input => input.Seen));
            Next(End);
        }

        [Step]
        public void End()
        {
        }
    }
}

namespace Metaflow.Tests.Runtime.After
{
    /// <summary>The flow without the artifact of the items, which it makes on the spot.</summary>
    public sealed partial class ItemsFlow : TrappedFlow
    {
        public partial string Seen { get; set; }

        [Step]
        public void Start() => Next(Work, forEach: (string[])["a", "b"]);

        [Step]
        public void Work(string item)
        {
            Seen = item;
            Next(Join);
        }

        [Step]
        public void Join(Inputs<ItemsFlow> inputs)
        {
            Seen = string.Join(',', inputs.Select(input => input.Seen));
            Next(End);
        }

        [Step]
        public void End()
        {
        }
    }
}
