using System.Text;

namespace Metaflow.Aws.Batch;

/// <summary>What a container starts with, to fetch the flow's code and run the task. The same for all jobs of this version.</summary>
/// <param name="Script">For bash; its arguments go to the flow's program.</param>
/// <param name="Program">The program that the script unpacks to fetch code where .NET is: base64 of gzip of an assembly.</param>
internal sealed record ContainerBootstrap(string Script, string Program)
{
    /// <summary>The variable that holds <see cref="Program"/>.</summary>
    public const string ProgramVariable = "METAFLOW_BOOT_IL";

    private static readonly Lazy<ContainerBootstrap> _default = new(static () => new(ShortOf(Read("bootstrap.sh")), Read("bootstrap.program")));

    /// <summary>The one of this build.</summary>
    public static ContainerBootstrap Default => _default.Value;

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(ContainerBootstrap).Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The script without what bash does not need: a job definition has little room.</summary>
    private static string ShortOf(string script) => string.Join('\n', script.Split('\n')
        .Select(static line => line.Trim())
        .Where(static line => line.Length > 0 && line[0] != '#'));
}
