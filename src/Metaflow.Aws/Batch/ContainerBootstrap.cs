namespace Metaflow.Aws.Batch;

/// <summary>What a container starts with, to fetch the flow's code and run the task. The same for all jobs of this version.</summary>
/// <param name="Script">For bash; its arguments go to the flow's program.</param>
/// <param name="Program">The program that the script unpacks to fetch code where .NET is: base64 of gzip of an assembly.</param>
internal sealed record ContainerBootstrap(string Script, string Program)
{
    /// <summary>The variable that holds <see cref="Program"/>.</summary>
    public const string ProgramVariable = "METAFLOW_BOOT_IL";
}
