using System.Text;
using Metaflow.Packaging;
using Metaflow.Runtime;
using Metaflow.Runtime.Workers;
using Metaflow.Tests.CommandLine;

namespace Metaflow.Tests.Packaging;

/// <summary>A folder that looks like the build output of a program.</summary>
internal sealed class TestApplication : IDisposable
{
    public TestApplication(bool isSelfContained = false)
    {
        Write("App.dll", "entry");
        Write("App.runtimeconfig.json", isSelfContained
            ? """{"runtimeOptions": {"includedFrameworks": []}}"""
            : """{"runtimeOptions": {"framework": {}}}""");
    }

    public static FlowDefinition Flow { get; } = FlowLaunch.Of<SampleFlow>().Definition;

    public string Folder { get; } = Directory.CreateTempSubdirectory("metaflow-test-").FullName;

    public CodePackageContent Pack(params string[] arguments) =>
        CodePackageContent.Of(new WorkerCommand(PathOf("App"), arguments, Folder), Flow);

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllBytes(PathOf(name), content);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
