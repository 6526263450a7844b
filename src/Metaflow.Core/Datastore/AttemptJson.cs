using System.Runtime.InteropServices;

namespace Metaflow.Datastore;

/// <summary>The JSON of the files that an attempt leaves.</summary>
internal static class AttemptJson
{
    // Python puts its own version there; nothing reads it.
    private static readonly string _runtime = RuntimeInformation.FrameworkDescription;

    public static ReadOnlyMemory<byte> EmptyObject { get; } = "{}"u8.ToArray();

    public static ReadOnlyMemory<byte> EmptyString { get; } = "\"\""u8.ToArray();

    public static void WriteAttempt(PythonJsonWriter json, DateTimeOffset now) =>
        json.StartObject().Name("time").Number((now - DateTimeOffset.UnixEpoch).Ticks / 10 / 1e6).EndObject();

    public static void WriteBegin(PythonJsonWriter json, TaskBegin begin, int attempt) => json.StartObject()
        .Name("code_package_metadata").String(begin.CodePackageMetadata)
        .Name("code_package_sha").StringOrNull(begin.CodePackageSha)
        .Name("code_package_ds").StringOrNull(begin.CodePackageDatastore)
        .Name("code_package_url").StringOrNull(begin.CodePackageUrl)
        .Name("retry_count").Number(attempt)
        .EndObject();

    public static void WriteExit(PythonJsonWriter json, TaskExit exit) => json.StartObject()
        .Name("return_code").Number(exit.ReturnCode)
        .Name("killed").Bool(exit.Killed)
        .Name("success").Bool(exit.Success)
        .EndObject();

    public static void WriteData(PythonJsonWriter json, string storageType, int attempt, ArtifactTable table)
    {
        json.StartObject()
            .Name("datastore").String(storageType)
            .Name("version").String("1.0")
            .Name("attempt").Number(attempt)
            .Name("python_version").String(_runtime)
            .Name("objects").StartObject();
        foreach (var artifact in table.Items)
            json.Name(artifact.Name).String(artifact.Key);
        json.EndObject().Name("info").StartObject();
        foreach (var artifact in table.Items)
        {
            var info = artifact.Info;
            json.Name(artifact.Name).StartObject()
                .Name("size").Number(info.Size)
                .Name("type").String(info.Type)
                .Name("encoding").String(info.Encoding);
            if (info.SerializerSource is not null)
                json.Name("serializer_info").StartObject().Name("source").String(info.SerializerSource).EndObject();
            json.EndObject();
        }

        json.EndObject().EndObject();
    }
}
