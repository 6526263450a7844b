using Metaflow.Arrow;
using Metaflow.Artifacts;

[assembly: ArtifactSerializers(
    typeof(ArrowTableSerializer), typeof(ArrowRecordBatchSerializer), typeof(ArrowStreamSerializer))]
