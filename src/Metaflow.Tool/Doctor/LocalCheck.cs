using System.Runtime.CompilerServices;
using Metaflow.Configuration;
using Metaflow.Datastore;

namespace Metaflow.Tool.Doctor;

/// <summary>Checks that the datastore on this machine can be written.</summary>
internal sealed class LocalCheck(MetaflowConfiguration configuration) : ServiceCheck
{
    public override string Service => "Local datastore";

    public override async IAsyncEnumerable<CheckResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await TryAsync("write", () =>
        {
            var root = new LocalDatastoreType().FindRoot(configuration, create: false) ?? configuration.WorkingDirectory;
            var probe = Path.Combine(root, $".metaflow-doctor-{Guid.NewGuid():N}");
            try
            {
                File.WriteAllBytes(probe, []);
                File.Delete(probe);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Task.FromResult(Failed("write", $"'{root}' cannot be written: {e.Message} Set METAFLOW_DATASTORE_SYSROOT_LOCAL to a folder that can."));
            }

            return Task.FromResult(Ok("write", root));
        }).ConfigureAwait(false);
    }
}
