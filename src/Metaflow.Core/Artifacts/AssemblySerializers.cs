using Metaflow.Artifacts;
using Metaflow.Artifacts.Files;

[assembly: ArtifactSerializers(typeof(ArtifactFileSerializer))]
