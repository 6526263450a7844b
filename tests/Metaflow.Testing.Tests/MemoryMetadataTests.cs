using Metaflow.Core.Tests.Metadata;
using Metaflow.Metadata;

namespace Metaflow.Testing.Tests;

public sealed class MemoryMetadataTests : MetadataProviderTests
{
    public MemoryMetadataTests() => Metadata = new MemoryMetadata("ann", Time);

    protected override MetadataProvider Metadata { get; }
}
