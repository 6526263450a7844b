namespace Metaflow.Datastore;

/// <summary>What an attempt notes when it begins: the code it runs. All null without a code package.</summary>
/// <param name="CodePackageSha">The key of the code package.</param>
/// <param name="CodePackageDatastore">The type of the storage that holds it.</param>
/// <param name="CodePackageUrl">Its full address.</param>
/// <param name="CodePackageMetadata">JSON text that describes the package; empty when there is none.</param>
public sealed record TaskBegin(
    string? CodePackageSha = null,
    string? CodePackageDatastore = null,
    string? CodePackageUrl = null,
    string CodePackageMetadata = "");
