using Metaflow.Artifacts;

namespace Metaflow.Core.Tests.Authoring.Definitions;

public sealed class FlowMembersTests
{
    [Fact]
    public void Build_ArtifactOfCompositeType_MakesTypeKnown()
    {
        var type = ArtifactTypes.List(ArtifactTypes.Array(ArtifactTypes.Decimal));
        var members = new FlowMembers();

        members.Add(new ArtifactDescriptor<List<decimal[]>>("prices", "Prices", type));
        members.Build("F", "F.cs", "", () => throw new NotSupportedException());

        Assert.True(ArtifactTypes.TryGet(typeof(List<decimal[]>), out var known));
        Assert.Same(type, known);
    }
}
