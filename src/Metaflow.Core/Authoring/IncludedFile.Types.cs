using System.ComponentModel;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Pickle;
using Metaflow.Runtime;

namespace Metaflow;

public readonly partial struct IncludedFile
{
    /// <summary>Used by generated code: how the path on the command line becomes a file.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ParameterType<IncludedFile> ParameterType { get; } =
        new("FILE", static path => new IncludedFile(File.ReadAllBytes(path)));

    /// <summary>Used by generated code: how a file is stored, as the note of where its content is kept.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ArtifactType<IncludedFile> ArtifactType { get; } = new FileType();

    private sealed class FileType : ArtifactType<IncludedFile>
    {
        public override string PythonTypeName => ArtifactTypes.IncludedFile.PythonTypeName;

        public override bool IsImmutable => true;

        public override void Write(PickleWriter writer, IncludedFile value)
        {
            if (value is { HasValue: true, Content.Descriptor: null })
                writer.WriteBytes(value.Bytes.Span);
            else
                ArtifactTypes.IncludedFile.Write(writer, value._content?.Descriptor);
        }

        public override IncludedFile Read(object? value, ReadPath path) => value switch
        {
            string text => new IncludedFile(text),
            byte[] bytes => new IncludedFile(bytes),
            _ when ArtifactTypes.IncludedFile.Read(value, path) is { } descriptor =>
                new IncludedFile(IncludedFileContent.FromStore(descriptor)),
            _ => default,
        };
    }
}
