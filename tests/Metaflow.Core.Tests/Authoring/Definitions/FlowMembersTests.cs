using Metaflow.Artifacts;

namespace Metaflow.Core.Tests.Authoring.Definitions;

public sealed class FlowMembersTests
{
    [Fact]
    public void Add_ArtifactOfCompositeType_MakesTypeKnown()
    {
        var type = ArtifactTypes.List(ArtifactTypes.Array(ArtifactTypes.Decimal));
        var members = new FlowMembers();

        members.Add(new ArtifactDescriptor<List<decimal[]>>("prices", "Prices", type));

        Assert.True(ArtifactTypes.TryGet(typeof(List<decimal[]>), out var known));
        Assert.Same(type, known);
    }
}
