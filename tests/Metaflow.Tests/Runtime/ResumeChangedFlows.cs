#pragma warning disable SA1402, SA1403
namespace Metaflow.Tests.Runtime.Before
{
    public sealed partial class ChangedFlow : TrappedFlow
    {
        [Artifact]
        public const string Version = "old";

        public partial string Trace { get; set; }

        [Step]
        public void Start()
        {
            Trace = "before";
            Next(Middle);
        }

        [Step]
        public void Middle() => Next(End);

        [Step]
        public void End() => Pass("end");
    }
}

namespace Metaflow.Tests.Runtime.After
{
    /// <summary>The flow with another constant, a parameter more, and a step more.</summary>
    public sealed partial class ChangedFlow : TrappedFlow
    {
        [Artifact]
        public const string Version = "new";

        [Parameter]
        public int Amount { get; init; } = 7;

        public partial string Trace { get; set; }

        [Step]
        public void Start()
        {
            Trace = "after";
            Next(Middle);
        }

        [Step]
        public void Middle()
        {
            Trace += ",middle";
            Next(Added);
        }

        [Step]
        public void Added()
        {
            Trace += $",added {Amount}";
            Next(End);
        }

        [Step]
        public void End() => Pass("end");
    }
}
